"""Configuration: one YAML a recipe, read into typed models; every default is written here and nowhere else."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from train.runs import RunFolder
from zhili.inference import Task

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class LabelColumns(_Section):
    """Which column of a table, or key of a JSON object, holds what.

    `text` and `labels` must be there (`label` stands for `labels` where that is absent); `labels` may be a list of
    columns, each with labels of its own. `report` says which paragraphs belong together, `domain` the upper level of
    two-level labels. Of `report`, `heading`, `id`, `split` and `domain` those of these names are used where they are
    there; one that is named otherwise must be there; null uses none.
    """

    text: str = "text"
    labels: str | list[str] = "labels"
    report: str | None = "report"
    heading: str | None = "heading"
    id: str | None = "id"
    split: str | None = "split"
    domain: str | None = "domain"


class DataConfig(_Section):
    """Where labels come from. Paths are relative to the folder that the command runs in; patterns (`*`) are allowed.

    `files` are JSON Lines, JSON, CSV, TSV, Excel or Parquet, Label Studio's and doccano's exports among them;
    without any there is nothing to train on, and a zero-shot model can still be made. `unlabelled` names more files
    of the same kinds (or plain text, a paragraph a line) whose text alone is used, for the centre of a zero-shot
    model or to teach a student. `sheet` is Excel's, else the first. A label is a category's id, its name, or its
    path (`domain/name`); `label_names` gives what is written otherwise in the data. `label_separator` stands
    between the labels of one cell, in multi-label tasks. `skip_unlabelled` leaves paragraphs without a label out
    instead of reporting them. Paragraphs without a report are each one by itself, but those whose character 5-grams
    have the Jaccard similarity `similarity` stay in one split.
    """

    taxonomy: str = "data/taxonomy.yaml"
    files: list[str] = ["data/*.jsonl"]
    unlabelled: list[str] = []
    columns: LabelColumns = LabelColumns()
    sheet: str | None = None
    label_names: dict[str, str] = {}
    label_separator: str = Field(default=";", min_length=1)
    path_separator: str = Field(default="/", min_length=1)
    skip_unlabelled: bool = False
    similarity: Annotated[float, Field(gt=0, le=1)] = 0.5


class ModelConfig(_Section):
    """Encoder, head and how text is fed.

    `encoder` is a folder of Hugging Face format or a hub name; `head` is `description` (starts from the categories'
    definitions) or `linear` (what AutoModelForSequenceClassification gives); `prefix` and `separator` as in
    `zhili.inference.bundle.TextInput`; `hidden_dropout` and `attention_dropout` are the encoder's own where None;
    `description_scale` and `description_bias` start the head's weights and biases.
    """

    encoder: str = "models/base"
    head: Literal["description", "linear"] = "description"
    max_length: int = Field(default=512, ge=16)
    prefix: str = ""
    separator: str = "。"
    use_heading: bool = True
    hidden_dropout: Share | None = None
    attention_dropout: Share | None = None
    description_scale: Positive = 12.0
    description_bias: float = -4.0


class TrainingConfig(_Section):
    """Optimiser (AdamW), schedule, loss and data order.

    `head_learning_rate` is for the head's own tensors; `layerwise_lr_decay` multiplies the encoder's rate once a layer
    downwards; `frozen_layers` keeps the embeddings and that many lower layers as they are; `heading_dropout` hides the
    heading from this share of the examples, and `join_next` shows this share as one text with the paragraph that follows in
    the report, with the labels of both, each drawn anew every epoch; `label_smoothing` moves targets that far towards
    one half. `group_by_length` makes batches of like length: on a CPU twice as fast as random ones, and half a point of
    macro-F1 behind them (`train/README.md`).
    The best epoch by validation `selection_metric` is kept, and training stops after `early_stopping_patience` epochs without a better one; with
    `average_epochs` over 1 the mean weights of the last so many epochs are taken instead. `weight_interpolation` is how far
    the weights then go from the start to what was trained: 1 takes what was trained, less holds better on other text.
    """

    epochs: int = Field(default=4, ge=1)
    average_epochs: int = Field(default=1, ge=1)
    weight_interpolation: Annotated[float, Field(gt=0, le=1)] = 1.0
    batch_size: int = Field(default=16, ge=1)
    group_by_length: bool = True
    gradient_accumulation_steps: int = Field(default=1, ge=1)
    learning_rate: Positive = 1e-4
    head_learning_rate: Positive = 5e-3
    layerwise_lr_decay: Annotated[float, Field(gt=0, le=1)] = 1.0
    frozen_layers: int = Field(default=0, ge=0)
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    lr_schedule: Literal["linear", "cosine", "constant", "constant_with_warmup"] = "linear"
    warmup_ratio: Share = 0.1
    max_gradient_norm: Positive = 1.0
    heading_dropout: Share = 0.5
    join_next: Share = 0.0
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    seed: int = Field(default=0, ge=0)
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    early_stopping_patience: int | None = Field(default=None, ge=1)
    selection_metric: Literal["macro_f1", "micro_f1", "loss"] = "macro_f1"

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> "TrainingConfig":
        if self.average_epochs > 1 and self.early_stopping_patience is not None:
            raise ValueError(
                "average_epochs takes the last epochs, early_stopping_patience stops at the best; set one of them"
            )
        return self


class ThresholdConfig(_Section):
    """How each category's threshold is chosen, on out-of-fold predictions or else on validation data.

    `objective` is `f1`, or `{precision: 0.9}` (the lowest threshold with that precision) or `{recall: 0.9}` (the
    highest with that recall). A category's own threshold is drawn towards the common one with the weight of `shrinkage`
    positive examples, and gives way to it under `support` of them; of thresholds whose F1 is within `tolerance` of the
    best the lowest is taken; each stays from `lowest` to `highest`. All is done without each of `folds` parts of the
    reports in turn, in `repeats` divisions, and the thresholds are the mean.
    """

    objective: Literal["f1"] | dict[Literal["precision", "recall"], Share] = "f1"
    support: int = Field(default=10, ge=0)
    folds: int = Field(default=5, ge=2)
    repeats: int = Field(default=3, ge=1)
    shrinkage: Annotated[float, Field(ge=0)] = 100.0
    tolerance: Share = 0.005
    lowest: Share = 0.1
    highest: Share = 0.9

    @field_validator("objective", mode="before")
    @classmethod
    def _one_objective(cls, value: Any) -> Any:
        target = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else None
        known = isinstance(value, dict) and set(value) <= {"precision", "recall"}
        if value == "f1" or (known and isinstance(target, int | float) and 0 <= target <= 1):
            return value
        raise ValueError("write f1, {precision: 0.9} or {recall: 0.9}")

    @model_validator(mode="after")
    def _ordered(self) -> "ThresholdConfig":
        if self.lowest > self.highest:
            raise ValueError("lowest is over highest; swap them")
        return self


class ReviewConfig(_Section):
    """Which texts need review: those whose labels are all right with less than a certain probability.

    `accuracy` asks for the level above which that share of held-out texts has all labels right; `threshold` sets it
    outright and goes before.
    """

    accuracy: Share = 0.9
    threshold: Share | None = None


class ExportConfig(_Section):
    """The bundle's folder, and how far its quantised model may leave the float one.

    Both limits are on validation data: loss of macro-F1, and the mean absolute difference of probabilities.
    """

    bundle: str = "models/trained"
    max_macro_f1_loss: Share = 0.01
    max_probability_difference: Share = 0.02


class ZeroShotConfig(_Section):
    """Where labels begin in a multi-label model that saw none (`python -m train zeroshot`).

    With text at hand, at the cosine at which it has `labels_per_text` labels on average; without, at `cosine`.
    """

    labels_per_text: Annotated[float, Field(ge=1)] = 1.4
    cosine: Annotated[float, Field(gt=-1, lt=1)] = 0.15


class DistilConfig(_Section):
    """How a shallower student is taught by a fine-tuned teacher, on the labelled texts and `data.unlabelled`.

    `teacher` is a checkpoint's folder, whose encoder and dropout are the student's too; `layers` are those of its
    layers, from 0, that the student starts with (the last should be among them); the answers are compared at
    `temperature`, and the token states after each layer count `hidden_weight`. Labels serve to choose the epoch, the
    calibration and the thresholds alone.
    """

    teacher: str
    layers: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
    temperature: Positive = 2.0
    hidden_weight: Annotated[float, Field(ge=0)] = 1.0

    @field_validator("layers")
    @classmethod
    def _rising(cls, layers: list[int]) -> list[int]:
        if layers != sorted(set(layers)):
            raise ValueError("each layer once, from the lowest to the highest, as in [0, 2, 4, 6, 9, 11]")
        return layers


class Config(_Section):
    """A whole recipe.

    `name` names the folder under `runs/`. `calibration` is `temperature` (one for all categories), `platt` (a slope and
    an intercept for each) or `auto` (the better of the two on held-out reports).
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
    task: Task = "multi_label"
    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    calibration: Literal["auto", "temperature", "platt"] = "auto"
    thresholds: ThresholdConfig = ThresholdConfig()
    review: ReviewConfig = ReviewConfig()
    export: ExportConfig = ExportConfig()
    zero_shot: ZeroShotConfig = ZeroShotConfig()
    distil: DistilConfig | None = None

    @model_validator(mode="after")
    def _start_is_worth_keeping(self) -> "Config":
        if self.model.head == "linear" and self.training.weight_interpolation < 1:
            raise ValueError("training.weight_interpolation goes part of the way from a random head; set it to 1")
        return self

    @model_validator(mode="after")
    def _student_trains_whole(self) -> "Config":
        idle = [key for key in ("frozen_layers", "label_smoothing") if self.distil and getattr(self.training, key)]
        if idle:
            raise ValueError(f"training.{idle[0]} has no effect on a student; leave it out")
        return self

    @property
    def run_folder(self) -> RunFolder:
        """Where the run is written."""
        return RunFolder(Path("runs") / self.name)
