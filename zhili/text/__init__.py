"""Text: the normaliser, the report reader, sentences and windows."""
