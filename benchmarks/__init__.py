"""Benchmarks of speed, memory and size against the usual alternatives; README.md describes them."""
