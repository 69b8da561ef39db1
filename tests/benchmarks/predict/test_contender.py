from pathlib import Path

import pytest

from benchmarks.paragraphs import Paragraph
from benchmarks.predict.contender import Contender, predict
from zhili.errors import InputError


def test_paragraphs_are_repeated_and_predicted_together_or_one_by_one(bundle: Path) -> None:
    paragraphs = [Paragraph("全镇投产茶园1.4万亩。", "茶"), Paragraph("小学教学楼完工。", "")]
    with Contender("tiny", "zhili", bundle).start(threads=1) as process:
        assert len(predict(process, paragraphs, count=5).seconds) == 1
        reply = predict(process, paragraphs, one_by_one=True)
    assert len(reply.seconds) == 2 and reply.peak_memory > 10_000_000


def test_missing_predictions_are_an_error() -> None:
    class Process:
        name = "worker"

        def request(self, **_: object) -> dict[str, object]:
            return {"seconds": [1.0], "predictions": 1, "peak_memory": 1}

    with pytest.raises(InputError, match="worker: 1 predictions for 2 paragraphs"):
        predict(Process(), [Paragraph("一", ""), Paragraph("二", "")])  # type: ignore[arg-type]
