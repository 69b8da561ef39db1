"""The predictor beside a transformers pipeline, one on a BERT-base-shaped model, and TF-IDF + linear."""
