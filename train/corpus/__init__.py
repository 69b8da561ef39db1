"""The labelled corpus: reading and splitting it, checking it, counting it."""
