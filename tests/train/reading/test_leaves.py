from random import Random

from train.reading.article import Passage, SourceReport
from train.reading.body import Body
from train.reading.draft import Draft

TEXT = "全镇种茶三千亩，新建冷库两座。茶农户均增收两千元，外出打工的少了一成。合作社办了两家加工厂，工人多是妇女。"


def _body(leaf: str) -> Body:
    report = SourceReport("r", "云台镇工作总结", "township", "summary", 2021, "", (Passage("产业", TEXT),))
    body = Body(Draft(Random(1), report), levels=[lambda n: f"{n}、", lambda n: f"（{n}）"])
    body.leaf, body.rng = leaf, Random(3)
    return body


def test_items_are_paragraphs_of_one_sentence() -> None:
    body = _body("items")
    body.below([TEXT], 1)
    assert [line.text[:3] for line in body.draft.lines] == ["（1）", "（2）", "（3）"]
    assert {line.role for line in body.draft.lines} == {"paragraph"}


def test_openings_of_a_section_are_alike() -> None:
    body = _body("openings")
    body.below([TEXT] * 3, 1)
    assert [line.role for line in body.draft.lines] == ["opening"] * 3
    assert [line.text[:3] for line in body.draft.lines] == ["（1）", "（2）", "（3）"]
    assert all(line.text[line.lead - 1] == "。" for line in body.draft.lines)


def test_points_keep_one_number() -> None:
    body = _body("point_items")
    body.below(["一是种茶三千亩，新建冷库两座。外出打工的少了一成，合作社办了加工厂。"], 1)
    assert "一是一是" not in "".join(line.text for line in body.draft.lines)
