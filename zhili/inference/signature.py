"""Sign bundles with Ed25519 (RFC 8032), with the extra `signatures`.

The signature is of `bundle.json`, which has the SHA-256 of every other file. Hashes alone protect against accidents:
whoever changes a file can change its hash too.
"""

import base64
import binascii
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.extras import require

_MAX_KEY = 1 << 16  # bytes


def sign(data: bytes, private_key: Path) -> str:
    """Sign data.

    Args:
        data: what to sign.
        private_key: the file of an Ed25519 key in PEM, without a password.

    Returns:
        The signature in Base64.

    Raises:
        InputError: the key cannot be read, or the extra is not installed.
    """
    return base64.b64encode(_load_key(private_key, "private").sign(data)).decode()


def check_signature(data: bytes, path: Path, public_key: Path) -> None:
    """Check that data was signed with the private key of this public key.

    Args:
        data: what was signed.
        path: the file of the signature.
        public_key: the file of an Ed25519 key in PEM.

    Raises:
        InputError: it was not, the key cannot be read, or the extra is not installed.
    """
    exceptions = require("cryptography.exceptions", "signatures", "signatures of bundles")
    key = _load_key(public_key, "public")
    if not path.is_file():
        raise InputError(f"{path.parent}: not signed ({path.name} is missing); get the signed bundle from its maker")
    with path.open("rb") as file:
        signature = file.read(_MAX_KEY)
    try:
        key.verify(base64.b64decode(signature, validate=False), data)
    except (exceptions.InvalidSignature, binascii.Error):
        raise InputError(f"{path}: not signed with {public_key}; do not use this bundle unless you trust it") from None


def _load_key(path: Path, kind: str) -> Any:
    """The Ed25519 key in a PEM file.

    Args:
        path: the file.
        kind: private or public.
    """
    serialization = require("cryptography.hazmat.primitives.serialization", "signatures", "signatures of bundles")
    ed25519 = require("cryptography.hazmat.primitives.asymmetric.ed25519", "signatures", "signatures of bundles")
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_KEY)
        key = (
            serialization.load_pem_private_key(data, None)
            if kind == "private"
            else serialization.load_pem_public_key(data)
        )
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None
    except Exception:  # a key with a password, of an unknown kind, or no key
        key = None
    if not isinstance(key, ed25519.Ed25519PrivateKey if kind == "private" else ed25519.Ed25519PublicKey):
        raise InputError(f"{path}: no {kind} Ed25519 key in PEM without a password; see SECURITY.md for making one")
    return key
