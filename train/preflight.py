"""Check before training that everything that comes after it works with this encoder, in seconds and on a few texts.

A run builds a model, trains it, saves it, loads it, exports it and runs it in ONNX Runtime. An architecture for which
one of these fails would be found out when all training is done. The preflight does each once, with the recipe's own
encoder cut to its first layers.
"""

import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import PreTrainedTokenizerBase

from train.config import Config
from train.data import Corpus, of_split
from train.export import write_onnx
from train.model import (
    Checkpoint,
    Classifier,
    add_lora,
    batches,
    build,
    build_student,
    checkpoint_gradients,
    find_stack,
    load_checkpoint,
    logits_pipeline,
    merge_lora,
    save_checkpoint,
    select_layers,
    text_input,
    uncalibrated_manifest,
)
from train.training import check_class_weights, parameter_groups
from zhili.errors import InputError
from zhili.inference import MANIFEST, MODEL, TOKENIZER, Floats, sha256, to_probabilities, write_manifest
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

TEXTS = 12
LAYERS = 2
PADDING_TOLERANCE = 0.01  # how far a text's probabilities may depend on the texts in its batch
SAVED_TOLERANCE = 1e-4
FLOAT_TOLERANCE = 0.05  # the float model in ONNX; its embeddings have 8 bits
QUANTISED_TOLERANCE = 0.2


def preflight(config: Config, corpus: Corpus) -> None:
    """Build, train one step, save, load, export, quantise, and compare ONNX Runtime with torch.

    Args:
        config: the recipe.
        corpus: its data; without training texts the definitions of the categories are used.

    Raises:
        InputError: one of these fails; the message names the encoder and the step.
    """
    start = time.perf_counter()
    check_class_weights(config, corpus.taxonomy)
    texts = _sample(corpus)
    model, tokenizer = _model(config, corpus, texts)
    checks = _Preflight(config, corpus.taxonomy, model, tokenizer, texts)
    with tempfile.TemporaryDirectory() as folder:
        checks.train_one_step(Path(folder))
        checkpoint = checks.save_and_load(Path(folder))
        bundle = Path(folder) / "bundle"  # a bundle has no other files
        bundle.mkdir()
        checks.export(checkpoint, bundle)
    logger.info("the encoder works from training to ONNX Runtime (checked in %.0f s)", time.perf_counter() - start)


