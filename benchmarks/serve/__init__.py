"""Measure the service: load, memory, and what a kill leaves."""
