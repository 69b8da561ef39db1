"""Training of a recipe compared with `transformers.Trainer`."""
