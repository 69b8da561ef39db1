import pytest

from zhili.text.points import find_markers, point_lists


def points(text: str) -> list[list[str]]:
    """The first characters of the points of each list."""
    return [[text[start : start + 4] for start in found.starts] for found in point_lists(find_markers(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("抓三件事：一是环境，二是产业；三是治理。", [["一是环境", "二是产业", "三是治理"]]),
        ("一要抓紧抓好。二要落实到位。", [["一要抓紧", "二要落实"]]),
        ("首先，修路。其次，治水。最后，栽树。", [["首先，修", "其次，治", "最后，栽"]]),
        ("第一，修路。第二，治水。", [["第一，修", "第二，治"]]),
        ("其一，修路。其二，治水。", [["其一，修", "其二，治"]]),
        ("措施：（1）修路；（2）治水。", [["（1）修", "（2）治"]]),
        ("措施：(一)修路；(二)治水。", [["(一)修", "(二)治"]]),
        ("包括①修路②治水③栽树", [["①修路②", "②治水③", "③栽树"]]),
        ("请准备：1.储水备用；2.关好阀门。", [["1.储水", "2.关好"]]),
        ("1、储水备用\n2、关好阀门", [["1、储水", "2、关好"]]),
        ("1）储水备用；2）关好阀门", [["1）储水", "2）关好"]]),
        ("一、储水备用。二、关好阀门。", [["一、储水", "二、关好"]]),
        ("九是修路。十是治水。十一是栽树。", [["九是修路", "十是治水", "十一是栽"]]),
        ("一是修路：（1）东线；（2）西线。二是治水。", [["一是修路", "二是治水"], ["（1）东", "（2）西"]]),
    ],
)
def test_lists_of_every_style_are_found(text: str, expected: list[list[str]]) -> None:
    assert points(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一是环境，只此一件。",  # one point
        "一是环境，三是治理。",  # not consecutive
        "2.关好阀门；3.放水。",  # does not start with 1
        "增长1.2个百分点；2.3万人受益。",
        "亩产从1.5吨到2.6吨，1、2、3号楼完工",
        "这统一是县里的要求，十二是个数字",  # in a word
        "第一产业增长，第二产业下降",
        "见方案（1）和方案（2）",
        "一要求二要求",
        "最后大家鼓掌",
    ],
)
def test_other_numbers_are_no_lists(text: str) -> None:
    assert points(text) == []


def test_a_list_of_the_same_style_may_be_in_a_point() -> None:
    text = "一是修路。二是治水，原因：一是水少，二是管旧，三是人懒。三是栽树。"
    assert points(text) == [["一是修路", "二是治水", "三是栽树"], ["一是水少", "二是管旧", "三是人懒"]]
