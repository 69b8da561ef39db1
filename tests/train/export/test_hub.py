from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi, ModelCard
from huggingface_hub.utils import LocalTokenNotFoundError

from train.config import load_config
from train.export import hub, reported_metrics
from train.export.hub import check_repository, upload, write_hub_folder
from train.model import CHECKPOINT_MANIFEST, load_checkpoint
from zhili import Predictor
from zhili.errors import InputError
from zhili.inference import read_manifest, write_manifest


def test_folder_for_the_hub_holds_checkpoint_bundle_and_card(in_trained: Any, tmp_path: Path) -> None:
    config = load_config(in_trained.config)
    folder = write_hub_folder(config, tmp_path / "hub", "us/tiny", "mit")
    assert load_checkpoint(folder).manifest.taxonomy == load_checkpoint(config.run_folder.checkpoint).manifest.taxonomy
    text = "全镇投产茶园1.4万亩。"
    assert Predictor(folder / "bundle").predict(text) == Predictor(Path(config.export.bundle)).predict(text)
    card = ModelCard.load(folder / "README.md")
    assert (card.data.language, card.data.license, card.data.pipeline_tag) == ("zh", "mit", "text-classification")
    reported = reported_metrics(read_manifest(Path(config.export.bundle)))
    assert reported.test is not None and reported.test.float is not None
    results = {(r.dataset_split, r.metric_name): r.metric_value for r in card.data.eval_results}
    assert results["test", "macro-F1"] == pytest.approx(reported.test.float.metrics["macro_f1"].value, abs=1e-4)
    assert 'pipeline("text-classification", model="us/tiny", top_k=None, trust_remote_code=True)' in card.text
    write_hub_folder(config, folder, "us/tiny", "mit")  # its own folder is replaced


def test_other_folders_and_runs_are_refused(in_trained: Any, tmp_path: Path) -> None:
    config = load_config(in_trained.config)
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists and holds something else"):
        write_hub_folder(config, tmp_path, "us/tiny", "mit")
    assert (tmp_path / "letter.txt").is_file()
    with pytest.raises(InputError, match="not a checkpoint"):
        write_hub_folder(load_config(in_trained.config, ["name=other"]), tmp_path / "hub", "us/tiny", "mit")


def test_checkpoint_that_changed_after_its_export_is_refused(in_trained: Any, tmp_path: Path) -> None:
    config = load_config(in_trained.config)
    path = config.run_folder.checkpoint / CHECKPOINT_MANIFEST
    before = path.read_text(encoding="utf-8")
    changed = load_checkpoint(config.run_folder.checkpoint).manifest.model_copy(update={"review_threshold": 0.123})
    write_manifest(changed, path)
    try:
        with pytest.raises(InputError, match="is not of the run"):
            write_hub_folder(config, tmp_path / "hub", "us/tiny", "mit")
    finally:
        path.write_text(before, encoding="utf-8")


def test_upload_needs_a_token_and_names_what_the_hub_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "get_token", lambda: None)
    with pytest.raises(InputError, match="no token for us/tiny; set HF_TOKEN"):
        upload(tmp_path, "us/tiny", private=False)
    monkeypatch.setattr(hub, "get_token", lambda: "hf_x")

    def refuse(self: HfApi, *arguments: Any, **options: Any) -> None:
        raise LocalTokenNotFoundError("Token is required\nmore")

    monkeypatch.setattr(HfApi, "create_repo", refuse)
    with pytest.raises(InputError, match=r"push: us/tiny: Token is required; the folder .* is complete"):
        upload(tmp_path, "us/tiny", private=False)


def test_name_for_the_hub_is_checked() -> None:
    check_repository("us/tiny")
    with pytest.raises(InputError, match="no name for the hub"):
        check_repository("us/ti ny/x")
