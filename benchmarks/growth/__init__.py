"""Growth of the predictor's time and memory with the number and the length of paragraphs."""
