"""The schema of a recipe: each section of the YAML file is a class, and each key is a field.

Every default of a recipe is set here and nowhere else.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from train.runs import RUN_NAME, RunFolder
from zhili.inference import Task

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
NonEmpty = Annotated[str, Field(min_length=1)]
PositiveShare = Annotated[float, Field(gt=0, le=1)]
Pooling = Literal["logmeanexp", "max", "attention"]


DEFAULT_ENCODER = "models/base"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class LabelColumns(_Section):
    """The column of a table, or the key of a JSON object, for each field of a paragraph.

    The columns of `text` and `labels` are required; a column called `label` replaces `labels` if there is no such
    column. The others are optional as long as they have the default name. A column that the recipe gives another name
    is required. null reads no column.

    Args:
        text: the text.
        labels: the labels; a list reads labels from several columns.
        report: the report that the paragraph belongs to.
        heading: the heading above the paragraph.
        id: the paragraph's id.
        split: `train`, `validation` or `test`; `dev`, `val`, 训练, 验证, 测试 and the like are read too.
        domain: the domain, in data with two levels of labels.
        optional: labels that are neither right nor wrong for the text.
        subject: the subject of the first label as `category/subject`; read only if the taxonomy has subjects.
    """

    text: str = "text"
    labels: str | list[str] = "labels"
    report: str | None = "report"
    heading: str | None = "heading"
    id: str | None = "id"
    split: str | None = "split"
    domain: str | None = "domain"
    optional: str | None = "optional"
    subject: str | None = "subject"


class DataConfig(_Section):
    """Taxonomy and labelled data. Paths are relative to the current folder and may contain `*`.

    A label in the data is a category's id, its name, its path (`domain/name`), or a key of `label_names`.

    Args:
        taxonomy: the file of the categories.
        files: labelled data as JSON Lines, JSON, CSV, TSV, Excel or Parquet, also as Label Studio and doccano export
            it. Without files only a zero-shot model can be made.
        unlabelled: more files of these formats, or plain text with one paragraph a line. Only their text is used: for
            the centre of a zero-shot model, or to train a student.
        references: files of labels without text; the text is found in `sources` by its SHA-1
            (`data/references/README.md`).
        sources: files with the texts of `references`, in the formats of `unlabelled`. A pattern may match no file.
        missing_references: `refuse` stops where a text of `references` is not found; `skip` goes on without it.
        columns: the columns to read.
        sheet: the sheet of an Excel file; null reads the first.
        header_row: the row of a table that has the names of the columns, as a spreadsheet numbers it. 0: there is none,
            and the columns are called A, B, C and so on. null: the row among the first 20 that has the names in
            `columns`, below titles for example.
        label_names: maps a label as written in the data to an id, name or path.
        label_separator: separates labels in one cell, in multi-label tasks; a list, if several do.
        path_separator: separates domain and name in a path.
        skip_unlabelled: leave out paragraphs without a label; otherwise each is a mistake.
        similarity: paragraphs without a report whose character 5-grams have at least this Jaccard similarity are put
            into the same split.
    """

    taxonomy: str = "data/taxonomy.yaml"
    files: list[str] = ["data/*.jsonl"]
    unlabelled: list[str] = []
    references: list[str] = []
    sources: list[str] = ["runs/sources/*"]
    missing_references: Literal["refuse", "skip"] = "refuse"
    columns: LabelColumns = LabelColumns()
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=0)
    label_names: dict[str, str] = {}
    label_separator: NonEmpty | Annotated[list[NonEmpty], Field(min_length=1)] = ";"
    path_separator: str = Field(default="/", min_length=1)
    skip_unlabelled: bool = False
    similarity: PositiveShare = 0.5


class ModelConfig(_Section):
    """Encoder, head and input format.

    Args:
        encoder: a folder in Hugging Face format, or a name on the hub.
        head: `description` starts from the definitions of the categories; `linear` is the head of
            AutoModelForSequenceClassification.
        trust_remote_code: whether Python code in the encoder's folder may run. Read it first.
        max_length: tokens of the input; training truncates longer texts, and prediction splits them into windows.
        prefix: put before every text.
        separator: put between heading and text.
        use_heading: whether the model sees the heading.
        hidden_dropout: null keeps the encoder's rate.
        attention_dropout: null keeps the encoder's rate.
        subjects: whether a description head has a direction for each subject of the taxonomy (`described`), as many
            random ones, to compare with, or only those of the definitions (`none`).
        pooling: how the directions of a category are pooled to its logit (`train.model.head.DescriptionHead`).
        definition_share: how much of its category's definition is added to each subject's direction.
        description_scale: the length of the description head's initial weight vectors.
        description_bias: the description head's initial biases.
    """

    encoder: str = DEFAULT_ENCODER
    head: Literal["description", "linear"] = "description"
    trust_remote_code: bool = False
    max_length: int = Field(default=512, ge=16)
    prefix: str = ""
    separator: str = "。"
    use_heading: bool = True
    hidden_dropout: Share | None = None
    attention_dropout: Share | None = None
    subjects: Literal["described", "random", "none"] = "described"
    pooling: Pooling = "logmeanexp"
    definition_share: Annotated[float, Field(ge=0)] = 0.5
    description_scale: Positive = 12.0
    description_bias: float = -4.0


class LoraConfig(_Section):
    """LoRA: the encoder is frozen, and small matrices beside its linear layers are trained; needs the extra `lora`.

    Args:
        rank: the rank of the matrices.
        alpha: their product is multiplied by `alpha / rank`.
        dropout: dropout before the matrices.
    """

    rank: int = Field(default=16, ge=1)
    alpha: Positive = 32.0
    dropout: Share = 0.0


class TrainingConfig(_Section):
    """Optimiser (AdamW), learning rates, loss, order of the data, and which weights are kept.

    Args:
        epochs: the number of epochs.
        average_epochs: 1 keeps the epoch with the best `selection_metric`; a higher number averages the weights of
            that many last epochs.
        weight_interpolation: the final weights lie on the line from the initial weights (0) to the trained ones (1);
            values below 1 improve predictions on text that differs from the training data.
        batch_size: examples in a batch, of all processes together.
        group_by_length: compute each batch by groups of texts of similar length, so that little is padded. The
            gradients are those of the whole batch (`docs/training.md`).
        gradient_accumulation_steps: batches in an optimiser step.
        gradient_checkpointing: compute activations again in the backward pass instead of keeping them: a step takes
            about a third longer, and long texts or large encoders need far less memory.
        lora: train LoRA matrices instead of the encoder's weights; null trains the weights.
        learning_rate: the encoder's learning rate, or that of the LoRA matrices.
        head_learning_rate: the head's learning rate.
        layerwise_lr_decay: factor on the learning rate for each layer further down.
        frozen_layers: freeze the embeddings and this many of the lowest layers.
        weight_decay: AdamW's weight decay.
        lr_schedule: the learning rate over the steps.
        warmup_ratio: the share of steps in which the learning rate rises.
        max_gradient_norm: gradients are clipped to this norm.
        heading_dropout: the share of examples shown without their heading, drawn for each epoch.
        join_next: the share of examples shown as one text with the report's next paragraph, with the labels of both,
            drawn for each epoch.
        label_smoothing: how far targets move towards one half, or towards equal shares in a single-label task.
        class_weights: weights of the categories in the loss: `none`, `balanced` (the mean count divided by the count of
            the category), or a weight for each id, as in `{ecology: 2}`; it multiplies the loss of a category's texts.
        order_weight: the weight of the loss that puts the first label of a text before all other categories.
        subject_weight: the weight of the loss that finds the subject of a text within its first label.
        seed: the random seed.
        precision: `auto` takes the fastest number format of the machine.
        early_stopping_patience: stop after this many epochs without a better `selection_metric`; null never stops.
        selection_metric: the validation metric that chooses the epoch.
        save_steps: save a state to resume from after this many optimiser steps, and at the end of each epoch; null
            saves at the ends of epochs only.
        report_to: trackers that get losses and scores: `tensorboard`, `mlflow`, `wandb`.
    """

    epochs: int = Field(default=4, ge=1)
    average_epochs: int = Field(default=1, ge=1)
    weight_interpolation: PositiveShare = 1.0
    batch_size: int = Field(default=16, ge=1)
    group_by_length: bool = True
    gradient_accumulation_steps: int = Field(default=1, ge=1)
    gradient_checkpointing: bool = False
    lora: LoraConfig | None = None
    learning_rate: Positive = 1e-4
    head_learning_rate: Positive = 5e-3
    layerwise_lr_decay: PositiveShare = 1.0
    frozen_layers: int = Field(default=0, ge=0)
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    lr_schedule: Literal["linear", "cosine", "constant", "constant_with_warmup"] = "linear"
    warmup_ratio: Share = 0.1
    max_gradient_norm: Positive = 1.0
    heading_dropout: Share = 0.5
    join_next: Share = 0.0
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    class_weights: Literal["none", "balanced"] | dict[str, Positive] = "none"
    order_weight: Annotated[float, Field(ge=0)] = 0.0
    subject_weight: Annotated[float, Field(ge=0)] = 0.0
    seed: int = Field(default=0, ge=0)
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    early_stopping_patience: int | None = Field(default=None, ge=1)
    selection_metric: Literal["macro_f1", "micro_f1", "loss"] = "macro_f1"
    save_steps: int | None = Field(default=None, ge=1)
    report_to: list[Literal["tensorboard", "mlflow", "wandb"]] = []

    @field_validator("class_weights", mode="before")
    @classmethod
    def _are_class_weights(cls, value: Any) -> Any:
        numbers = isinstance(value, dict) and all(isinstance(v, int | float) and v > 0 for v in value.values())
        if value in ("none", "balanced") or numbers:
            return value
        raise ValueError("write none, balanced, or a positive number for each id, as in {ecology: 2}")

    @model_validator(mode="after")
    def _freezes_once(self) -> "TrainingConfig":
        if self.lora and self.frozen_layers:
            raise ValueError("lora freezes the whole encoder, so frozen_layers has no effect; remove one of them")
        return self

    @model_validator(mode="after")
    def _averages_or_stops_early(self) -> "TrainingConfig":
        if self.average_epochs > 1 and self.early_stopping_patience is not None:
            raise ValueError(
                "average_epochs takes the last epochs, early_stopping_patience stops at the best; set one of them"
            )
        if self.average_epochs > self.epochs:
            raise ValueError(f"average_epochs: {self.average_epochs} is more than epochs, {self.epochs}; lower it")
        return self


class ThresholdConfig(_Section):
    """How the threshold of each category is chosen, on out-of-fold predictions or, without them, on validation data.

    Args:
        objective: `f1`, `{precision: 0.9}` (the lowest threshold with that precision) or `{recall: 0.9}` (the highest
            threshold with that recall).
        support: a category with fewer positive examples gets the threshold that is common to all categories.
        folds: the reports are divided into this many folds; thresholds are fitted without each fold in turn, and
            averaged.
        repeats: how many times the reports are divided anew.
        shrinkage: a category with this many positive examples gets the mean of its own threshold and the common one;
            with fewer, it is closer to the common one.
        tolerance: of the thresholds whose F1 is within this distance of the best, the lowest is chosen.
        lowest: the lower bound of every threshold.
        highest: the upper bound of every threshold.
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
    def _is_one_objective(cls, value: Any) -> Any:
        target = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else None
        known = isinstance(value, dict) and set(value) <= {"precision", "recall"}
        if value == "f1" or (known and isinstance(target, int | float) and 0 <= target <= 1):
            return value
        raise ValueError("write f1, {precision: 0.9} or {recall: 0.9}")

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> "ThresholdConfig":
        if self.lowest > self.highest:
            raise ValueError("lowest is over highest; swap them")
        return self


