"""Predicts the categories of texts and reports from a bundle, on a CPU, without torch."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, overload

import onnxruntime
from tokenizers import Tokenizer

from zhili.bundle import MODEL, TOKENIZER, default_bundle, read_manifest
from zhili.decision import Decision
from zhili.errors import InputError
from zhili.report import Paragraph, Report, Section
from zhili.scorer import Floats, Integers, Scorer, calibrated
from zhili.text.read import read_report


@dataclass(frozen=True)
class Prediction:
    """The categories of one text.

    Args:
        primary: the first of `labels`.
        labels: categories at or over their own threshold, most probable first; the most probable where none is. A
            category that stands alone (`general`) is the label only where it is the most probable.
        scores: the calibrated probability of every category, in the taxonomy's order.
        needs_review: whether a person should look: that all labels are right is less probable
            (`zhili.decision.Decision.confidence`) than the bundle's `review_level`.
    """

    primary: str
    labels: tuple[str, ...]
    scores: dict[str, float]
    needs_review: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"labels": list(self.labels)}


class Predictor:
    """A bundle ready to predict. Threads may share one.

    Args:
        bundle: the bundle's folder; None takes the one that ships with zhili.
        threads: CPU threads for the model; None takes all cores that the process may use.

    Raises:
        InputError: the folder holds no valid bundle.
    """

    def __init__(self, bundle: str | os.PathLike[str] | None = None, *, threads: int | None = None) -> None:
        self.folder = Path(bundle) if bundle is not None else default_bundle()
        self.manifest = read_manifest(self.folder)
        self.taxonomy = self.manifest.taxonomy
        self.decision = Decision.of(self.manifest.task, self.taxonomy, self.manifest.thresholds)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or _cores()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(self.folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        self.scorer = Scorer(tokenizer, self.manifest.input, self.manifest.task, self._logits)

    # A string is a sequence of strings to the type checker, hence the overlap.
    @overload
    def predict(  # type: ignore[overload-overlap]
        self, text: str, heading: str | None = None
    ) -> Prediction: ...
    @overload
    def predict(self, text: Sequence[str], heading: Sequence[str | None] | None = None) -> list[Prediction]: ...
    def predict(
        self, text: str | Sequence[str], heading: str | Sequence[str | None] | None = None
    ) -> Prediction | list[Prediction]:
        """Predicts one text, or a list of them in order.

        Args:
            text: a paragraph, or several.
            heading: the heading it stands under, or one for each text.

        Raises:
            InputError: a text is empty, or there are more or fewer headings than texts.
        """
        if isinstance(text, str):
            if not (heading is None or isinstance(heading, str)):
                raise InputError("predict: one text takes one heading, a string")
            return self.predict([text], [heading])[0]
        if isinstance(heading, str):
            raise InputError("predict: a list of texts takes a list of headings, one for each")
        return [self._prediction(row) for row in self.probabilities(text, heading)]

    def probabilities(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Floats:
        """(n, categories) calibrated probabilities of n texts, each under its heading or None.

        Raises:
            InputError: as `predict`.
        """
        return self.calibrated(self.scorer.logits(texts, headings))

    def calibrated(self, logits: Floats) -> Floats:
        """(n, categories) logits to probabilities, as the bundle's calibration has it."""
        return calibrated(logits, self.manifest.task, self.manifest.calibration)

    def predict_report(self, source: str | os.PathLike[str] | Report) -> Report:
        """Reads a report and predicts each paragraph under its heading.

        Args:
            source: a file's path, or a report already read.

        Returns:
            The report with `prediction` on every paragraph, and `profile`.

        Raises:
            InputError: as `read_report`.
        """
        report = source if isinstance(source, Report) else read_report(Path(source))
        pairs = [(section, paragraph) for section in report.sections for paragraph in section.paragraphs]
        predictions = iter(self.predict([p.text for _, p in pairs], [s.heading or None for s, _ in pairs]))
        sections = tuple(_with_predictions(section, predictions) for section in report.sections)
        return replace(report, sections=sections, profile=_profile(sections))

    def _logits(self, ids: Integers, mask: Integers) -> Floats:
        feeds = {"input_ids": ids, "attention_mask": mask}
        return self._session.run(["logits"], feeds)[0]

    def _prediction(self, row: Floats) -> Prediction:
        chosen = self.decision.labels(row)
        ids = self.taxonomy.ids
        # Not rounded: a reader who compares with a threshold must come to the same answer.
        scores = {category: float(value) for category, value in zip(ids, row, strict=True)}
        needs_review = bool(self.decision.confidence(row[None])[0] < self.manifest.review_level)
        return Prediction(ids[chosen[0]], tuple(ids[i] for i in chosen), scores, needs_review)


def _cores() -> int:
    """The cores that this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _with_predictions(section: Section, predictions: Iterator[Prediction]) -> Section:
    paragraphs = tuple(replace(p, prediction=next(predictions)) for p in section.paragraphs)
    return replace(section, paragraphs=paragraphs)


def _profile(sections: Iterable[Section]) -> dict[str, float]:
    """Share of the report's characters by primary category, largest first."""
    counts: dict[str, int] = {}
    paragraphs: list[Paragraph] = [p for section in sections for p in section.paragraphs]
    for paragraph in paragraphs:
        assert paragraph.prediction is not None
        primary = paragraph.prediction.primary
        counts[primary] = counts.get(primary, 0) + len(paragraph.text)
    total = sum(counts.values())
    return {c: n / total for c, n in sorted(counts.items(), key=lambda item: -item[1])}
