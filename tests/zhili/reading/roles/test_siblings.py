"""Features of parallel lines: numbers of one kind within a section, and paragraphs that may begin with headings."""

from zhili.reading.roles.siblings import sibling_features

TEXT = "全镇修剪茶园一千亩，发放有机肥四百吨，带动农户三百户增收，户均收入增加两千元，群众都说好。"


def test_numbers_of_one_section_are_siblings(forms) -> None:
    lines = forms(
        "一、产业", "（一）茶叶", TEXT, "（二）果树", TEXT, "（三）养蜂", TEXT, "二、道路", "（一）县道", TEXT
    )
    features = sibling_features(lines)
    assert all("siblings few" in features[i] and "siblings form all" in features[i] for i in (1, 3, 5))
    assert "siblings 1" in features[8]
    assert "siblings 2" in features[0] and "content numbers" in features[0]
    assert "content text" in features[1] and "siblings content all" in features[1]
    assert features[2] == []


def test_a_list_without_text_below_its_items(forms) -> None:
    lines = forms(
        "（一）编制规划；", "（二）审核项目；", "（三）法律、法规规定的其他情形。", "第八条 本办法自发布之日起施行。"
    )
    features = sibling_features(lines)
    assert all("siblings content none" in found for found in features[:3])
    assert "siblings 1" in features[3]


def test_a_list_that_begins_again_is_another_list(forms) -> None:
    features = sibling_features(forms("1.茶叶", "2.果树", "1.县道", "2.村道", "3.组道"))
    assert [found[0] for found in features] == ["siblings 2"] * 2 + ["siblings few"] * 3


def test_named_articles_are_told_from_those_that_introduce_items(forms) -> None:
    named = sibling_features(forms("第三条 支持创新平台。", TEXT, "第四条 支持孵化载体。", TEXT, "第五条 其他。", TEXT))
    assert all("siblings name all" in named[i] for i in (0, 2, 4))
    duties = sibling_features(forms("第三条 主要职责：", "（一）编制规划；", "第四条 申请条件：", "（一）依法登记；"))
    assert "siblings name none" in duties[0]


def test_short_lines_over_text_and_in_a_list(forms) -> None:
    heads = sibling_features(forms("产业更强", TEXT, "道路更好", TEXT, "民心更暖", TEXT))
    assert all({"alike few", "alike over text all", "alike apart all"} <= set(heads[i]) for i in (0, 2, 4))
    listed = sibling_features(forms("一、重点项目", "东河大桥", "西山水库", "镇中心小学", TEXT))
    assert {"alike over text some", "alike apart none", "alike before", "over text"} <= set(listed[3])


def test_what_is_below_numbers_alone(forms) -> None:
    found = sibling_features(forms("1", TEXT, "2", TEXT, "3", "有人说了八点："))
    assert "number alone few" in found[0] and "below number prose most" in found[5]


def test_paragraphs_that_begin_alike(forms) -> None:
    lines = forms("【产业兴】" + TEXT, "【道路通】" + TEXT, "【民心暖】" + TEXT, TEXT)
    features = sibling_features(lines)
    for found in features[:3]:
        assert {"openings few", "openings same end", "openings same length"} <= set(found)
    assert features[3] == []
    alone = sibling_features(forms(TEXT, "镇里开了会。" + TEXT, TEXT))[1]
    assert alone == ["openings 1"]
