"""The predictor compared with a transformers pipeline, one of BERT-base shape, and TF-IDF + linear."""
