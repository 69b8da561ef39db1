"""The reader compared with other extractors of the main text of HTML pages."""
