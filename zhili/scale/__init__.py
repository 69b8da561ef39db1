"""`zhili scale`: predict tables of any size with Ray Data, on one machine or on a cluster."""

from zhili.scale.command import scale_tables
from zhili.scale.run import ScaleSummary, scale

__all__ = ["ScaleSummary", "scale", "scale_tables"]
