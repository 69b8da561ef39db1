"""A trained model as a folder for the Hugging Face hub, and its upload."""

import shutil
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, HfApi, ModelCard, ModelCardData, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

from train.config import Config
from train.export.card import model_card
from train.export.reported import reported_metrics
from train.metrics import METRIC_NAMES
from train.model import CHECKPOINT_FILES, CHECKPOINT_MANIFEST, load_checkpoint_manifest
from zhili.errors import InputError
from zhili.files import atomic_folder, check_replaceable
from zhili.inference import BUNDLE_FILES, CARD, Manifest, read_manifest

BUNDLE = "bundle"  # the bundle's folder in that of the hub
METRICS = {"macro_f1": "f1", "micro_f1": "f1", "subset_accuracy": "accuracy"}  # the hub's types


def write_hub_folder(config: Config, output: Path, repository: str, licence: str) -> Path:
    """Write a folder for the hub: the checkpoint, as transformers loads it, the bundle, and a model card.

    Args:
        config: the recipe of a run that was exported.
        output: the folder to write or replace.
        repository: the name on the hub, for the card's examples.
        licence: the identifier of the model's licence on the hub, such as `apache-2.0`.

    Raises:
        InputError: the run has no checkpoint or bundle, they are of different runs, or `output` is another folder.
    """
    checkpoint, bundle = config.run_folder.checkpoint, Path(config.export.bundle)
    manifest = read_manifest(bundle)
    if _model_of(load_checkpoint_manifest(checkpoint)) != _model_of(manifest):
        raise InputError(f"{bundle}: is not of the run {config.run_folder}; run `python -m train export` first")
    _remove_earlier(output)
    with atomic_folder(output) as folder:
        shutil.copytree(checkpoint, folder, dirs_exist_ok=True)
        shutil.copytree(bundle, folder / BUNDLE)
        hub_card(manifest, repository, licence).save(folder / CARD)
    return output


def _model_of(manifest: Manifest) -> dict[str, Any]:
    """What the manifests of a checkpoint and of its bundle have in common."""
    values = manifest.model_dump(exclude={"files", "metrics", "checksum", "provenance"})
    return values | {"provenance": manifest.provenance.model_dump(exclude={"libraries"})}


def _remove_earlier(output: Path) -> None:
    """Remove what this module wrote before.

    Raises:
        InputError: the folder holds something else.
    """
    if not output.exists():
        return
    names = (*CHECKPOINT_FILES, CARD, BUNDLE)
    own = output.is_dir() and all(any(fnmatchcase(p.name, name) for name in names) for p in output.iterdir())
    if not own or not (output / CHECKPOINT_MANIFEST).is_file():
        raise InputError(f"{output}: exists and holds something else; name a new folder")
    check_replaceable(output / BUNDLE, BUNDLE_FILES)
    shutil.rmtree(output)


def hub_card(manifest: Manifest, repository: str, licence: str) -> ModelCard:
    """The model card with the hub's metadata: task, licence, base model and evaluation results of the float model.

    Args:
        manifest: the bundle's.
        repository: the name on the hub.
        licence: its licence.
    """
    provenance = manifest.provenance
    name = provenance.config["name"]
    results = [
        EvalResult(
            task_type="text-classification",
            dataset_type=name,
            dataset_name=name,
            dataset_split=split,
            metric_type=kind,
            metric_name=METRIC_NAMES[key],
            metric_value=round(value, 4),
        )
        for split, reported in reported_metrics(manifest).splits.items()
        for key, kind in METRICS.items()
        if reported.float is not None and (value := reported.float.metrics[key].value) is not None
    ]
    local = Path(provenance.encoder).exists() or provenance.encoder.count("/") != 1
    data = ModelCardData(
        language="zh",
        license=licence,
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["zhili", manifest.task.replace("_", "-")],
        base_model=None if local else provenance.encoder,
        model_name=name,
        eval_results=results or None,
    )
    return ModelCard(f"---\n{data.to_yaml()}\n---\n\n{model_card(manifest)}\n{_use(manifest, repository)}")


def _use(manifest: Manifest, repository: str) -> str:
    trusted = ", trust_remote_code=True" if manifest.provenance.config["model"]["head"] == "description" else ""
    return f"""## Use from the hub

With transformers; the probabilities are calibrated, and the tokenizer adds the model's prefix:

```python
from transformers import pipeline

classify = pipeline("text-classification", model="{repository}", top_k=None{trusted})
classify("…", truncation=True)
```

With zhili, on a CPU and without torch: thresholds, review and long texts as in training:

```python
from huggingface_hub import snapshot_download
from zhili import Predictor

predictor = Predictor(snapshot_download("{repository}", allow_patterns="{BUNDLE}/*") + "/{BUNDLE}")
```
"""


def upload(folder: Path, repository: str, private: bool) -> str:
    """Upload a folder that `write_hub_folder` wrote; the token is that of `HF_TOKEN` or `hf auth login`.

    Args:
        folder: the folder.
        repository: `owner/name`; it is created if it does not exist.
        private: whether a new repository is private.

    Returns:
        The address of the upload.

    Raises:
        InputError: there is no token, or the hub refuses the upload.
    """
    if get_token() is None:
        raise InputError(f"push: no token for {repository}; set HF_TOKEN, or run `hf auth login`")
    api = HfApi()
    try:
        name = api.create_repo(repository, private=private, exist_ok=True).repo_id
        commit = api.upload_folder(repo_id=name, folder_path=folder, commit_message="Upload the model")
    except (HfHubHTTPError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(f"push: {repository}: {reason}; the folder {folder} is complete, so push again") from None
    return str(commit.commit_url)


def check_repository(name: str) -> None:
    """Check a name for the hub.

    Raises:
        InputError: it is not `owner/name`.
    """
    try:
        validate_repo_id(name)
    except HFValidationError:
        raise InputError(f"--repository: {name!r} is no name for the hub; write owner/name") from None
