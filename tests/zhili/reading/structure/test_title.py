from typing import Any

import pytest

from zhili.reading.structure.title import find_title


@pytest.mark.parametrize(
    ("lines", "stated", "title"),
    [
        (["关于做好春耕工作的通知"], [], "关于做好春耕工作的通知"),
        (["云台县人民政府关于做好", "春耕工作的通知"], [], "云台县人民政府关于做好春耕工作的通知"),
        (["云台镇抓春耕", "云台镇抓春耕"], [], "云台镇抓春耕"),
        (["云台镇2023年工作总结", "云台镇", "2023年工作总结"], [], "云台镇2023年工作总结"),
        (["云台镇抓春耕", "——全镇农业工作侧记"], [], "云台镇抓春耕"),
        (["政务公开", "云台镇抓春耕"], ["云台镇抓春耕"], "云台镇抓春耕"),
        (["云台县人民政府关于", "做好春耕工作的通知"], ["云台县人民政府关于做好春耕工作的通知"],
         "云台县人民政府关于做好春耕工作的通知"),
        ([], ["云台镇抓春耕"], "云台镇抓春耕"),
        ([], [], ""),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_find_title(make: Any, lines: list[str], stated: list[str], title: str) -> None:
    _, units = make(*(("title", line) for line in lines), ("paragraph", "全镇修剪茶园1.2万亩。"))
    found, shown = find_title(units, stated)
    assert found == title
    assert bool(shown) == bool(lines)


def test_an_office_above_belongs_to_the_title_if_the_number_is_below(make: Any) -> None:
    head = (("masthead", "云台县人民政府"), ("title", "关于印发医疗质量控制中心"), ("title", "管理办法的通知"))
    text = ("paragraph", "全镇修剪茶园1.2万亩。")
    _, below = make(*head, ("number", "云政发〔2023〕5号"), text)
    assert find_title(below, [])[0] == "云台县人民政府关于印发医疗质量控制中心管理办法的通知"
    _, above = make(head[0], ("number", "云政发〔2023〕5号"), *head[1:], text)
    assert find_title(above, [])[0] == "关于印发医疗质量控制中心管理办法的通知"
