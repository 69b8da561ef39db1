"""Titles, headings, facts and paragraphs of short texts, each with one feature."""

from typing import Any

import pytest

from zhili import Report, read_report
from zhili.reading.formats.text import read_plain
from zhili.reading.structure import build_report
from zhili.reading.structure.build import structure

TEA = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收，户均增收2600元。"
ROAD = "新修通村公路13.5公里，硬化巷道4600米，安装路灯216盏，群众出行方便多了。"
CARE = "走访孤寡老人96户，送去棉被和米油；村医每月上门量一次血压，大病随叫随到。"
# Short texts that the model of roles reads wrong today.
WRONG = pytest.mark.xfail(strict=True, reason="the model of roles has seen too few texts of this kind")
START = "今年以来，云台镇围绕中心任务，真抓实干，各项工作开局良好。"


def report_of(text: str) -> Report:
    """The report in a plain text, which may be one without a paragraph."""
    return build_report(read_plain(text))


def headings(text: str) -> list[tuple[str, ...]]:
    return [(*s.path, s.heading) if s.heading else () for s in report_of(text).sections]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["一、产业", TEA, "（一）道路", ROAD, "二、民生", CARE],
         [("一、产业",), ("一、产业", "（一）道路"), ("二、民生",)]),
        (["第一章 产业", TEA, "第一节 道路", ROAD], [("第一章 产业",), ("第一章 产业", "第一节 道路")]),
        (["1.产业", TEA, "（1）道路", ROAD, "2.民生", CARE], [("1.产业",), ("1.产业", "（1）道路"), ("2.民生",)]),
        (["一、产业。", TEA, "二、道路：", ROAD], [("一、产业",), ("二、道路",)]),
        ([START, "一、抓产业。" + TEA, "二、抓道路。" + ROAD], [(), ("一、抓产业",), ("二、抓道路",)]),
        (["一、抓产业 " + TEA, "二、抓道路 " + ROAD], [("一、抓产业",), ("二、抓道路",)]),
        (["产业兴旺", TEA, "建强“红色堡垒”", ROAD], [("产业兴旺",), ("建强“红色堡垒”",)]),
        pytest.param(["重点工作", "一、产业", TEA, "二、道路", ROAD],
         [("重点工作", "一、产业"), ("重点工作", "二、道路")], marks=WRONG),
        (["一是抓产业。" + TEA, "二是抓道路。" + ROAD], [("一是抓产业",), ("二是抓道路",)]),
        (["——产业更强。" + TEA, "——道路更好。" + ROAD], [("产业更强",), ("道路更好",)]),
        ([START, *(f"聚焦{x}。{y}" for x, y in (("产业", TEA), ("道路", ROAD), ("民生", CARE)))],
         [(), ("聚焦产业",), ("聚焦道路",), ("聚焦民生",)]),
        ([START, "产业兴，口袋鼓。" + TEA, "道路通，百业旺。" + ROAD, "民心暖，干劲足。" + CARE],
         [(), ("产业兴，口袋鼓",), ("道路通，百业旺",), ("民心暖，干劲足",)]),
        pytest.param([START, "产业兴：" + TEA, "道路通：" + ROAD, "民心暖：" + CARE],
         [(), ("产业兴",), ("道路通",), ("民心暖",)], marks=WRONG),
        ([START, "【产业兴】" + TEA, "【道路通】" + ROAD, "【民心暖】" + CARE],
         [(), ("产业兴",), ("道路通",), ("民心暖",)]),
        (["PART 01", "/ 产业兴旺 /", TEA, "PART 02", "▌道路畅通", ROAD], [("产业兴旺",), ("道路畅通",)]),
        (["目 录", "一、产业……1", "二、道路……3", "一、产业", TEA, "二、道路", ROAD],
         [("一、产业",), ("二、道路",)]),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_headings_are_recognised_and_nested(lines: list[str], expected: list[tuple[str, ...]]) -> None:
    text = "\n".join(["云台镇2023年工作总结", *lines])
    assert headings(text) == expected
    assert report_of(text).title == "云台镇2023年工作总结"


