"""Compare the selection of texts to label with random choice."""
