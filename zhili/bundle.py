"""The bundle: the one folder a model leaves `train` as, and all that prediction needs.

`model.onnx` (weights in 8 bits), `tokenizer.json`, `bundle.json` (this module's `Manifest`), `README.md` (model card).
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhili.errors import InputError
from zhili.taxonomy import Taxonomy
from zhili.text.normalise import VERSION

FORMAT_VERSION = 2
MANIFEST = "bundle.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "README.md"

Probability = Annotated[float, Field(ge=0, le=1)]
Task = Literal["multi_label", "single_label"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class TextInput(_Strict):
    """How text is fed: `prefix` + heading + `separator` + text, cut into windows of `max_length` tokens."""

    prefix: str = ""
    separator: str = "。"
    use_heading: bool = True
    max_length: int = Field(ge=8)

    def compose(self, text: str, heading: str = "") -> str:
        """The string that is tokenised, from text and heading as the normaliser leaves them."""
        return self.opening(heading) + text

    def opening(self, heading: str = "") -> str:
        """What stands before the text: the prefix and, where headings are used, the heading."""
        return self.prefix + (heading + self.separator if heading and self.use_heading else "")


class Calibration(_Strict):
    """Before logits become probabilities, that of category c is taken to `slopes[c]` · logit + `intercepts[c]`.

    `temperature`: one slope for all and no intercepts (Guo et al. 2017, arXiv:1706.04599). `platt`: a pair for each
    category (Platt 1999). Both map category ids, in the taxonomy's order.
    """

    method: Literal["temperature", "platt"]
    slopes: dict[str, Annotated[float, Field(gt=0)]]
    intercepts: dict[str, float]


class Origin(_Strict):
    """Where the model came from.

    `tuning` says on what its calibration and thresholds were chosen; a `zero_shot` one is made from its categories'
    definitions alone, without any label.
    """

    config: dict[str, Any]
    corpus_sha256: str
    encoder: str
    libraries: dict[str, str]
    seed: int
    tuning: dict[str, Any] = {}
    zero_shot: bool = False


class Manifest(_Strict):
    """`bundle.json`.

    `thresholds` are by category id; a text whose labels are all right with less than the probability
    `review_level` needs review; `files` gives the SHA-256 of each file beside it, `checksum` that of this file's own
    values (`checksum_of`).
    """

    format_version: Literal[2]
    task: Task
    taxonomy: Taxonomy
    thresholds: dict[str, Probability]
    review_level: Probability = 0.0
    calibration: Calibration
    input: TextInput
    normaliser_version: int
    origin: Origin
    metrics: dict[str, Any]
    files: dict[str, str]
    checksum: str = ""

    @model_validator(mode="after")
    def _categories_match(self) -> "Manifest":
        calibration = self.calibration
        named = {"thresholds": self.thresholds, "slopes": calibration.slopes, "intercepts": calibration.intercepts}
        for name, values in named.items():
            if tuple(values) != self.taxonomy.ids:
                raise ValueError(f"{name} do not name the taxonomy's categories in their order")
        return self


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_of(values: dict[str, Any]) -> str:
    """The hexadecimal SHA-256 of a manifest's values, its own `checksum` left out."""
    rest = {name: value for name, value in values.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Writes `bundle.json` with its checksum."""
    values = manifest.model_dump(mode="json")
    text = json.dumps(values | {"checksum": checksum_of(values)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Reads and checks a bundle: schema, normaliser version, and the SHA-256 of every file.

    Raises:
        InputError: the folder is no bundle, of another version, or a file is missing or changed.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder}: no bundle there ({MANIFEST} is missing); name a folder made by `train export`")
    try:
        raw = json.loads(path.read_bytes())
        if isinstance(raw, dict) and raw.get("format_version") != FORMAT_VERSION:
            raise InputError(
                f"{path}: format_version {raw.get('format_version')!r}, this zhili reads {FORMAT_VERSION}; export again"
            )
        manifest = Manifest.model_validate(raw)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: not JSON ({error}); export the bundle again") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError(f"{path}: {key}: {first['msg']}; export the bundle again") from None
    if manifest.checksum != checksum_of(raw):
        raise InputError(f"{path}: its checksum does not fit: the file was changed; copy or export it again")
    if manifest.normaliser_version != VERSION:
        raise InputError(
            f"{path}: made with text normaliser {manifest.normaliser_version}, this zhili has {VERSION}; export again"
        )
    _check_files(folder, manifest)
    return manifest


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name in {MODEL, TOKENIZER, *manifest.files}:
        path = folder / name
        if not path.is_file():
            raise InputError(f"{path}: missing; export the bundle again or copy the whole folder")
        if sha256(path) != manifest.files.get(name):
            raise InputError(
                f"{path}: its SHA-256 is not the one in {MANIFEST}: the file was changed; copy or export it again"
            )


def default_bundle() -> Path:
    """The bundle that ships with the package: inside an installed wheel, or `models/default` of a checkout.

    Raises:
        InputError: neither is there.
    """
    here = Path(__file__).parent
    for folder in (here / "models" / "default", here.parent / "models" / "default"):
        if (folder / MANIFEST).is_file():
            return folder
    raise InputError("no default bundle found; run `make train` and name its folder, Predictor('models/…')")
