"""Families of encoders as tiny random models, and whether training, saving and export work with them."""
