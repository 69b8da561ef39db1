import pytest

from benchmarks.reading import contender
from benchmarks.reading.contender import CONTENDERS, Contender, report_text
from zhili.errors import InputError
from zhili.report import Paragraph, Report, Section

SENTENCES = (
    "为保持河道清洁，防止垃圾堵塞桥洞，结合本镇实际，各村每周清理一次河道，打捞水面漂浮物，清除岸边杂草，并做好记录和照片存档，每月底报镇水利站。",
    "村主任是第一责任人，每段河道明确一名保洁员，镇里每月检查一次，结果在公示栏公开，年底按考核结果结账。",
    "垃圾运到指定地点，不得就地焚烧，也不得推入下游；对乱倒垃圾的，先教育，再曝光，屡教不改的依法处理。",
)
HTML = (
    "<html><head><meta charset='gbk'><title>关于做好河道保洁工作的通知</title></head>"
    "<body><ul><li><a href='/'>首页</a></li></ul><div class='article'><h1>关于做好河道保洁工作的通知</h1>"
    f"{''.join(f'<p>{sentence}</p>' for sentence in SENTENCES)}</div></body></html>"
)


def _section(heading: str, path: tuple[str, ...], *texts: str) -> Section:
    return Section(heading, path, tuple(Paragraph(text, 0, len(text), ()) for text in texts))


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.package)
def test_extractors_give_the_text_of_a_page_in_another_encoding(one: Contender) -> None:
    if one.version is None:
        pytest.skip(f"{one.package} is not installed")
    text = one.load()(HTML.encode("gb18030"))
    assert all(sentence in text for sentence in SENTENCES) and "首页" not in text


def test_extractors_that_are_not_installed_have_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Contender("none", "no-such-package", contender._load_gne).version is None
    monkeypatch.setitem(__import__("sys").modules, "gne", None)
    with pytest.raises(InputError, match=r"gne is not installed; pip install 'zhili\[compare\]'"):
        contender._load_gne()


def test_each_heading_of_a_report_counts_once() -> None:
    sections = (
        _section("", (), "开头。"),
        _section("（一）道路", ("一、建设",), "修路。"),
        _section("（二）桥梁", ("一、建设",), "修桥。"),
        _section("压实责任", ("二、要求",), "压实责任。村主任负责。", "镇里检查。"),
        _section("二、要求", (), "就这些。"),
        _section("三、说明", (), "没有了。"),
    )
    assert report_text(Report("标题", None, sections)).splitlines() == [
        "开头。", "一、建设", "（一）道路", "修路。", "（二）桥梁", "修桥。", "二、要求", "压实责任。村主任负责。",
        "镇里检查。", "就这些。", "三、说明", "没有了。",
    ]  # fmt: skip
