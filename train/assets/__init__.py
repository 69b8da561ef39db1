"""What training needs once, from pinned sources: the embedded encoder, and texts that are not in this repository."""

from train.assets.embedded import encoder_folder
from train.assets.encoder import make_encoder
from train.assets.peoples_daily import write_peoples_daily
from train.assets.texts import FetchedFile, fetch_references

__all__ = ["FetchedFile", "encoder_folder", "fetch_references", "make_encoder", "write_peoples_daily"]
