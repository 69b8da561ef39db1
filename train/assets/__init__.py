"""Downloads and built assets: the embedded encoder, People's Daily, pinned files."""

from train.assets.encoder import make_encoder
from train.assets.peoples_daily import write_peoples_daily

__all__ = ["make_encoder", "write_peoples_daily"]