def test_parallel_sentences_open_their_paragraphs_below_other_headings_too() -> None:
    alike = [f"坚持{x}。{y}" for x, y in (("绿色发展", TEA), ("创新发展", ROAD), ("共享发展", CARE))]
    text = "\n".join(["云台镇2023年工作总结", "一、产业", *alike, "二、民生", CARE])
    below = [("一、产业", f"坚持{x}发展") for x in ("绿色", "创新", "共享")]
    assert headings(text) == [*below, ("二、民生",)]


@pytest.mark.parametrize(
    "lines",
    [
        [TEA, ROAD, CARE],
        ["镇里召开了推进会。" + TEA, "干部们分头入户。" + ROAD, "老人都说好。" + CARE],
        [f"一要抓产业，{TEA}", f"二要修道路，{ROAD}"],
        ["1.改造户厕210座；", "2.新修公路13.5公里；", "3.安装路灯216盏。"],
        ["一是产业。二是道路。三是民生。" + TEA, "一是水利。二是防火。三是防汛。" + ROAD],
    ],
    ids=lambda value: "",
)
def test_paragraphs_without_headings_are_one_section(lines: list[str]) -> None:
    report = report_of("\n".join(["云台镇2023年工作总结", *lines]))
    assert [(s.heading, len(s.paragraphs)) for s in report.sections] == [("", len(lines))]


