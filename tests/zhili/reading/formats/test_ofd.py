import io
import zipfile

import pytest

from zhili import InputError
from zhili.reading.formats.ofd import read_ofd

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"""<?xml version="1.0"?><ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>工作总结</ofd:Title></ofd:DocInfo>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
DOCUMENT = f"""<?xml version="1.0"?><ofd:Document {NS}><ofd:CommonData><ofd:PageArea>
<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>
<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/1.xml"/><ofd:Page ID="2" BaseLoc="/Doc_0/Pages/2.xml"/></ofd:Pages>
</ofd:Document>"""
FONTS = f'<ofd:Res {NS}><ofd:Fonts><ofd:Font ID="7" FontName="a" Bold="true"/></ofd:Fonts></ofd:Res>'
WIDTH, SIZE, LEFT, RIGHT = 5.0, 5.0, 30.0, 180.0  # 30 characters a line


def text(content: str, x: float, y: float, size: float = SIZE, more: str = "") -> str:
    steps = f"g {len(content) - 1} {size}" if len(content) > 1 else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} {len(content) * size} {size}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{0.85 * size}" DeltaX="{steps}">{content}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(*pages: str, **files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        contents = {"OFD.xml": ROOT, "Doc_0/Document.xml": DOCUMENT, "Doc_0/PublicRes.xml": FONTS}
        for number in (1, 2):
            objects = pages[number - 1] if number <= len(pages) else ""
            contents[f"Doc_0/Pages/{number}.xml"] = (
                f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
            )
        for name, content in (contents | files).items():
            package.writestr(name, content)
    return file.getvalue()


def test_lines_are_joined_into_paragraphs_in_order_of_their_places() -> None:
    body = (
        "全镇修剪茶园一万亩发放有机肥带动农户增收组织茶农培训十二期新修通村公路硬化巷道安"
        "装路灯十八个村民小组的出行条件得到改善群众反映很好"
    )
    first, second = body[:28], body[28:58]
    page = (
        text(second, LEFT, 110)
        + text("云台镇工作总结", 105 - 24.5, 40, 7, 'Font="7"')
        + text(first, LEFT + 10, 100)
        + text("一、产业", LEFT + 10, 90, more='Weight="700"')
        + text("草稿", LEFT, 130, more='Visible="false"')
        + text("— 1 —", 100, 285)
    )
    document = read_ofd(ofd(page, text(body[58:], LEFT, 30) + text("2", 100, 285)), "a.ofd")
    lines = {document.text[line.start : line.end]: line for line in document.lines}
    assert list(lines) == ["云台镇工作总结", "一、产业", body, "— 1 —", "2"]
    assert document.title == "工作总结"
    title = lines["云台镇工作总结"]
    assert (title.align, title.bold, title.size) == ("center", 7, 1.4)
    assert lines["一、产业"].bold == 4 and lines[body].bold == 0 and lines[body].indent
    assert [line.role for line in document.lines] == ["", "", "", "boilerplate", "boilerplate"]


def test_objects_of_a_line_are_put_together() -> None:
    page = text("成文日期：", LEFT, 50) + text("2024年", LEFT + 25, 50) + text("云台镇", LEFT + 80, 50.3)
    document = read_ofd(ofd(page), "a.ofd")
    assert document.text == "成文日期：2024年 云台镇\n"


def test_text_is_placed_by_its_matrix() -> None:
    page = text("下", LEFT, 0, 1, 'CTM="10 0 0 10 0 60"') + text("上上", LEFT, 40)
    document = read_ofd(ofd(page), "a.ofd")
    assert document.text == "上上\n下\n"
    assert [line.size for line in document.lines] == [1.0, 2.0]


def test_template_of_pages_is_read_once() -> None:
    template = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/1.xml"/></ofd:CommonData>'
    head = f"<ofd:Page {NS}>{text('云台县人民政府', LEFT, 30, 9)}</ofd:Page>"
    use = '<ofd:Template TemplateID="9"/>'
    document = DOCUMENT.replace("</ofd:CommonData>", template)
    data = ofd(
        use + text("上", LEFT, 60),
        use + text("下", LEFT, 60),
        **{"Doc_0/Document.xml": document, "Doc_0/Tpls/1.xml": head},
    )
    assert read_ofd(data, "a.ofd").text == "云台县人民政府\n上\n下\n"


@pytest.mark.parametrize("number", ["nan", "inf", "1e300", "x", ""])
def test_text_without_a_place_is_passed_over(number: str) -> None:
    page = text("上", LEFT, 40) + text("下", LEFT, 50).replace(f'Boundary="{LEFT} ', f'Boundary="{number} ')
    assert read_ofd(ofd(page), "a.ofd").text == "上\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"OFD.xml": "<ofd"}, r"damaged OFD file \(ParseError\); save it again"),
        ({"OFD.xml": ROOT.replace("Doc_0/Document.xml", "none.xml")}, r"damaged OFD file \(KeyError\)"),
        ({"Encryptions.xml": "x"}, "protected by a password; save it again without one"),
        ({}, "there is no text, perhaps only scanned pages"),
    ],
)
def test_bad_file_is_named_with_its_problem(files: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.ofd: {message}"):
        read_ofd(ofd(**files), "a.ofd")
