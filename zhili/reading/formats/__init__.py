"""The file formats: each module converts one format into a `Document`.

A new format needs a module here, and its suffix and its call in `zhili.reading.read`; `zhili predict --help` names the
suffixes too. Modules are imported where a file needs them, since some take long to import or need an extra of the
package.
"""
