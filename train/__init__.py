"""train: fits, judges and exports the models that zhili predicts with."""
