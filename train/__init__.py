"""train: trains, evaluates and exports the models that zhili predicts with."""
