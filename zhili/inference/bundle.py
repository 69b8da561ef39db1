"""The bundle: the folder that a model ships as. Prediction needs nothing else.

It contains `model.onnx` (8-bit weights), `tokenizer.json`, `bundle.json` (the `Manifest`), `README.md` (the model card)
and, if it is signed, `bundle.sig`. A checkpoint of `train` describes itself with the same `Manifest`.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhili.errors import InputError, first_mistake
from zhili.files import atomic_file
from zhili.inference.signature import check_signature, sign
from zhili.taxonomy import Taxonomy
from zhili.text import NORMALISER_VERSION

FORMAT_VERSION: Literal[3] = 3
MANIFEST = "bundle.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "README.md"
SIGNATURE = "bundle.sig"
_MIB = 1 << 20
_MAX_MANIFEST = 16 * _MIB  # bytes
_MAX_BYTES = {MODEL: 2048 * _MIB, TOKENIZER: 64 * _MIB, CARD: 4 * _MIB}
_JUNK = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what file managers leave
BUNDLE_FILES = (MANIFEST, MODEL, TOKENIZER, CARD, SIGNATURE)

Probability = Annotated[float, Field(ge=0, le=1)]
Task = Literal["multi_label", "single_label"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=(), allow_inf_nan=False)


class TextInput(_Strict):
    """The input format: `prefix` + heading + `separator` + text, split into windows of `max_length` tokens."""

    prefix: str
    separator: str
    use_heading: bool
    max_length: int = Field(ge=8, le=8192)

    def compose(self, text: str, heading: str = "") -> str:
        """The string to tokenise, from normalised text and heading."""
        return self.opening(heading) + text

    def opening(self, heading: str = "") -> str:
        """The part before the text: the prefix and, where headings are used, the heading."""
        return self.prefix + (heading + self.separator if heading and self.use_heading else "")


class Calibration(_Strict):
    """Scaling of logits before they become probabilities: `slopes[c]` · logit + `intercepts[c]` for category c.

    `temperature` is one slope for all categories without intercepts (Guo et al. 2017, arXiv:1706.04599); `platt` is a
    slope and an intercept for each category (Platt 1999). Both map category ids, in the taxonomy's order.
    """

    method: Literal["temperature", "platt"]
    slopes: dict[str, Annotated[float, Field(gt=0)]]
    intercepts: dict[str, float]


class Provenance(_Strict):
    """Where a model came from.

    `decision_fit` says how calibration and thresholds were chosen. A `zero_shot` model is made from the definitions of
    its categories alone, without any label.
    """

    config: dict[str, Any]
    corpus_sha256: str
    encoder: str
    libraries: dict[str, str]
    seed: int
    decision_fit: dict[str, Any] = {}
    zero_shot: bool = False


class Manifest(_Strict):
    """The description of a bundle or a checkpoint.

    `thresholds` maps category ids. A text needs review if the probability that all its labels are correct is
    below `review_threshold`. `metrics` were measured at export. `files` gives the SHA-256 of each file of a bundle, and
    `checksum` that of the manifest's own values (`manifest_checksum`).
    """

    format_version: Literal[3] = FORMAT_VERSION
    task: Task
    taxonomy: Taxonomy
    thresholds: dict[str, Probability]
    review_threshold: Probability
    calibration: Calibration
    input: TextInput
    normaliser_version: int = NORMALISER_VERSION
    provenance: Provenance
    metrics: dict[str, Any] = {}
    files: dict[str, str] = {}
    checksum: str = ""

    def __repr__(self) -> str:
        name, count = self.provenance.config.get("name", ""), len(self.taxonomy.ids)
        return f"<Manifest {name!r} {self.checksum[:8]}: {self.task}, {count} categories>"

    __str__ = __repr__

    @model_validator(mode="after")
    def _categories_match(self) -> "Manifest":
        calibration = self.calibration
        named = {"thresholds": self.thresholds, "slopes": calibration.slopes, "intercepts": calibration.intercepts}
        for name, values in named.items():
            if tuple(values) != self.taxonomy.ids:
                raise ValueError(f"{name} do not name the taxonomy's categories in their order")
        return self


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_checksum(values: dict[str, Any]) -> str:
    """The hexadecimal SHA-256 of a manifest's values without its `checksum`."""
    rest = {name: value for name, value in values.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_manifest(manifest: Manifest, path: Path) -> Manifest:
    """Write a manifest with its checksum, and return it as written."""
    values = manifest.model_dump(mode="json")
    values["checksum"] = manifest_checksum(values)
    with atomic_file(path) as file:
        file.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
    return manifest.model_copy(update={"checksum": values["checksum"]})


def load_manifest(path: Path, remedy: str) -> Manifest:
    """Read a manifest and check its schema, checksum and normaliser version, but not the files it names.

    Args:
        path: the JSON file.
        remedy: what the user should do with a file that cannot be used, for messages.

    Raises:
        InputError: the file is not a manifest, was changed, or is of another version.
    """
    return _parse_manifest(_read_at_most(path, _MAX_MANIFEST), path, remedy)


def _parse_manifest(data: bytes, path: Path, remedy: str) -> Manifest:
    try:
        raw = json.loads(data, parse_constant=_refuse_constant)
        if isinstance(raw, dict) and raw.get("format_version") != FORMAT_VERSION:
            version = raw.get("format_version")
            raise InputError(f"{path}: format_version {version!r}, this zhili reads {FORMAT_VERSION}; {remedy}")
        manifest = Manifest.model_validate(raw)
        checksum = manifest_checksum(raw)
    except ValidationError as error:
        raise InputError(f"{path}: {first_mistake(error)}; {remedy}") from None
    except InputError:
        raise
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits, and NaN
        raise InputError(f"{path}: not JSON ({error}); {remedy}") from None
    if manifest.checksum != checksum:
        raise InputError(f"{path}: the checksum does not match, so the file was changed; copy it again, or {remedy}")
    if manifest.normaliser_version != NORMALISER_VERSION:
        raise InputError(
            f"{path}: made with text normaliser {manifest.normaliser_version}, this zhili has {NORMALISER_VERSION}; "
            f"{remedy}"
        )
    return manifest


class BundleFiles(NamedTuple):
    """A bundle that has been read and checked: what is used is what was checked."""

    manifest: Manifest
    model: bytes
    tokenizer: str


def read_manifest(folder: Path) -> Manifest:
    """Read and check a bundle as `read_bundle` does; return its manifest only."""
    return read_bundle(folder).manifest


def read_bundle(folder: Path, public_key: Path | None = None) -> BundleFiles:
    """Read every file of a bundle once, and check it.

    Args:
        folder: the bundle's folder.
        public_key: the file of an Ed25519 key; the bundle must be signed with its private key.

    Raises:
        InputError: the folder is not a bundle, is of another version, is not signed with the key, contains other files,
            or a file is missing, changed, too large or a link out of the folder.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder}: not a bundle ({MANIFEST} is missing); name a folder made by `train export`")
    text = _read_at_most(path, _MAX_MANIFEST)
    if public_key is not None:
        check_signature(text, folder / SIGNATURE, public_key)
    manifest = _parse_manifest(text, path, "export the bundle again")
    unknown = sorted({entry.name for entry in folder.iterdir()} - {MANIFEST, SIGNATURE, *manifest.files} - _JUNK)
    if unknown:
        raise InputError(f"{folder / unknown[0]}: {MANIFEST} does not list this file; remove it or export again")
    data = {
        name: _read_file(folder, name, manifest.files) for name in dict.fromkeys((MODEL, TOKENIZER, *manifest.files))
    }
    try:
        return BundleFiles(manifest, data[MODEL], data[TOKENIZER].decode())
    except UnicodeDecodeError:
        raise InputError(f"{folder / TOKENIZER}: not UTF-8; export the bundle again") from None


def sign_bundle(folder: Path, private_key: Path) -> Path:
    """Check a bundle, and write its signature into it: that of `bundle.json`, which has the hashes of the other files.

    Args:
        folder: the bundle's folder.
        private_key: the file of an Ed25519 key in PEM, without a password.

    Returns:
        The file of the signature.

    Raises:
        InputError: the folder is not a valid bundle, the key cannot be read, or the extra `signatures` is not
            installed.
    """
    read_bundle(folder)
    signature = sign((folder / MANIFEST).read_bytes(), private_key)
    with atomic_file(folder / SIGNATURE) as file:
        file.write(signature + "\n")
    return folder / SIGNATURE


def _read_file(folder: Path, name: str, files: dict[str, str]) -> bytes:
    """The bytes of a file of the bundle.

    Raises:
        InputError: it is missing, changed, too large, or no file of a bundle.
    """
    file = folder / name
    if name not in _MAX_BYTES:
        raise InputError(f"{folder / MANIFEST}: lists {name!r}, which is no file of a bundle; export it again")
    if not file.is_file():
        raise InputError(f"{file}: missing; export the bundle again or copy the whole folder")
    data = _read_at_most(file, _MAX_BYTES[name])
    if hashlib.sha256(data).hexdigest() != files.get(name):
        raise InputError(f"{file}: its SHA-256 differs from {MANIFEST}, so it was changed; copy or export it again")
    return data


def _read_at_most(file: Path, size: int) -> bytes:
    """The bytes of a file in a bundle.

    Raises:
        InputError: there are more, or the file is a link out of the folder.
    """
    if os.path.dirname(os.path.realpath(file)) != os.path.realpath(file.parent):  # noqa: PTH120
        raise InputError(f"{file}: a link out of the folder; copy the file itself")
    with file.open("rb") as opened:
        data = opened.read(size + 1)
    if len(data) > size:
        raise InputError(f"{file}: larger than {size >> 20} MiB, so it is no file of a bundle; export the bundle again")
    return data


def is_bundle(folder: Path) -> bool:
    """Whether a folder holds a bundle."""
    return (folder / MANIFEST).is_file()


def default_bundle() -> Path:
    """The bundle that ships with the package: inside an installed wheel, or `models/default` of a checkout.

    Raises:
        InputError: neither exists.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "models" / "default", package.parent / "models" / "default"):
        if is_bundle(folder):
            return folder
    raise InputError("there is no default bundle; run `make train` and name its folder, Predictor('models/…')")
