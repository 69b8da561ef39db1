import pytest

from train.reading.article import Article, ArticleLine, Facts, row

FACTS = Facts(
    title="关于做好河道保洁工作的通知",
    kind="通知",
    number="云政办发〔2021〕12号",
    addressee="各村",
    issuers=("云台镇人民政府",),
    published="2021-03-04",
    made="2021-03-01",
    time="09:30",
    source="云台镇",
    author="陶小川",
    editor="沈梅",
    site="云台县人民政府",
    columns=("首页", "通知公告"),
    index_number="00123/2021-00017",
    year=2021,
    place="云台镇",
    pictures=("村民清理河道",),
)

LINES = (
    ArticleLine("关于做好河道保洁工作的通知", "title"),
    ArticleLine("云政办发〔2021〕12号", "number"),
    ArticleLine("各村：", "addressee"),
    ArticleLine(
        "为保持河道清洁，防止垃圾堵塞桥洞，结合本镇实际，现将有关事项通知如下，请各村认真组织，抓好落实，不留死角。",
        "paragraph",
    ),
    ArticleLine("一、工作任务", "heading", 1),
    ArticleLine(
        "各村每周清理一次河道，打捞水面漂浮物，清除岸边杂草，垃圾运到指定地点，不得就地焚烧，也不得推入下游。",
        "paragraph",
    ),
    ArticleLine("二、工作要求", "heading", 1),
    ArticleLine(
        "压实责任。村主任是第一责任人，每段河道明确一名保洁员，镇里每月检查一次，结果在公示栏公开，年底结账。",
        "opening",
        1,
        lead=5,
    ),
    row(("村", "河段（公里）")),
    row(("白河村", "3.2")),
    row(("石桥村", "4.6")),
    ArticleLine("云台镇人民政府", "signature"),
    ArticleLine("2021年3月1日", "day"),
    ArticleLine("（此件公开发布）", "boilerplate"),
)


@pytest.fixture
def article():
    return Article("notice", LINES, FACTS)
