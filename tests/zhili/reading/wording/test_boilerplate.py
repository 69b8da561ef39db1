import pytest

from zhili.reading.wording.boilerplate import (
    boilerplate_facts,
    is_attachment,
    is_masthead,
    is_organisation,
    is_page_number,
    starts_related_links,
)
from zhili.reading.wording.fields import lone_label_key, may_be_value


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        (
            "时间:2024-03-15 09:20作者:林一 王二来源:云台镇",
            {"date": "2024-03-15", "author": "林一 王二", "source": "云台镇"},
        ),
        ("時(shí)間:2024-03-15 09:20來(lái)源:雲臺鎮(zhèn)", {"date": "2024-03-15", "source": "云台镇"}),
        (
            "来 源 ： 云台镇　　发 布 时 间：2024年3月5日　【字体：大 中 小】",
            {"source": "云台镇", "date": "2024-03-05"},
        ),
        ("2024-03-15 09:20 来源：云台镇 打印 关闭", {"date": "2024-03-15", "source": "云台镇"}),
        ("来源 | 云台发布", {"source": "云台发布"}),
        ("（供稿：林一）", {"author": "林一"}),
        ("记者 林一 通讯员 王二", {"author": "林一"}),
        (
            "成文日期：二〇二四年三月五日 发文字号：云政发〔2024〕1号",
            {"made": "2024-03-05", "number": "云政发〔2024〕1号"},
        ),
        ("云台县人民政府 2024年3月5日", {"issuer": "云台县人民政府", "day": "2024-03-05"}),
        ("原创 林一 云台发布 2024-03-15 18:00", {"day": "2024-03-15"}),
        ("二〇二四年十二月三十日", {"day": "2024-12-30"}),
        ("【責(zé)任編輯:王二】", {}),
        ("首页 > 政务公开 > 乡镇动态 > 正文", {}),
        ("您現在的位置：首頁>新聞中心", {}),
        ("网站首页 | 走进云台 | 新闻中心 | 政务公开", {}),
        ("【打印本页】【关闭窗口】", {}),
        ("打印(yìn) 關(guān)閉(bì)", {}),
        ("上一篇：县里召开大会", {}),
        ("版权所有：云台县人民政府 苏ICP备00000000号", {}),
        ("本网站使用Cookie以改善体验，继续浏览即表示同意。", {}),
        ("扫一扫在手机打开当前页", {}),
        ("第 3 页 共 10 页", {}),
        ("浏览次数：", {}),
        ("抄送：县委办公室，县人大常委会办公室。", {}),
    ],
)
def test_boilerplate_facts_of_boilerplate_lines(line: str, facts: dict[str, str]) -> None:
    assert boilerplate_facts(line) == facts


@pytest.mark.parametrize(
    "line",
    [
        "来源于群众、服务于群众是我们的宗旨。",
        "来源：群众的信任是我们工作的力量来源。",
        "资金来源：县级财政配套300万元，镇级自筹50万元。",
        "时间：上午9点，地点：村委会，我们召开了会议。",
        "时间紧、任务重，全镇干部加班加点。",
        "作者深入田间地头采访",
        "打印材料、关闭窗口等小事也要为群众办好。",
        "分享发展成果，让群众得实惠",
        "版权所有人的权益受到保护，办结案件3起。",
        "浏览器升级后，办事大厅的系统快多了。",
        "扫一扫墙上的二维码就能反映问题，全年上报隐患310条。",
        "附件中所列项目全部开工建设",
        "首页推荐的内容不多，但都很好。",
        "编辑出版《云台镇志》，征集资料320篇。",
        "政务公开",
        "关注民生",
        "产业 教育 医疗 三大领域齐发力",
        "聚焦党建 引领发展",
        "相关政策落实到位",
    ],
)
def test_text_that_mentions_boilerplate_is_no_boilerplate(line: str) -> None:
    assert boilerplate_facts(line) is None
    assert not is_attachment(line, after_attachment=True)
    assert not starts_related_links(line)


def test_attachments_are_recognised() -> None:
    assert is_attachment("附件：1.项目表.xlsx", after_attachment=False)
    assert is_attachment("2.任务分解表", after_attachment=True)
    assert not is_attachment("2.任务分解表", after_attachment=False)
    assert is_attachment("云台镇2023年决算公开表.pdf", after_attachment=False)
    assert is_attachment("附件2", after_attachment=False)


def test_headings_of_related_links_are_recognised() -> None:
    assert (
        starts_related_links("相关阅读") and starts_related_links("【熱點新聞】") and starts_related_links("推荐阅读：")
    )


def test_label_and_value_on_separate_lines() -> None:
    assert (lone_label_key("来 源 ："), lone_label_key("发布时间："), lone_label_key("責任編輯：")) == (
        "source",
        "date",
        "",
    )
    assert lone_label_key("产业发展：") is None
    assert may_be_value("source", "云台镇") and not may_be_value("source", "今年以来，云台镇围绕中心任务。")
    assert may_be_value("date", "2024-03-05 10:20") and not may_be_value("date", "云台镇")


def test_organisations_and_mastheads_are_recognised() -> None:
    assert is_organisation("云台镇人民政府") and is_organisation("中共云台县委办公室")
    assert not is_organisation("打造美丽乡村。")
    assert is_masthead("工作简报") and not is_masthead("云台县2020年国民经济和社会发展统计公报")


@pytest.mark.parametrize("line", ["3", "- 3 -", "— 12 —", "第3页", "第 3 页 共 10 页", "3/10", "第3页,共10页"])
def test_page_numbers_are_recognised(line: str) -> None:
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["2024年", "第3条", "3亩", "第3页有误", ""])
def test_other_numbers_are_no_page_numbers(line: str) -> None:
    assert not is_page_number(line)
