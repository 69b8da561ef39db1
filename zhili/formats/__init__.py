"""Files of every format to pages of text blocks."""