class ReviewConfig(_Section):
    """Which texts need review: those whose confidence (the probability that all labels are correct) is too low.

    Args:
        accuracy: the review threshold is chosen so that this share of the held-out texts above it has all labels
            right.
        threshold: the review threshold itself; null chooses it by `accuracy`.
    """

    accuracy: Share = 0.9
    threshold: Share | None = None


class ExportConfig(_Section):
    """The bundle, and how much its quantised model may differ from the float model on validation data.

    Args:
        bundle: the folder to write.
        max_macro_f1_loss: the maximum loss of macro-F1.
        max_probability_difference: the maximum mean absolute difference of probabilities.
    """

    bundle: str = "models/trained"
    max_macro_f1_loss: Share = 0.01
    max_probability_difference: Share = 0.02


class PretrainingConfig(_Section):
    """Continued pre-training of the encoder by masked language modelling (`python -m train pretrain`).

    Args:
        epochs: passes over the texts.
        batch_size: texts in a batch.
        learning_rate: the highest learning rate; it rises over the first tenth of the steps and then falls to 0.
        masked: the share of tokens that are predicted.
    """

    epochs: int = Field(default=1, ge=1)
    batch_size: int = Field(default=32, ge=1)
    learning_rate: Positive = 1e-4
    masked: PositiveShare = 0.15


