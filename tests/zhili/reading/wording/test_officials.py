import pytest

from zhili.reading.wording.officials import (
    document_number,
    is_addressee,
    is_delivery,
    is_greeting,
    is_public_note,
    is_series,
    names_in_brackets,
    organisations,
    reporters,
    signatory,
    speaker,
    speaker_in_sentence,
)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("云政发〔2023〕5号", "云政发〔2023〕5号"),
        ("（云政办发[2002]42号　二○○二年八月二十九日）", "云政办发[2002]42号"),
        ("云政发〔2022〕15号　　签发人：林一", "云政发〔2022〕15号"),
        ("第3号", "第3号"),
        ("2019年第12号", "2019年第12号"),
        ("〔2020〕号", ""),
        ("云政发〔20XX〕第××号", "云政发〔20XX〕第××号"),
        ("根据云政发〔2023〕5号文件精神", None),
        ("云台镇抓春耕", None),
    ],
)
def test_document_number(line: str, number: str | None) -> None:
    assert document_number(line) == number


def test_signatory_is_the_person_after_its_label() -> None:
    assert signatory("云政发〔2022〕15号　签发人： 林 一") == "林一"
    assert signatory("签发人：□□□") == signatory("云台镇") == ""


@pytest.mark.parametrize(
    ("line", "addressee"),
    [
        ("各乡镇人民政府，县直各单位：", True),
        ("云台县人民政府:", True),
        ("现将有关事项通知如下：", False),
        ("主要包括下列单位：", False),
        ("各村要抓好落实。重点是：", False),
        ("各乡镇人民政府", False),
    ],
)
def test_is_addressee(line: str, addressee: bool) -> None:
    assert is_addressee(line) is addressee


@pytest.mark.parametrize(
    ("line", "greeting"),
    [("各位代表：", True), ("同志们：", True), ("尊敬的各位领导、各位来宾：", True), ("各位代表审议了报告。", False)],
)
def test_is_greeting(line: str, greeting: bool) -> None:
    assert is_greeting(line) is greeting


def test_delivery_and_speaker() -> None:
    assert is_delivery("2023年1月9日在云台县第十七届人民代表大会第二次会议上")
    assert not is_delivery("2023年1月9日，全县召开大会。")
    assert speaker("县人民政府代县长 林一") == "林一"
    assert speaker("县长林一走访") == ""
    assert speaker_in_sentence("2023年1月9日在县人民代表大会会议上县长林一作政府工作报告。") == "林一"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本报讯（记者 林一）今年以来，全镇抓春耕。", "林一"),
        ("云台网10月4日讯（记者林一 整合）长假过半，游客不减。", "林一"),
        ("新华社云台3月5日电（记者林一、王二）春耕开始了。", "林一 王二"),
        ("云台镇召开电视电话会议（以下简称会议），部署春耕。", ""),
        ("镇里派人去问讯（通知已发），没有回音。", ""),
    ],
)
def test_reporters_at_the_beginning_of_news(text: str, names: str) -> None:
    assert reporters(text) == names


def test_letterheads_notes_and_names() -> None:
    assert is_series("云台镇人民政府文件") and is_series("第 3 期") and is_series("云台镇人民政府令")
    assert not is_series("云台镇抓春耕")
    assert is_public_note("（此件公开发布）") and not is_public_note("公开发布的内容")
    assert names_in_brackets("（林一 王二）") == "林一 王二"
    assert organisations("云台镇人民政府 云台镇财政所") == []
    assert organisations("中共云台镇委员会 云台镇人民政府") == ["中共云台镇委员会", "云台镇人民政府"]
