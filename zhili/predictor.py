"""Predicts the categories of texts and reports from a bundle, on a CPU, without torch."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar, overload

import onnxruntime
from tokenizers import Tokenizer

from zhili.archive.frames import predict_table, stream
from zhili.bundle import MODEL, TOKENIZER, default_bundle, read_manifest
from zhili.decision import Decision
from zhili.errors import InputError
from zhili.evidence import find_evidence
from zhili.gather import context, gather, with_units
from zhili.prediction import Judge, Prediction
from zhili.read import read_report
from zhili.report import Report
from zhili.scorer import Floats, Integers, Scorer, calibrated

Table = TypeVar("Table")  # pandas.DataFrame or pyarrow.Table


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
        self.judge = Judge(self.taxonomy, self.decision, self.manifest.review_level)
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
        return [self.judge.prediction(row) for row in self.probabilities(text, heading)]

    def stream(self, texts: Iterable[str | tuple[str, str | None]]) -> Iterator[Prediction]:
        """Predicts texts as they come, in order and without end, in constant memory.

        Args:
            texts: paragraphs, or pairs of a paragraph and its heading. About a thousand are read ahead, since batches
                of like length are fast.

        Raises:
            InputError: a text is empty (after the predictions of those before it), or `texts` is a single one.
        """
        return stream(self, texts)

    def predict_table(self, table: Table, text: str = "text", heading: str | None = None, prefix: str = "") -> Table:
        """Predicts the rows of a pandas DataFrame or a pyarrow Table.

        Args:
            table: with a row for each paragraph; it stays as it is.
            text: the column of the paragraphs.
            heading: the column of their headings, missing where there is none; None: no headings.
            prefix: what the names of the new columns begin with.

        Returns:
            A table of the same kind: the given columns (and index), then `primary`, `labels` (lists), `needs_review`
            and a float32 column for each category, named by its id, with its calibrated probability.

        Raises:
            InputError: it is no such table, a column is not there, a text is empty or no string, a heading is no
                string, or a new column has the name of one that is there.
        """
        return predict_table(self, table, text, heading, prefix)

    def probabilities(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Floats:
        """(n, categories) calibrated probabilities of n texts, each under its heading or None.

        Raises:
            InputError: as `predict`.
        """
        return self.calibrated(self.scorer.logits(texts, headings))

    def calibrated(self, logits: Floats) -> Floats:
        """(n, categories) logits to probabilities, as the bundle's calibration has it."""
        return calibrated(logits, self.manifest.task, self.manifest.calibration)

    def predict_report(
        self, source: str | os.PathLike[str] | bytes | BinaryIO | Report, *, evidence: bool = False
    ) -> Report:
        """Reads a report and predicts each unit under its headings; paragraphs, sections and profiles follow.

        How results are gathered stands in `zhili.gather`, how evidence is computed in `zhili.evidence`.

        Args:
            source: what `read_report` takes, or a report already read.
            evidence: find the sentences that carried each label; takes one more pass of the model a sentence.

        Returns:
            The report with `prediction` on every unit and paragraph, and the profiles of its sections and of itself.

        Raises:
            InputError: as `read_report`.
        """
        report = with_units(source if isinstance(source, Report) else read_report(source))
        separator = self.manifest.input.separator
        pairs = [(unit, context(s, separator)) for s in report.sections for p in s.paragraphs for unit in p.units]
        units, contexts = [unit for unit, _ in pairs], [name for _, name in pairs]
        predictions = self.predict([unit.text for unit in units], contexts)
        found = find_evidence(units, predictions, contexts, self.probabilities) if evidence else [()] * len(units)
        predicted = [replace(u, prediction=p, evidence=e) for u, p, e in zip(units, predictions, found, strict=True)]
        return gather(report, predicted, self.judge)

    def _logits(self, ids: Integers, mask: Integers) -> Floats:
        feeds = {"input_ids": ids, "attention_mask": mask}
        return self._session.run(["logits"], feeds)[0]


def _cores() -> int:
    """The cores that this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
