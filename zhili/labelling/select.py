"""The command `zhili select`: the paragraphs of files that are worth a label."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zhili.batch import InputFile, find_inputs, read_input, refuse_overwriting
from zhili.errors import InputError, failure
from zhili.files import atomic_file, read_json_lines
from zhili.labelling.choose import rank
from zhili.output import FileResult
from zhili.predictor import Predictor
from zhili.printable import TerminalText, shown_path, tell, without_control
from zhili.report import Prediction
from zhili.tables import TextColumns


@dataclass(frozen=True)
class PredictedText:
    """A text with what the model predicts of it."""

    id: str
    file: str
    heading: str
    text: str
    prediction: Prediction
    confidence: float

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects of its labels; the labels where the categories have no subjects."""
        return self.prediction.subject_paths or self.prediction.labels


def select_files(
    paths: Sequence[Path], count: int, labelled: Path | None, model: Path | None, output: Path | None
) -> None:
    """Choose the paragraphs of files that would teach the model most, and write them as JSON Lines, the best first.

    Args:
        paths: files and folders, as `zhili predict` takes.
        count: how many to choose.
        labelled: a JSON Lines file of paragraphs that have labels already. They are not chosen, and their subjects
            count as covered.
        model: the folder of a bundle; None uses the one that ships with zhili.
        output: the file to write; None writes to standard output.

    Raises:
        InputError: there is nothing to choose from, or `output` is an input or in the bundle. A file that cannot be
            read is a line on standard error.
    """
    predictor = Predictor(model)
    inputs, failures = find_inputs(paths)
    refuse_overwriting([*(source.path for source in inputs), *filter(None, [labelled])], predictor.folder, output)
    known = _read_labelled(predictor, labelled) if labelled else []
    texts = {text.text for text in known}
    candidates = [text for text in _read_texts(predictor, inputs, failures) if text.text not in texts]
    if not candidates:
        raise InputError("select: every paragraph of these files is labelled already; name more files")
    lines = [_line(candidates[at], place) for place, at in enumerate(rank(candidates, count, known), 1)]
    if output is None:
        stream = TerminalText(sys.stdout) if sys.stdout.isatty() else sys.stdout
        for line in lines:
            stream.write(line)
    else:
        with atomic_file(output) as file:
            file.writelines(lines)


def _read_texts(predictor: Predictor, inputs: Sequence[InputFile], failures: list[str]) -> Iterator[PredictedText]:
    """The texts of files, each once; adds a line to `failures` for what cannot be read, and prints all of them."""
    seen: set[str] = set()
    for source in inputs:
        try:
            for chunk in read_input(source, TextColumns(), failures.append):
                report = predictor.predict_report(chunk.result.report)
                result = FileResult(chunk.result.name, report, chunk.result.ids, chunk.result.is_report)
                for text in _texts(predictor, result):
                    if text.text not in seen:
                        seen.add(text.text)
                        yield text
        except Exception as error:  # whatever is wrong with one file, the others are read
            failures += failure(shown_path(source.path), error).splitlines()
    for line in failures:
        tell(f"error: {without_control(line)}")


def _texts(predictor: Predictor, result: FileResult) -> Iterator[PredictedText]:
    for section, part in result.rows:
        confidence = _confidence(predictor, part.prediction)
        yield PredictedText(part.id, result.name, section.heading, part.part.text, part.prediction, confidence)


def _read_labelled(predictor: Predictor, path: Path) -> list[PredictedText]:
    rows = [row for _, row in read_json_lines(path)]
    texts = [str(row.get("text", "")) for row in rows]
    if not all(text.strip() for text in texts):
        raise InputError(f"{path}: a line without text; each line needs the key text")
    headings = [row.get("heading") or None for row in rows]
    predictions = predictor.predict(texts, headings)
    return [PredictedText("", str(path), "", text, p, 1.0) for text, p in zip(texts, predictions, strict=True)]


def _confidence(predictor: Predictor, prediction: Prediction) -> float:
    return float(predictor.decision_rule.confidence(np.array([list(prediction.scores.values())], np.float32))[0])


def _line(text: PredictedText, place: int) -> str:
    values = {
        "id": text.id, "file": text.file, "heading": text.heading, "text": text.text, "rank": place,
        "predicted": list(text.prediction.labels), "subjects": list(text.subjects),
        "confidence": round(text.confidence, 4),
    }  # fmt: skip
    return json.dumps(values, ensure_ascii=False) + "\n"