class ZeroShotConfig(_Section):
    """How the biases of a zero-shot multi-label model are set (`python -m train zeroshot`).

    Args:
        labels_per_text: if there is text, the biases give it this many labels on average.
        cosine: without text, a category is assigned from this cosine on.
    """

    labels_per_text: Annotated[float, Field(ge=1)] = 1.4
    cosine: Annotated[float, Field(gt=-1, lt=1)] = 0.15


class DistilConfig(_Section):
    """Training of a student with fewer layers by a fine-tuned teacher, on the labelled texts and `data.unlabelled`.

    Labels are used only to choose the epoch, the calibration and the thresholds.

    Args:
        teacher: the folder of the teacher's checkpoint, or a bundle; the student has its encoder and dropout.
        layers: the teacher's layers, counted from 0, that the student starts with; the last one should be included.
        temperature: the logits of both are divided by it before they are compared.
        hidden_weight: the weight of the hidden states' loss; they are compared after each layer.
        order_weight: the weight of the loss that teaches the order of labels, in a multi-label task.
        feed_forward: neurons of each feed-forward layer that the student starts with, the most useful of the teacher's;
            null: all.
    """

    teacher: str
    layers: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
    temperature: Positive = 2.0
    hidden_weight: Annotated[float, Field(ge=0)] = 1.0
    order_weight: Annotated[float, Field(ge=0)] = 0.0
    feed_forward: Annotated[int, Field(ge=1)] | None = None

    @field_validator("layers")
    @classmethod
    def _layers_ascend(cls, layers: list[int]) -> list[int]:
        if layers != sorted(set(layers)):
            raise ValueError("name each layer once, from the lowest to the highest, as in [0, 2, 4, 6, 9, 11]")
        return layers


