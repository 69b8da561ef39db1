"""Predict the categories of texts and reports from a bundle, on a CPU, without torch."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast, overload

from tokenizers import Tokenizer

from zhili.errors import InputError
from zhili.frames import ColumnLike, is_column
from zhili.inference import (
    CPU,
    TOKENIZER,
    DecisionRule,
    Floats,
    LogitsPipeline,
    Session,
    aggregate_report,
    as_list,
    calibrated_probabilities,
    default_bundle,
    find_evidence,
    one_line,
    predict_column,
    predict_table,
    read_bundle,
    segment_context,
    stream_predictions,
)
from zhili.reading import read_report
from zhili.report import Prediction, Report

Table = TypeVar("Table")  # pandas.DataFrame, polars.DataFrame, pyarrow.Table


class Predictor:
    """A bundle ready to predict.

    Threads may share one predictor, and a forked process may use that of its parent. A pickle holds the bundle's place
    and the other arguments, and the bundle is loaded from there. If it is the bundle that ships with zhili, any
    machine with the same version of zhili can load the pickle.

    Args:
        bundle: the bundle's folder; None takes the one that ships with zhili.
        threads: CPU threads for the model; None takes all cores that the process may use.
        providers: execution providers of ONNX Runtime, the preferred one first, for example `CUDAExecutionProvider`
            with the package onnxruntime-gpu. Operators that a provider lacks, such as 8-bit products, run on the CPU.
        public_key: the file of an Ed25519 key; the bundle must be signed with its private key.

    Raises:
        InputError: the folder is not a valid bundle, or not signed with the key; or this ONNX Runtime lacks a provider,
            or `threads` is no number of threads.
    """

    def __init__(
        self,
        bundle: str | os.PathLike[str] | None = None,
        *,
        threads: int | None = None,
        providers: Sequence[str] = CPU,
        public_key: str | os.PathLike[str] | None = None,
    ) -> None:
        self.folder = Path(bundle) if bundle is not None else default_bundle()
        key = None if public_key is None else Path(public_key).absolute()
        files = read_bundle(self.folder, key)
        self.manifest = manifest = files.manifest
        self.taxonomy = manifest.taxonomy
        self.taxonomy.remember()
        self.decision_rule = DecisionRule.from_taxonomy(
            manifest.task, manifest.taxonomy, manifest.thresholds, manifest.review_threshold
        )
        self._arguments = (None if bundle is None else str(self.folder.absolute()), threads, tuple(providers), key)
        session = Session(self.folder.absolute(), files, threads, providers, key)
        with one_line(self.folder / TOKENIZER):
            tokenizer = Tokenizer.from_str(files.tokenizer)
        self.pipeline = LogitsPipeline(tokenizer, manifest.input, manifest.task, manifest.taxonomy, session.run)

    def __reduce__(self) -> tuple[Any, ...]:
        return _load, self._arguments

    def __repr__(self) -> str:
        name, checksum = self.manifest.provenance.config.get("name"), self.manifest.checksum[:8]
        return f"<Predictor {str(self.folder)!r}: {name} {checksum}, {len(self.taxonomy.ids)} categories>"

    # A string is a sequence of strings to the type checker, hence the overlap.
    @overload
    def predict(  # type: ignore[overload-overlap]
        self, text: str, heading: str | None = None
    ) -> Prediction: ...
    @overload
    def predict(self, text: Sequence[str], heading: Sequence[str | None] | None = None) -> list[Prediction]: ...
    @overload
    def predict(self, text: ColumnLike, heading: ColumnLike | Sequence[str | None] | None = None) -> Any: ...
    def predict(
        self,
        text: str | Sequence[str] | ColumnLike,
        heading: str | Sequence[str | None] | ColumnLike | None = None,
    ) -> Prediction | list[Prediction] | Any:
        """Predict one text, a list of texts in order, or a column of a table.

        Args:
            text: a paragraph, or several: a list, a pandas or polars Series, a pyarrow Array or ChunkedArray.
            heading: the heading above it, or one for each text.

        Returns:
            A prediction; a list of them; or for a column a table of the same library, with the columns that
            `predict_table` adds, and in pandas the index of the Series.

        Raises:
            InputError: a text is empty or not a string (the message has its position), or the numbers of texts and
                headings differ.
        """
        if isinstance(text, str):
            if not (heading is None or isinstance(heading, str)):
                raise InputError("predict: one text takes one heading, a string")
            return self.predict([text], [heading])[0]
        if isinstance(heading, str):
            raise InputError("predict: a list of texts takes a list of headings, one for each")
        if is_column(text):
            return predict_column(self, cast(ColumnLike, text), heading)
        headings = None if heading is None else as_list("predict, headings", heading)
        outputs = self.pipeline.outputs(as_list("predict", text), headings)
        rows = zip(self.calibrated(outputs.logits), outputs.directions, strict=True)
        return [self.decision_rule.predict(row, directions) for row, directions in rows]

    def stream(self, texts: Iterable[str | tuple[str, str | None]]) -> Iterator[Prediction]:
        """Predict an iterable of any length in order, in constant memory.

        Args:
            texts: paragraphs, or pairs of a paragraph and its heading. About a thousand are read ahead, since batches
                of similar length are fast.

        Raises:
            InputError: a text is empty (after the predictions of those before it), or `texts` is a single text.
        """
        return stream_predictions(self, texts)

    def predict_table(self, table: Table, text: str = "text", heading: str | None = None, prefix: str = "") -> Table:
        """Predict the rows of a pandas or polars DataFrame, or of a pyarrow Table; needs the extra `frames`.

        Args:
            table: one paragraph a row; it is not changed.
            text: the column of the paragraphs.
            heading: the column of their headings, missing where there is none; None: no headings.
            prefix: prefix of the names of the new columns.

        Returns:
            A table of the same library: the given columns (and index), then `primary`, `labels` and `subjects` (lists;
            `Prediction.subject_paths`), `needs_review` and a float32 column for each category, named by its id, with
            its calibrated probability.

        Raises:
            InputError: the table is of another library or lazy, two columns have one name, a column is missing, a text
                is empty or not a string, a heading is not a string, or a new column has the name of an existing one.
        """
        return predict_table(self, table, text, heading, prefix)

    def probabilities(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Floats:
        """(n, categories) calibrated probabilities of n texts, each under its heading or None.

        Raises:
            InputError: as `predict`.
        """
        if isinstance(texts, str):
            raise InputError("probabilities: takes a list of texts; put a single text into a list")
        headings = None if headings is None else as_list("probabilities, headings", headings)
        return self.calibrated(self.pipeline.logits(as_list("probabilities", texts), headings))

    def calibrated(self, logits: Floats) -> Floats:
        """(n, categories) logits to probabilities, by the bundle's calibration."""
        return calibrated_probabilities(logits, self.manifest.task, self.manifest.calibration)

    def predict_report(
        self,
        source: str | os.PathLike[str] | bytes | BinaryIO | Report | None = None,
        *,
        text: str | None = None,
        evidence: bool = False,
    ) -> Report:
        """Read a report, predict each segment in its context, and aggregate paragraphs, sections and profiles.

        `zhili.inference.context` describes the context, `zhili.inference.aggregate` the aggregation, and
        `zhili.inference.evidence` the evidence.

        Args:
            source: what `read_report` takes, or a report already read.
            text: the report's text itself, in place of `source`.
            evidence: find the sentences that support each label; takes one more pass of the model for each sentence.

        Returns:
            The report with `prediction` on every segment and paragraph, and the profiles of its sections and of itself.

        Raises:
            InputError: as `read_report`.
        """
        # `read_report` refuses a report together with a text.
        is_read = isinstance(source, Report) and text is None
        report: Report = source if is_read else read_report(source, text=text)  # type: ignore[assignment, arg-type]
        separator = self.manifest.input.separator
        pairs = [
            (segment, segment_context(section, segment, separator))
            for section in report.sections
            for paragraph in section.paragraphs
            for segment in paragraph.segments
        ]
        segments, headings = [segment for segment, _ in pairs], [heading for _, heading in pairs]
        predictions = self.predict([segment.text for segment in segments], headings)
        proof = find_evidence(segments, predictions, headings, self.probabilities) if evidence else [()] * len(pairs)
        predicted = [
            replace(segment, prediction=prediction, evidence=sentences)
            for segment, prediction, sentences in zip(segments, predictions, proof, strict=True)
        ]
        return aggregate_report(report, predicted, self.decision_rule)


def _load(bundle: str | None, threads: int | None, providers: tuple[str, ...], public_key: Path | None) -> Predictor:
    """The predictor of a pickle."""
    return Predictor(bundle, threads=threads, providers=providers, public_key=public_key)
