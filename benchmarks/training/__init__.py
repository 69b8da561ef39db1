"""The project's training beside `transformers.Trainer` with its defaults."""
