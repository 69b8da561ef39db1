"""Files that are made once from pinned downloads: the embedded encoder and text of the People's Daily."""

from train.assets.encoder import make_encoder
from train.assets.peoples_daily import write_peoples_daily

__all__ = ["make_encoder", "write_peoples_daily"]
