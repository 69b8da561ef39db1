"""The file formats: each module or package converts one format into a `Document`.

A new format needs a module or a package here, its suffix and its first bytes in `zhili.reading.sniff`, and its call in
`zhili.reading.read`; `zhili predict --help` names the suffixes too. They are imported where a file needs them, since
some take long to import or need an extra of `zhili`.

- `html`, `word`, `pdf`, `rtf`, `markdown` and `text` (plain text) are packages that export the functions for a file.
- `mht`, `epub`, `ofd`, `spreadsheet`, `ocr` and `archive` are modules.
- `join`, `parts` and `placed` help several of them: they join lines, documents, and pieces of text with places.
"""
