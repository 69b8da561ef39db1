"""Judging models: metrics, calibration, intervals, slices, reports and the gate."""
