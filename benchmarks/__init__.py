"""Benchmarks of speed, memory and size against the usual alternatives; README.md describes them."""

import zhili  # noqa: F401  (switches the telemetry of ONNX Runtime off)
