import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili import InputError
from zhili.reading.sniff import FOLDER_SUFFIXES, KINDS, find_kind, is_html, is_passed_over

PAGE = b"<!-- saved from url --><!DOCTYPE html><html><body><p>x</p></body></html>"
MAIL = b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names: str, mimetype: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        if mimetype:
            package.writestr("mimetype", mimetype)
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


def ole(*streams: str) -> bytes:
    """An OLE container as far as its directory."""
    entries = b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return OLE.ljust(512, b"\0") + entries


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("data", "suffix", "kind"),
    [
        (DOCX, ".doc", "docx"),
        (DOCX, ".wps", "docx"),
        (DOCX, "", "docx"),
        (DOCX, ".dat", "docx"),
        (DOCX, ".zip", "docx"),
        (PAGE, ".doc", "html"),
        (PAGE, ".docx", "html"),
        (PAGE, ".bin", "html"),
        (PAGE, "", "html"),
        (b"{\\rtf1 x}", ".doc", "rtf"),
        (b"\r\n{\\rtf1 x}", ".wps", "rtf"),
        (MAIL, ".doc", "mht"),
        (MAIL, ".html", "mht"),
        (ole("WordDocument", "1Table"), ".wps", "doc"),
        (ole("WordDocument", "1Table"), ".docx", "doc"),
        (ole("Workbook", "WordDocument"), ".doc", "doc"),
        (ole("WordDocument") + b"12" + "EncryptedPackage\0".encode("utf-16-le"), ".doc", "doc"),  # in the text
        (b"%PDF-1.7", ".doc", "pdf"),
        (b"\xff\xfejunk%PDF-1.7", ".pdf", "pdf"),
        (packed("OFD.xml", "Doc_0/Document.xml"), ".zip", "ofd"),
        (packed("META-INF/container.xml", mimetype="application/epub+zip"), "", "epub"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), ".docx", "xlsx"),
        (packed("a.txt", "word/b.txt"), ".docx", "zip"),
        (b"\x89PNG\r\n\x1a\n", ".txt", "picture"),
        (b"BM\x9a\x00\x00\x00\x00\x00", "", "picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", ".webp", "picture"),
        ("一行正文".encode(), ".doc", "text"),
        ("一行正文".encode("gb18030"), ".wps", "text"),
        ("一行正文".encode(), "", "text"),
        (b"MZ is the beginning of a text", ".txt", "text"),
        (b"The ftyp of a text", ".txt", "text"),
        (b"." * 257 + b"ustar", ".txt", "text"),
        (b"# a", ".MD", "markdown"),
        (b"x", ".HTM", "html"),
    ],
)
def test_bytes_count_before_the_suffix(data: bytes, suffix: str, kind: str) -> None:
    assert find_kind(data, suffix, "a") == kind


@pytest.mark.parametrize(
    ("data", "suffix", "message"),
    [
        (b"", ".txt", "the file is empty"),
        (bytes(5000), ".doc", "only zero bytes"),
        (ole("EncryptedPackage", "EncryptionInfo"), ".docx", "protected by a password; open it and save it without"),
        (ole("Workbook"), ".doc", "this is an old Excel workbook; save it as .xlsx"),
        (ole("PowerPoint Document"), ".ppt", "this is a PowerPoint presentation"),
        (ole("MatOST"), ".wps", "this is a document of Microsoft Works"),
        (ole("Contents"), ".wps", "without a Word document, perhaps of old WPS or Works; save it as .docx"),
        (OLE, ".doc", "damaged or incomplete Office file"),
        (b"\x01\xfe\x32\x00", ".wps", "Microsoft Works"),
        (b"L\x00\x00\x00\x01\x14\x02\x00", ".docx", "this is a shortcut; give the file that it points to"),
        (b"[InternetShortcut]\r\nURL=x", ".url", "this is a link to a web page"),
        (b"MZ\x90\x00\x03\x00", ".doc", "this is a program for Windows; give a document"),
        (b"Rar!\x1a\x07\x00", ".zip", "this is a RAR archive; unpack it first"),
        (packed("a.txt")[:-40], ".zip", "damaged or incomplete zip file; get it again"),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ".odt", "an OpenDocument file"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), ".pptx", "this is a PowerPoint presentation"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', ".doc", "Word 2003 in XML"),
        (b"\x00\x00\x00\x18ftypheic", ".jpg", "a video or a picture of a phone"),
        (b"a.txt".ljust(257, b"\x00") + b"ustar\x0000", ".txt", "this is a tar archive"),
        (b"text", ".docx", "this is no .docx file; save it again, or correct its suffix"),
        (b"text", ".dat", "unsupported format (supported: .txt"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, suffix: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        find_kind(data, suffix, "a.file")
    assert str(error.value).startswith("a.file: ") and message in str(error.value)
    assert "\n" not in str(error.value)


@given(st.binary(max_size=300), st.sampled_from([*KINDS, "", ".dat"]))
def test_any_bytes_are_of_a_kind_or_refused(data: bytes, suffix: str) -> None:
    try:
        assert find_kind(data, suffix, "a") in KINDS.values()
    except InputError as error:
        assert str(error).startswith("a: ")


@pytest.mark.parametrize(
    ("path", "passed_over"),
    [("~$a.docx", True), (".DS_Store", True), ("a/Thumbs.db", True), (".git/a.txt", True), ("a~$/b.docx", False)],
)
def test_what_folder_runs_pass_over(path: str, passed_over: bool) -> None:
    assert is_passed_over(path.split("/")) == passed_over


def test_pictures_are_not_searched_for_in_folders() -> None:
    assert ".doc" in FOLDER_SUFFIXES and ".png" not in FOLDER_SUFFIXES


def test_a_page_of_comments_takes_no_time() -> None:
    began = time.process_time()
    assert not is_html("<!-- a --> " * 50_000, "markdown")
    assert time.process_time() - began < 2  # a search that backtracks would never end


def test_type_of_a_package_that_unpacks_to_much_is_read_no_further_than_its_beginning() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", b"application/epub+zip" + b" " * (64 << 20))
    tracemalloc.start()
    try:
        assert find_kind(file.getvalue(), "", "a") == "epub"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20  # bytes
    finally:
        tracemalloc.stop()
