"""Layouts: how a document is set as a file."""