class _Preflight:
    """The steps of a preflight, each an `InputError` if it fails."""

    def __init__(
        self,
        config: Config,
        taxonomy: Taxonomy,
        model: Classifier,
        tokenizer: PreTrainedTokenizerBase,
        texts: Sequence[str],
    ) -> None:
        self.config, self.taxonomy, self.texts = config, taxonomy, texts
        self.model, self.tokenizer, self.format = model, tokenizer, text_input(config.model)

    def train_one_step(self, folder: Path) -> None:
        """Train a step and save the state as the trainer does; with LoRA, merge its matrices afterwards."""
        model, ids, options = self.model, self.taxonomy.ids, self.config.training
        adapters = add_lora(model, options.lora) if options.lora else None
        if options.gradient_checkpointing:
            checkpoint_gradients(model)
        with self._step("trained"):
            batch = next(batches(self.tokenizer, self._composed(), self.format.max_length))
            labels = torch.eye(len(ids)).repeat(len(self.texts) // len(ids) + 1, 1)[: len(self.texts)]
            optimizer = torch.optim.AdamW(parameter_groups(model, self.config))
            for group in optimizer.param_groups:
                group["lr"] = min(group["lr"], 1e-4)  # the rates of the recipe are reached by a warm-up
            loss = model.train()(**batch, labels=labels)["loss"]
            loss.backward()
            optimizer.step()
            save_file(model.state_dict(), folder / "state.safetensors")
            if adapters is not None:
                merge_lora(adapters)
        if not torch.isfinite(loss):
            raise InputError(f"{self._place()} gives a loss of {loss.item()} before training; take other weights")

    def save_and_load(self, folder: Path) -> Checkpoint:
        """Save a checkpoint, load it again, and compare the logits of both on a padded batch and on single texts."""
        with self._step("saved and loaded again"):
            manifest = uncalibrated_manifest(self.config, self.taxonomy)
            saved = folder / "checkpoint"
            saved.mkdir()
            save_checkpoint(Checkpoint(self.model, self.tokenizer, manifest), saved)
            checkpoint = load_checkpoint(saved)
            self.batched = self._probabilities(self.model)
            loaded = self._probabilities(checkpoint.model)
            single = np.concatenate([self._probabilities(self.model, [text]) for text in self._composed()])
        if _distance(self.batched, single) > PADDING_TOLERANCE:
            raise InputError(
                f"{self._place()} gives a text other probabilities when longer texts are in its batch "
                f"(by up to {_distance(self.batched, single):.2f}), so it ignores the mask of the padding; take "
                "another encoder"
            )
        if _distance(self.batched, loaded) > SAVED_TOLERANCE:
            raise InputError(
                f"{self._place()} predicts otherwise after it was saved and loaded (by up to "
                f"{_distance(self.batched, loaded):.4f}), so its weights are not all saved; take another encoder"
            )
        return checkpoint

    def export(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Write the float and the 8-bit model as ONNX and compare both with torch, in the predictor's own way."""
        with self._step("exported as ONNX"):
            expected = self._pipeline_probabilities(checkpoint)
            write_onnx(checkpoint, folder / MODEL, self.texts, float_path=folder.with_name("float.onnx"))
        with self._step("run in ONNX Runtime"):
            self.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
            quantised = self._predictor_probabilities(checkpoint, folder)
            folder.with_name("float.onnx").replace(folder / MODEL)
            exact = self._predictor_probabilities(checkpoint, folder)
        for kind, probabilities, limit in (
            ("float", exact, FLOAT_TOLERANCE),
            ("8-bit", quantised, QUANTISED_TOLERANCE),
        ):
            if not np.isfinite(probabilities).all() or _distance(probabilities, expected) > limit:
                raise InputError(
                    f"{self._place()} gives other probabilities as a {kind} model in ONNX Runtime than in torch "
                    f"(by up to {_distance(probabilities, expected):.2f}); take another encoder"
                )

    def _composed(self) -> list[str]:
        return [self.format.compose(text) for text in self.texts]

    @torch.no_grad()
    def _probabilities(self, model: Classifier, texts: Sequence[str] = ()) -> Floats:
        """(n, categories) probabilities in one padded batch; of all texts if none are given."""
        model.eval()
        (batch,) = batches(self.tokenizer, list(texts) or self._composed(), self.format.max_length)
        return to_probabilities(model(**batch)["logits"].numpy(), self.config.task)

    def _pipeline_probabilities(self, checkpoint: Checkpoint) -> Floats:
        pipeline = logits_pipeline(checkpoint.model, self.tokenizer, self.format, self.taxonomy)
        return to_probabilities(pipeline.logits(self.texts), self.config.task)

    def _predictor_probabilities(self, checkpoint: Checkpoint, folder: Path) -> Floats:
        """The probabilities of the bundle in a folder, whose manifest is written anew."""
        files = {name: sha256(folder / name) for name in (MODEL, TOKENIZER)}
        write_manifest(checkpoint.manifest.model_copy(update={"files": files}), folder / MANIFEST)
        return Predictor(folder).probabilities(self.texts)

    def _place(self) -> str:
        return f"model.encoder: {self.config.model.encoder} ({self.model.encoder.config.model_type})"

    @contextmanager
    def _step(self, done: str) -> Iterator[None]:
        """Turn whatever goes wrong in the block into one line."""
        try:
            yield
        except InputError:
            raise
        except Exception as error:  # libraries raise errors of any kind
            while error.__cause__ is not None and isinstance(error.__cause__, Exception):
                error = error.__cause__  # the exporter's own message only says in which of its steps it failed
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise InputError(
                f"{self._place()} cannot be {done} ({reason}); take one of the encoders in docs/training.md"
            ) from None


def _sample(corpus: Corpus) -> list[str]:
    """A few training texts of unequal lengths, normalised; without any, the definitions of the categories."""
    training = [e.text for e in of_split(corpus.examples, "train")]
    texts = training or [category.description for category in corpus.taxonomy.categories]
    ordered = sorted(filter(None, map(normalise, texts)), key=len)
    return ordered[:: max(1, len(ordered) // TEXTS)][:TEXTS]


def _model(config: Config, corpus: Corpus, texts: Sequence[str]) -> tuple[Classifier, PreTrainedTokenizerBase]:
    """The recipe's model, with the first layers of its encoder, one of each kind."""
    if config.distil:
        return build_student(config, corpus, texts)
    model, tokenizer = build(config, corpus.taxonomy, texts)
    stack = find_stack(model.encoder)
    if stack is not None and len(stack.layers) > LAYERS:
        kinds: Sequence[str] = getattr(model.encoder.config, "layer_types", None) or ["layer"] * len(stack.layers)
        first = {kinds.index(kind) for kind in kinds}
        model.encoder = select_layers(model.encoder, sorted(first | set(range(LAYERS))))
    return model, tokenizer


def _distance(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).max())