class Config(_Section):
    """A recipe.

    Args:
        name: the name of the folder under `runs/`.
        task: `multi_label` or `single_label`.
        data: taxonomy and labelled data.
        model: encoder, head and input format.
        training: how the model is trained.
        calibration: `temperature` (one slope for all categories), `platt` (a slope and an intercept for each
            category), or `auto` (`platt` if its held-out log loss is lower by more than one standard error,
            else `temperature`).
        thresholds: how thresholds are chosen.
        review: which texts need review.
        export: the bundle.
        zero_shot: the biases of a zero-shot model.
        pretraining: continued pre-training of the encoder.
        distil: the teacher, if the model is a student.
    """

    name: Annotated[str, Field(pattern=RUN_NAME)]
    task: Task = "multi_label"
    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    calibration: Literal["auto", "temperature", "platt"] = "auto"
    thresholds: ThresholdConfig = ThresholdConfig()
    review: ReviewConfig = ReviewConfig()
    export: ExportConfig = ExportConfig()
    zero_shot: ZeroShotConfig = ZeroShotConfig()
    pretraining: PretrainingConfig = PretrainingConfig()
    distil: DistilConfig | None = None

    @model_validator(mode="after")
    def _interpolates_from_a_useful_head(self) -> "Config":
        if self.model.head == "linear" and self.training.weight_interpolation < 1:
            raise ValueError(
                "training.weight_interpolation: a linear head starts from random weights, so interpolating with them "
                "makes the model worse; set it to 1"
            )
        return self

    @model_validator(mode="after")
    def _student_options_have_effect(self) -> "Config":
        keys = ("frozen_layers", "label_smoothing", "lora")
        ignored = [key for key in keys if self.distil and getattr(self.training, key)]
        if self.distil and self.training.class_weights != "none":
            ignored.append("class_weights")
        if ignored:
            raise ValueError(f"training.{ignored[0]} has no effect on a student; remove it")
        return self

    @model_validator(mode="after")
    def _options_of_several_labels_have_effect(self) -> "Config":
        if self.task == "single_label":
            training, distil = self.training, self.distil
            values = {
                "training.join_next": training.join_next,
                "training.order_weight": training.order_weight,
                "distil.order_weight": distil.order_weight if distil else 0,
            }
            for key, value in values.items():
                if value:
                    raise ValueError(f"{key}: is for texts with several labels; remove it, or set task: multi_label")
        return self

    @property
    def run_folder(self) -> RunFolder:
        """The files of the run."""
        return RunFolder(Path("runs") / self.name)
