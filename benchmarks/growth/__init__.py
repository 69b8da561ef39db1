"""How the predictor's time and memory grow with the number and the length of paragraphs."""
