"""Which sentences carried a decision: each is left out in turn, and the fall of the label's probability is its weight.

The method is occlusion, also called leave-one-out (Li, Monroe and Jurafsky 2016, arXiv:1612.08220), by sentence. It
asks the model itself and needs nothing but its answers, at the price of one more pass a sentence: a unit of n sentences
takes n + 1 passes in place of one.

Sentences are compared by the fall of the log-odds, not of the probability: where two sentences each suffice for a
label, leaving one out moves the probability from 0.99 to 0.98 only, and yet one can tell which of the others is idle.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from zhili.prediction import Prediction
from zhili.report import Evidence, Unit
from zhili.scorer import Floats
from zhili.text.segment import sentences

# (texts, headings) → (texts, categories) probabilities
Probabilities = Callable[[Sequence[str], Sequence[str | None]], Floats]

LEAST_FALL = 0.5  # of the log-odds; below it lies the noise of 8-bit arithmetic, whose ranges depend on the batch
LEAST_SHARE = 0.5  # of the strongest sentence's fall: weaker ones did not carry the decision


class _Sentence(NamedTuple):
    start: int  # in the unit
    end: int


def find_evidence(
    units: Sequence[Unit],
    predictions: Sequence[Prediction],
    contexts: Sequence[str | None],
    probabilities: Probabilities,
) -> list[tuple[Evidence, ...]]:
    """The evidence of each unit, by label in order, strongest first; all variants go to the model in one call.

    For each label: the sentence whose absence costs most log-odds, and every other that costs at least `LEAST_SHARE`
    of that; a fall under `LEAST_FALL` counts for nothing. Where a unit is a single sentence, that sentence is the
    evidence, and its weight is the whole probability.

    Args:
        units: n units.
        predictions: what was predicted of each.
        contexts: the heading that each was predicted under.
        probabilities: the model.
    """
    cut = [list(_sentences(unit.text)) for unit in units]
    left_out = [(i, s) for i, found in enumerate(cut) if len(found) > 1 for s in found]
    variants = [units[i].text[: s.start] + units[i].text[s.end :] for i, s in left_out]
    rows = probabilities(variants, [contexts[i] for i, _ in left_out]) if left_out else np.zeros((0, 0), np.float32)
    result, at = [], 0
    for unit, prediction, found in zip(units, predictions, cut, strict=True):
        passes = len(found) if len(found) > 1 else 0
        result.append(tuple(_evidence(unit, prediction, found, rows[at : at + passes])))
        at += passes
    return result


def _evidence(unit: Unit, prediction: Prediction, found: Sequence[_Sentence], rows: Floats) -> Iterator[Evidence]:
    """Evidence for each label, from the (sentences, categories) probabilities without each sentence."""
    names = list(prediction.scores)
    for label in prediction.labels:
        score = prediction.scores[label]
        if len(found) == 1:
            yield _placed(unit, found[0], label, score)
        if not len(rows):
            continue
        without = rows[:, names.index(label)]
        falls = _log_odds(np.float32(score)) - _log_odds(without)
        least = max(LEAST_FALL, LEAST_SHARE * float(falls.max()))
        for i in np.argsort(-falls, kind="stable"):
            if falls[i] >= least:
                yield _placed(unit, found[i], label, score - float(without[i]))


def _placed(unit: Unit, sentence: _Sentence, label: str, weight: float) -> Evidence:
    return Evidence(label, unit.start + sentence.start, unit.start + sentence.end, weight)


def _log_odds(values: Floats | np.float32) -> Floats:
    clipped = np.clip(np.asarray(values, np.float64), 1e-7, 1 - 1e-7)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences of a unit without the blanks around them; marks without a letter or digit are none."""
    at = 0
    for part in sentences(text):
        stripped = part.strip()
        if any(character.isalnum() for character in stripped):
            start = at + part.index(stripped)
            yield _Sentence(start, start + len(stripped))
        at += len(part)
