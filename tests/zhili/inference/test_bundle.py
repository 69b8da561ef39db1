import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from zhili import InputError, Predictor
from zhili.inference.bundle import MANIFEST, TextInput, manifest_checksum, read_manifest


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


def change(folder: Path, **values: Any) -> None:
    path = folder / MANIFEST
    changed = json.loads(path.read_bytes()) | values
    path.write_text(json.dumps(changed | {"checksum": manifest_checksum(changed)}), encoding="utf-8")


def test_bundle_is_read(copy: Path) -> None:
    manifest = read_manifest(copy)
    assert manifest.taxonomy.ids[0] == "party_building"
    assert manifest.provenance.config["name"] == "tiny"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_changed_byte_of_a_file_is_refused(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(InputError, match=rf"{name}: its SHA-256 .* copy or export"):
        Predictor(copy)


def test_changed_manifest_value_is_refused(copy: Path) -> None:
    path = copy / MANIFEST
    text = path.read_text(encoding="utf-8")
    key = '"party_building": '
    at = text.index(key, text.index('"slopes"')) + len(key)
    path.write_text(text[:at] + str((int(text[at]) + 1) % 9 + 1) + text[at + 1 :], encoding="utf-8")
    with pytest.raises(InputError, match=r"bundle\.json: the checksum does not match"):
        read_manifest(copy)


def test_missing_file_is_named(copy: Path) -> None:
    (copy / "model.onnx").unlink()
    with pytest.raises(InputError, match=r"model\.onnx: missing"):
        Predictor(copy)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"format_version": 1}, "format_version 1, this zhili reads 3; export the bundle again"),
        ({"format_version": 9}, "format_version 9, this zhili reads 3"),
        ({"normaliser_version": 0}, "text normaliser 0"),
        ({"task": "ranking"}, "task: "),
        ({"thresholds": {"party_building": 0.5}}, "thresholds"),
        ({"calibration": {"method": "platt", "slopes": {"a": 1.0}, "intercepts": {}}}, "slopes do not name"),
        ({"review_threshold": 1.5}, "review_threshold: "),
        ({"surprise": 1}, "surprise: extra"),
    ],
)
def test_invalid_manifest_is_refused(copy: Path, values: dict[str, Any], message: str) -> None:
    change(copy, **values)
    with pytest.raises(InputError, match=message):
        read_manifest(copy)


def test_manifest_that_is_not_json_is_refused(copy: Path) -> None:
    (copy / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        read_manifest(copy)


def test_folder_without_bundle_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: not a bundle"):
        Predictor(tmp_path / "nowhere")


def test_text_input_composes_prefix_heading_and_text() -> None:
    text_input = TextInput(prefix="query: ", separator="。", use_heading=True, max_length=64)
    assert text_input.compose("正文", "标题") == "query: 标题。正文"
    assert text_input.compose("正文") == "query: 正文"
    assert text_input.model_copy(update={"use_heading": False}).compose("正文", "标题") == "query: 正文"
