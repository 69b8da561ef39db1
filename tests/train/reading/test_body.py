from random import Random

from train.reading.article import Passage, SourceReport
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.outline import mixed

TEXT = "全镇种茶三千亩，新建冷库两座。茶农户均增收两千元，外出打工的少了一成。"


def _draft(*headings: str) -> Draft:
    passages = tuple(Passage(heading, TEXT) for heading in headings)
    return Draft(Random(1), SourceReport("r", "云台镇工作总结", "township", "summary", 2021, "", passages))


def test_items_end_in_semicolons_but_the_last() -> None:
    draft = _draft("产业")
    Body(draft).items(["种茶", "修路。", "办学"], "han_bracket")
    ends = [line.text[-1] for line in draft.lines]
    assert ends[-1] == "。"
    assert len(set(ends[:-1])) == 1


def test_plain_body_has_no_headings() -> None:
    draft = _draft("一、产业", "二、道路")
    Body(draft).plain()
    assert {line.role for line in draft.lines} == {"paragraph"}
    assert "".join(line.text for line in draft.lines) == TEXT * 2


def test_run_in_headings_open_their_paragraphs() -> None:
    draft = _draft("一、产业", "二、道路")
    Body(draft, levels=[mixed(Random(2), "han")] * 2).run_in()
    openings = [line for line in draft.lines if line.role == "opening"]
    assert [name in line.text[: line.lead] for line, name in zip(openings, ("产业", "道路"), strict=True)] == [
        True,
        True,
    ]


def test_headed_body_numbers_its_headings() -> None:
    draft = _draft("一、产业", "二、道路")
    Body(draft, levels=[lambda n: f"{n}) "] * 2).headed()
    assert [line.text.rstrip("。：") for line in draft.lines if line.depth == 1] == ["1) 产业", "2) 道路"]
