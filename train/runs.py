"""The files of a run: every name under `runs/NAME`, in one place."""

from pathlib import Path

RUN_NAME = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$"  # not "..", which would be another folder
CROSS_VALIDATION, LEARNING_CURVE = "cross-validation", "learning-curve"


class Stopped(Exception):  # noqa: N818 - it is no error
    """The user stopped a run, which can be resumed."""


class RunFolder:
    """The folder of one run.

    Args:
        path: the folder; a fold of a cross-validation, a share of a learning curve and a variant of an
            ablation have folders of their own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    @property
    def config(self) -> Path:
        """The resolved recipe."""
        return self.path / "config.yaml"

    @property
    def log(self) -> Path:
        """The training log."""
        return self.path / "train.log"

    @property
    def history(self) -> Path:
        """Losses and validation scores by step."""
        return self.path / "history.json"

    @property
    def tensorboard(self) -> Path:
        """What TensorBoard reads."""
        return self.path / "tensorboard"

    @property
    def checkpoint(self) -> Path:
        """The folder of the trained model."""
        return self.path / "checkpoint"

    @property
    def pretraining(self) -> "RunFolder":
        """The folder of the continued pre-training."""
        return RunFolder(self.path / "pretraining")

    @property
    def encoder(self) -> Path:
        """The folder of the encoder that was pre-trained further."""
        return self.path / "encoder"

    @property
    def states(self) -> Path:
        """The folder of the states that an interrupted run resumes from."""
        return self.path / "states"

    @property
    def states_config(self) -> Path:
        """The recipe and corpus of the states."""
        return self.states / "config.yaml"

    @property
    def label_issues(self) -> Path:
        """Labels that are probably wrong."""
        return self.path / "label-issues.jsonl"

    def evaluation(self, examples: str) -> Path:
        """The evaluation on a split, or on a file of texts by its name."""
        return self.path / f"evaluation-{examples}.json"

    def predictions(self, kind: str, examples: str) -> Path:
        """The predictions of a bundle, checkpoint or baseline for these examples."""
        return self.path / f"predictions-{kind}-{examples}.jsonl"

    def page(self, examples: str) -> Path:
        """The evaluation page for these examples; that of the test split has the short name."""
        return self.path / ("evaluation.html" if examples == "test" else f"evaluation-{examples}.html")

    @property
    def cross_validation(self) -> Path:
        """The folder of a cross-validation."""
        return self.path / CROSS_VALIDATION

    @property
    def cross_validation_result(self) -> Path:
        """The result of a cross-validation."""
        return self.cross_validation / "result.json"

    @property
    def cross_validation_plan(self) -> Path:
        """What a cross-validation was started with."""
        return self.cross_validation / "plan.json"

    @property
    def out_of_fold(self) -> Path:
        """Logits of texts by models that were not trained on them."""
        return self.cross_validation / "out-of-fold.jsonl"

    def fold(self, seed: int, number: int) -> "RunFolder":
        """The folder of one fold, counted from 1."""
        return RunFolder(self.cross_validation / f"seed-{seed}" / f"fold-{number}")

    @property
    def fold_result(self) -> Path:
        """What is kept of a finished fold, in the fold's own folder."""
        return self.path / "fold.json"

    @property
    def learning_curve(self) -> Path:
        """The learning curve."""
        return self.path / f"{LEARNING_CURVE}.json"

    def share(self, share: float) -> "RunFolder":
        """The folder of a model trained on a share of the training reports."""
        return RunFolder(self.path / LEARNING_CURVE / f"share-{share:g}")

    @property
    def ablation(self) -> Path:
        """The result of an ablation."""
        return self.path / "ablation.json"

    def variant(self, variant: str, seed: int) -> "RunFolder":
        """The folder of a variant of an ablation, trained with one seed."""
        return RunFolder(self.path / variant / f"seed-{seed}")

    @property
    def hub(self) -> Path:
        """The folder for the Hugging Face hub."""
        return self.path / "hub"

    @property
    def study(self) -> Path:
        """The study of a sweep, as Optuna stores it."""
        return self.path / "study.db"

    @property
    def sweep(self) -> Path:
        """The result of a sweep."""
        return self.path / "sweep.json"

    @property
    def best_recipe(self) -> Path:
        """The recipe of a sweep's best trial."""
        return self.path / "best.yaml"

    def trial(self, number: int) -> "RunFolder":
        """The folder of a trial of a sweep."""
        return RunFolder(self.path / f"trial-{number}")

    @property
    def variant_result(self) -> Path:
        """What is kept of a trained variant, in the variant's own folder."""
        return self.path / "result.json"
