"""`zhili serve`: a local service and a web page for the people who read reports."""

from zhili.serve.launch import default_folder, key_from_environment, serve
from zhili.serve.settings import Settings

__all__ = ["Settings", "default_folder", "key_from_environment", "serve"]
