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
from zhili.files import atomic_file
from zhili.inference.bundle import MANIFEST, SIGNATURE, read_manifest

_MAX_KEY = 1 << 16  # bytes


def sign_bundle(folder: Path, private_key: Path) -> Path:
    """Check a bundle, and write its signature into it.

    Args:
        folder: the bundle's folder.
        private_key: the file of an Ed25519 key in PEM, without a password.

    Returns:
        The file of the signature.

    Raises:
        InputError: the folder is not a valid bundle, the key cannot be read, or the extra is not installed.
    """
    read_manifest(folder)
    key = _load_key(private_key, "private")
    signature = key.sign((folder / MANIFEST).read_bytes())
    with atomic_file(folder / SIGNATURE) as file:
        file.write(base64.b64encode(signature).decode() + "\n")
    return folder / SIGNATURE


def check_signature(folder: Path, public_key: Path) -> None:
    """Check that `bundle.json` was signed with the private key of this public key.

    Raises:
        InputError: it was not, the key cannot be read, or the extra is not installed.
    """
    exceptions = require("cryptography.exceptions", "signatures", "signatures of bundles")
    key = _load_key(public_key, "public")
    path = folder / SIGNATURE
    if not path.is_file():
        raise InputError(f"{folder}: not signed ({SIGNATURE} is missing); get the signed bundle from its maker")
    try:
        signature = base64.b64decode(path.read_bytes()[:_MAX_KEY], validate=False)
        key.verify(signature, (folder / MANIFEST).read_bytes())
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
        data = path.read_bytes()[:_MAX_KEY]
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
