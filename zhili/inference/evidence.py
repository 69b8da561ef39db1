"""The sentences that support each label: leave each out in turn and measure how far the label's probability drops.

The method is occlusion, also called leave-one-out (Li, Monroe and Jurafsky 2016, arXiv:1612.08220), by sentence. It
needs only the model's predictions, at the price of one more pass for each sentence: a segment of n sentences takes
n + 1 passes instead of one.

Sentences are compared by the drop of the log-odds, not of the probability. Where two sentences each suffice for a
label, leaving one out may lower the probability only from 0.99 to 0.98; the log-odds still distinguish it from a
sentence that does not matter.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from zhili.inference.arrays import Floats
from zhili.report import Evidence, Prediction, Segment
from zhili.text import sentences

# (texts, headings) → (texts, categories) probabilities
Probabilities = Callable[[Sequence[str], Sequence[str | None]], Floats]

MIN_DROP = 0.5  # of the log-odds; smaller drops are noise of 8-bit arithmetic, whose ranges depend on the batch
MIN_SHARE = 0.5  # of the strongest sentence's drop; weaker sentences are not evidence


class _Sentence(NamedTuple):
    start: int  # in the segment
    end: int


def find_evidence(
    segments: Sequence[Segment],
    predictions: Sequence[Prediction],
    headings: Sequence[str | None],
    probabilities: Probabilities,
) -> list[tuple[Evidence, ...]]:
    """The evidence of each segment, by label in order, strongest first. All variants go to the model in one call.

    For each label, evidence is the sentence whose removal costs the most log-odds, and every other sentence that costs
    at least `MIN_SHARE` of that; drops below `MIN_DROP` are ignored. In a segment of a single sentence, that sentence
    is the evidence, with the whole probability as its weight.

    Args:
        segments: n segments.
        predictions: the prediction of each.
        headings: the heading that each was predicted under.
        probabilities: the model.
    """
    split = [list(_sentences(segment.text)) for segment in segments]
    removed = [(i, s) for i, parts in enumerate(split) if len(parts) > 1 for s in parts]
    variants = [segments[i].text[: s.start] + segments[i].text[s.end :] for i, s in removed]
    rows = probabilities(variants, [headings[i] for i, _ in removed]) if removed else np.zeros((0, 0), np.float32)
    result, at = [], 0
    for segment, prediction, parts in zip(segments, predictions, split, strict=True):
        passes = len(parts) if len(parts) > 1 else 0
        result.append(tuple(_evidence(segment, prediction, parts, rows[at : at + passes])))
        at += passes
    return result


def _evidence(segment: Segment, prediction: Prediction, parts: Sequence[_Sentence], rows: Floats) -> Iterator[Evidence]:
    """Evidence for each label, from the (sentences, categories) probabilities without each sentence."""
    names = list(prediction.scores)
    for label in prediction.labels:
        score = prediction.scores[label]
        if len(parts) == 1:
            yield _in_report(segment, parts[0], label, score)
        if not len(rows):
            continue
        without = rows[:, names.index(label)]
        drops = _log_odds(np.float32(score)) - _log_odds(without)
        minimum = max(MIN_DROP, MIN_SHARE * float(drops.max()))
        for i in np.argsort(-drops, kind="stable"):
            if drops[i] >= minimum:
                yield _in_report(segment, parts[i], label, score - float(without[i]))


def _in_report(segment: Segment, sentence: _Sentence, label: str, weight: float) -> Evidence:
    return Evidence(label, segment.start + sentence.start, segment.start + sentence.end, weight)


def _log_odds(values: Floats | np.float32) -> Floats:
    clipped = np.clip(np.asarray(values, np.float64), 1e-7, 1 - 1e-7)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences of a segment without surrounding blanks; punctuation without a letter or digit is skipped."""
    at = 0
    for part in sentences(text):
        stripped = part.strip()
        if any(character.isalnum() for character in stripped):
            start = at + part.index(stripped)
            yield _Sentence(start, start + len(stripped))
        at += len(part)
