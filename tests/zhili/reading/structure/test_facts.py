from typing import Any

import pytest

from zhili.reading.structure.facts import date_and_kind, find_facts, metadata


def facts(make: Any, *given: Any) -> dict[str, str]:
    found = find_facts(make(*given)[1])
    date, kind = date_and_kind(found, {}, "")
    return metadata(found, {}) | ({"date": date, "date_kind": kind} if date else {})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("number", "云政发〔2022〕15号　签发人：林一")], {"number": "云政发〔2022〕15号", "signatory": "林一"}),
        ([("addressee", "各乡镇人民政府，县直各单位：")], {"addressee": "各乡镇人民政府，县直各单位"}),
        ([("masthead", "云台镇人民政府文件")], {"issuer": "云台镇人民政府"}),
        ([("signature", "云台镇人民政府"), ("day", "2022年6月2日")],
         {"issuer": "云台镇人民政府", "signature": "云台镇人民政府", "date": "2022-06-02", "date_kind": "made"}),
        ([("signature", "中共云台镇委员会"), ("signature", "云台镇人民政府")],
         {"issuer": "中共云台镇委员会", "joint_issuers": "中共云台镇委员会、云台镇人民政府",
          "signature": "中共云台镇委员会、云台镇人民政府"}),
        ([("fact", "发布日期：2018-12-02"), ("day", "1997年4月8日")],
         {"date": "2018-12-02", "date_kind": "published"}),
        ([("fact", "2023年1月9日在云台县第十七届人民代表大会第二次会议上"), ("fact", "县长 林一")],
         {"author": "林一", "date": "2023-01-09", "date_kind": "delivered"}),
        ([("fact", "2020-06-05 20:35　林一 王二")],
         {"author": "林一 王二", "date": "2020-06-05", "date_kind": "published"}),
        ([("fact", "来源："), ("fact", "云台日报")], {"source": "云台日报"}),
        ([("fact", "（文/图 林一 王二）")], {"author": "林一 王二"}),
        ([("number", "（云房管发〔2019〕3号　云台县住房管理委员会）")],
         {"number": "云房管发〔2019〕3号", "issuer": "云台县住房管理委员会"}),
        ([("masthead", "××县人民政府公告"), ("number", "〔20XX〕第XX号")],
         {"issuer": "××县人民政府", "number": "〔20XX〕第XX号"}),
        ([("fact", "林一 2015-07-02 14:41:12 0人参与评论")],
         {"author": "林一", "date": "2015-07-02", "date_kind": "published"}),
        ([("paragraph", "本报讯（记者 林一 通讯员王二）连日来，全镇干部下田抢种。")], {"author": "林一 王二"}),
        ([("fact", "作者：王二"), ("paragraph", "本报讯（记者林一）连日来，全镇干部下田抢种。")], {"author": "王二"}),
        ([("title", "情况汇报"), ("fact", "云台镇人民政府")], {"issuer": "云台镇人民政府"}),
        ([("paragraph", "来源：云台日报")], {}),
        ([("fact", "URL：https://www.example.cn/zwgk/202410/t20241024_53.html"), ("fact", "抓取时间：2026-04-03")],
         {"date": "2024-10-24", "date_kind": "published"}),
        ([("fact", "URL：https://www.example.cn/202410/t20241024_53.html"), ("fact", "2024年10月20日")],
         {"date": "2024-10-20", "date_kind": "published"}),
        ([("fact", "原标题：为什么要修路？")], {}),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_facts_follow_from_the_roles(make: Any, lines: list[Any], expected: dict[str, str]) -> None:
    assert facts(make, *lines) == expected
