"""Kinds of documents: each dresses a report of the corpus."""
