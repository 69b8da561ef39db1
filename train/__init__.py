"""train: trains, evaluates and exports the models that zhili predicts with."""

import os

import zhili  # noqa: F401  (switches the telemetry of ONNX Runtime off)

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # read when the libraries of Hugging Face are imported
