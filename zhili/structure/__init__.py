"""Pages to reports: page furniture set apart, title and metadata found, headings nested, paragraphs cut to units."""
