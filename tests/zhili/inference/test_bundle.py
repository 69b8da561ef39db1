import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from onnx import TensorProto, helper, numpy_helper

from zhili import InputError, Predictor, cli
from zhili.inference import sign_bundle
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


def rehash(folder: Path, **files: bytes) -> None:
    """Write files of a bundle, with hashes that fit, as anybody can."""
    hashes = json.loads((folder / MANIFEST).read_bytes())["files"]
    for name, data in files.items():
        name = {"model": "model.onnx", "tokenizer": "tokenizer.json"}[name]
        (folder / name).write_bytes(data)
        hashes[name] = hashlib.sha256(data).hexdigest()
    change(folder, files=hashes)


def constant_model(value: float, columns: int) -> bytes:
    """A model whose logits are all the same."""
    names = ("input_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "t"]) for name in names]
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["f"], ["r"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["r", "z"], ["zero"]),
        helper.make_node("Add", ["zero", "c"], ["logits"]),
    ]
    constants = {"z": np.zeros(1, np.float32), "c": np.full((1, columns), value, np.float32)}
    initializers = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", columns])
    graph = helper.make_graph(nodes, "g", inputs, [output], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def refused(folder: Path, *, predict: bool = False) -> str:
    """The one line with which a bundle is refused."""
    with pytest.raises(InputError) as caught:
        predictor = Predictor(folder)
        if predict:
            predictor.predict("全镇教育发展。")
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)
    return str(caught.value)


def test_every_file_is_hashed(copy: Path) -> None:
    assert set(read_manifest(copy).files) == {path.name for path in copy.iterdir()} - {MANIFEST}
    (copy / "README.md").write_text("# macro-F1 1.000", encoding="utf-8")
    assert "README.md: its SHA-256 differs" in refused(copy)


@pytest.mark.parametrize("name", ["weights.bin", "model.onnx.data", ".hidden", "folder"])
def test_extra_files_are_refused(copy: Path, name: str) -> None:
    (copy / name).mkdir() if name == "folder" else (copy / name).touch()
    assert f"{name}: bundle.json does not list this file" in refused(copy)


def test_files_of_file_managers_are_ignored(copy: Path) -> None:
    (copy / ".DS_Store").touch()
    assert read_manifest(copy)


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "folder/x", "weights.bin"])
def test_paths_out_of_the_folder_are_refused(copy: Path, name: str) -> None:
    (copy.parent / "secret").write_bytes(b"secret")
    change(copy, files=json.loads((copy / MANIFEST).read_bytes())["files"] | {name: "0" * 64})
    assert f"lists {name!r}, which is no file of a bundle" in refused(copy)


def test_links_out_of_the_folder_are_refused(copy: Path) -> None:
    (copy / "model.onnx").rename(copy.parent / "model.onnx")
    (copy / "model.onnx").symlink_to(copy.parent / "model.onnx")
    assert "a link out of the folder" in refused(copy)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"format_version":' + b"9" * 5_000 + b"}",
        b"\xff",
        b'{"format_version": NaN}',
        b" " * (17 << 20),
    ],
)
def test_hostile_manifest_is_one_line(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    assert "bundle.json" in refused(copy)


@pytest.mark.parametrize("value", [b'"\\ud800"', b"[" * 960 + b"]" * 960, b"[" * 991 + b"]" * 991])
def test_manifest_whose_checksum_cannot_be_calculated_is_one_line(copy: Path, value: bytes) -> None:
    whole = (copy / MANIFEST).read_bytes()
    (copy / MANIFEST).write_bytes(whole.replace(b'"metrics": {', b'"metrics": {"x": ' + value + b", ", 1))
    assert "bundle.json" in refused(copy)


def test_calibration_that_is_no_number_is_refused(copy: Path) -> None:
    calibration = json.loads((copy / MANIFEST).read_bytes())["calibration"]
    for value in (float("nan"), float("inf")):
        intercepts = dict.fromkeys(calibration["intercepts"], value)
        change(copy, calibration=calibration | {"intercepts": intercepts})
        assert "bundle.json" in refused(copy)


@pytest.mark.parametrize("name", ["model", "tokenizer"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"{}", b"\xff\xfe"])
def test_damaged_file_whose_hash_fits_is_one_line(copy: Path, name: str, content: bytes) -> None:
    rehash(copy, **{name: content})
    assert "export the bundle again" in refused(copy)


@pytest.mark.parametrize(
    ("value", "columns", "message"),
    [
        (np.nan, 20, "not finite"),
        (np.inf, 20, "not finite"),
        (1.0, 1, r"shape \(1, 1\)"),
        (1.0, 19, r"shape \(1, 19\)"),
    ],
)
def test_numbers_of_a_model_are_checked(copy: Path, value: float, columns: int, message: str) -> None:
    rehash(copy, model=constant_model(value, columns))
    assert re.search(message, refused(copy, predict=True))


def write_keys(folder: Path) -> tuple[Path, Path]:
    private, public = folder / "key.pem", folder / "key.pub.pem"
    key = ed25519.Ed25519PrivateKey.generate()
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    public.write_bytes(key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo))
    return private, public


def test_signed_bundle_is_verified(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (private, public), (_, other) = write_keys(tmp_path), write_keys(tmp_path / "other")
    with pytest.raises(InputError, match="not signed"):
        Predictor(copy, public_key=public)

    def run(*arguments: object) -> None:
        monkeypatch.setattr("sys.argv", ["zhili", "bundle", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        if caught.value.code:
            raise InputError("refused")

    run("sign", copy, "--key", private)
    run("verify", copy, "--public-key", public)
    assert Predictor(copy, public_key=public) and Predictor(copy)
    with pytest.raises(InputError):
        run("verify", copy, "--public-key", other)
    change(copy, review_threshold=0.123)  # with a checksum that fits
    assert Predictor(copy)
    with pytest.raises(InputError, match="not signed with"):
        Predictor(copy, public_key=public)


def test_what_is_no_key_is_named(copy: Path, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path)
    for path in (public, tmp_path / "missing.pem", copy / "model.onnx"):
        with pytest.raises(InputError, match=path.name):
            sign_bundle(copy, path)
    (copy / "bundle.sig").write_text("no signature", encoding="utf-8")
    for path in (private, public):
        with pytest.raises(InputError, match=r"no public Ed25519|not signed with"):
            Predictor(copy, public_key=path)