@pytest.mark.parametrize(
    ("head", "title", "date", "metadata"),
    [
        (["关于2023年乡村振兴工作", "情况的报告"], "关于2023年乡村振兴工作情况的报告", None, {}),
        (["云台党建网", "首页 组工动态 党员教育", "云台镇抓春耕"], "云台镇抓春耕", None, {}),
        (["政府工作报告", "——2023年1月5日在云台县人代会上", "县长 林一"], "政府工作报告", "2023-01-05",
         {"author": "林一", "date_kind": "delivered"}),
        (["云台镇抓春耕", "林一"], "云台镇抓春耕", None, {"author": "林一"}),
        (["云台县人民政府文件", "云政发〔2023〕5号", "关于春耕的通知"], "关于春耕的通知", None,
         {"issuer": "云台县人民政府", "number": "云政发〔2023〕5号"}),
        pytest.param(["来源：云台镇", "云台镇抓春耕", "2023-3-5"], "云台镇抓春耕", "2023-03-05",
         {"source": "云台镇", "date_kind": "published"}, marks=WRONG),
        (["標題：雲臺鎮(zhèn)抓春耕", "發(fā)布時(shí)間：2023年3月5日"], "云台镇抓春耕", "2023-03-05",
         {"date_kind": "published"}),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_head_gives_title_date_and_metadata(
    head: list[str], title: str, date: str | None, metadata: dict[str, str]
) -> None:
    report = report_of("\n".join([*head, START, TEA]))
    assert (report.title, report.date, report.metadata) == (title, date, metadata)
    assert [len(s.paragraphs) for s in report.sections] == [2]


def test_signature_and_attachments_are_dropped() -> None:
    report = report_of(
        f"云台镇抓春耕\n{START}\n{TEA}（责任编辑：王二）\n附件：1.名单\n2.项目表\n\n云台镇人民政府\n二〇二三年三月五日\n"
    )
    assert report.date == "2023-03-05"
    assert report.metadata == {"issuer": "云台镇人民政府", "signature": "云台镇人民政府", "date_kind": "made"}
    assert [p.text for p in report.paragraphs] == [START, TEA]
    assert report.dropped == (
        "（责任编辑：王二）", "附件：1.名单", "2.项目表", "云台镇人民政府", "二〇二三年三月五日",
    )  # fmt: skip


@WRONG
def test_last_line_without_punctuation_is_a_paragraph() -> None:
    last = "如今的云台镇正朝着产业兴旺生态宜居的目标大步前进"
    assert [p.text for p in report_of(f"云台镇抓春耕\n{START}\n{last}\n林一").paragraphs] == [START, last]


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\n\n", "\u2028"])
def test_any_line_break_separates_paragraphs(breaks: str) -> None:
    assert [len(s.paragraphs) for s in report_of(breaks.join(["云台镇抓春耕", START, TEA])).sections] == [2]


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    whole = "走访孤寡老人，送去棉被和米油；村医每月上门量一次血压，大病随叫随到，老人们都说好。" * 3
    lines = [whole[i : i + 30] for i in range(0, len(whole), 30)]
    first, second = report_of("\n".join(["云台镇抓春耕", "", *lines, "", START])).paragraphs
    assert first.text == "\n".join(lines) and second.text == START


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def test_side_column_is_not_part_of_the_article() -> None:
    side = f"<div><a>防汛会议</a><p>{CARE}<a>[详细]</a></p></div>"
    article = f"<div><h2>云台镇抓春耕</h2><div><p>{TEA}</p><p>{ROAD}</p></div></div>"
    report = read_report(page(article + side, "<title>云台镇抓春耕_云台新闻网</title>"))
    assert [p.text for p in report.paragraphs] == [TEA, ROAD] and report.title == "云台镇抓春耕"


def test_sections_in_separate_elements_are_one_article() -> None:
    boxes = "".join(f"<div class=box><h3>{h}</h3><div>{p}</div></div>" for h, p in (("产业", TEA), ("道路", ROAD)))
    report = read_report(page(f"<h1>云台镇抓春耕</h1>{boxes}"))
    assert [(s.heading, len(s.paragraphs)) for s in report.sections] == [("产业", 1), ("道路", 1)]


@WRONG
def test_tables_and_lists_are_paragraphs() -> None:
    table = "<table><tr><th>村</th><th>面积</th></tr><tr><td>东村</td><td>1200亩</td></tr></table>"
    report = read_report(page(f"<h1>云台镇抓春耕</h1><p>{START}</p>{table}<ul><li>{TEA}</li><li>修路</li></ul>"))
    assert [p.text for p in report.paragraphs] == [START, "村 | 面积\n东村 | 1200亩", TEA, "修路"]


def test_preformatted_text_keeps_its_line_breaks() -> None:
    report = read_report(page(f"<h3>云台镇抓春耕</h3><pre>\n　　{START}\n　　一、产业\n　　{TEA}\n</pre>"))
    assert [s.heading for s in report.sections] == ["", "一、产业"]


def test_bold_beginnings_of_paragraphs_are_headings() -> None:
    report = read_report(page(f"<h1>云台镇抓春耕</h1><p><b>产业兴旺。</b>{TEA}</p><p><b>道路畅通</b>。{ROAD}</p>"))
    assert [s.heading for s in report.sections] == ["产业兴旺", "道路畅通"]
    assert [p.text for p in report.paragraphs] == ["产业兴旺。" + TEA, "道路畅通。" + ROAD]


def test_a_text_with_a_sentence_has_a_paragraph(make: Any) -> None:
    document, found = make(("title", "云台镇抓春耕"), ("boilerplate", TEA))
    assert [p.text for p in structure(document, found).paragraphs] == [TEA]


def test_a_title_within_the_text_is_the_heading_of_a_part(make: Any) -> None:
    document, found = make(
        ("title", "云台镇关于印发方案的通知"), ("paragraph", START), ("signature", "云台镇人民政府"),
        ("title", "云台镇供水保障"), ("title", "实施方案"), ("paragraph", TEA), ("title", "云台镇关于印发方案的通知"),
        ("paragraph", ROAD),
    )  # fmt: skip
    report = structure(document, found)
    assert report.title == "云台镇关于印发方案的通知"
    assert [(s.heading, len(s.paragraphs)) for s in report.sections] == [("", 1), ("云台镇供水保障实施方案", 2)]


def test_the_name_of_a_site_above_the_title_is_no_title(make: Any) -> None:
    document, found = make(
        ("title", "云台县政务公开"), ("fact", "发布日期：2022-03-09"), ("title", "云台镇绿化情况"), ("paragraph", START)
    )
    report = structure(document, found)
    assert report.title == "云台镇绿化情况" and "云台县政务公开" in report.dropped
