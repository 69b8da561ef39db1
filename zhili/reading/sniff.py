"""Find out what kind of file some bytes are. The bytes count before the suffix."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import IO
from zipfile import ZipFile

from zhili.errors import InputError
from zhili.zip_file import open_zip

# The kinds by suffix. `.doc` and `.wps` often are another kind in truth, or plain text.
KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html", ".mht": "mht", ".mhtml": "mht",
    ".docx": "docx", ".docm": "docx", ".doc": "doc", ".wps": "doc", ".rtf": "rtf", ".pdf": "pdf", ".ofd": "ofd",
    ".epub": "epub", ".xlsx": "xlsx", ".xlsm": "xlsx", ".zip": "zip",
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".tif": "picture", ".tiff": "picture",
    ".bmp": "picture", ".webp": "picture", ".gif": "picture",
}  # fmt: skip
SUFFIXES = tuple(KINDS)
# Folders are searched without pictures: those of a saved web page are not reports.
FOLDER_SUFFIXES = tuple(suffix for suffix, kind in KINDS.items() if kind != "picture")
_TEXT_KINDS = ("text", "markdown", "html")
_OFTEN_TEXT = ("doc", "rtf", "mht")  # suffixes under which plain text and web pages are saved too

_MAGIC = (  # the first bytes of the kinds that can be read
    (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\xef\xbb\xbf{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF87a", "picture"), (b"GIF89a", "picture"),
    (b"II*\x00", "picture"), (b"MM\x00*", "picture"),
)  # fmt: skip
_UNPACK = "unpack it first, or pack it as .zip"
_REFUSED = (  # the first bytes of files that cannot be read; what they are and what to do
    (b"L\x00\x00\x00\x01\x14\x02\x00", "this is a shortcut; give the file that it points to"),
    (b"[InternetShortcut]", "this is a link to a web page; save the page itself as .html"),
    (b"\x7fELF", "this is a program; give a document"),
    (b"7z\xbc\xaf'\x1c", f"this is a 7z archive; {_UNPACK}"),
    (b"Rar!\x1a\x07", f"this is a RAR archive; {_UNPACK}"),
    (b"\x1f\x8b\x08", f"this is a gzip file; {_UNPACK}"),
    (b"\xfd7zXZ\x00", f"this is an xz file; {_UNPACK}"),
    (b"BZh91AY&SY", f"this is a bzip2 file; {_UNPACK}"),
    (b"\xdb\xa5", "this is a document of Word 2 or older; open it in Word and save it as .docx"),
    (b"1\xbe\x00\x00", "this is a document of Windows Write or Word for DOS; save it as .docx"),
    (b"\xffWPC", "this is a WordPerfect document; save it as .docx"),
    (b"\x01\xfe\x32\x00", "this is a document of Microsoft Works; open it there and save it as .docx or .rtf"),
    (b"CAJ\x00", "this is a CAJ document; save it as .pdf"),
    (b"Founder CEB", "this is a CEB document; save it as .pdf"),
    (b"AT&TFORM", "this is a DjVu document; save it as .pdf"),
    (b"\x00\x05\x16\x07", "this is data of macOS about another file; give that file"),
    (b"SQLite format 3\x00", "this is a database; export its texts as a table"),
    (b"OggS\x00", "this is a sound or a video; give a document"),
)
_REFUSED_BINARY = (  # likewise, where the first bytes could begin a text too: a zero byte must follow
    (b"MZ", "this is a program for Windows; give a document"),
    (b"ID3", "this is a sound or a video; give a document"),
    (b"RIFF", "this is a sound or a video; give a document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (  # streams of Office files that are no Word documents
    ("EncryptedPackage", "protected by a password; open it and save it without one"),
    ("Workbook", "this is an old Excel workbook; save it as .xlsx"),
    ("Book", "this is an old Excel workbook; save it as .xlsx"),
    ("PowerPoint Document", "this is a PowerPoint presentation; save its text as .docx or .txt"),
    ("MatOST", "this is a document of Microsoft Works; open it there and save it as .docx or .rtf"),
    ("__properties_version1.0", "this is an Outlook message; save it as .mht or .txt"),
)
_OTHER_OLE = "this is an old Office file without a Word document, perhaps of old WPS or Works; save it as .docx"

_HTML = re.compile(  # without backtracking: a page may begin with thousands of comments
    r"\s*+(?:(?:<\?xml[^>]*+>|<!--(?>.*?-->))\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(r"<(?:p|div|br|span|table|td|h[1-6]|article)\b[^<>]*>", re.IGNORECASE)
_MAIL_FIELD = re.compile(rb"\s*[A-Za-z][A-Za-z-]{1,40}:[ \t]")
_WORD_XML = b'progid="Word.Document"'
_TEMPORARY = {"thumbs.db", "desktop.ini", "__macosx"}


def find_kind(data: bytes, suffix: str, shown_name: str) -> str:
    """Find the kind of a file: one of the values of `KINDS`.

    Args:
        data: its bytes.
        suffix: its suffix with the dot, or "".
        shown_name: the name for messages.

    Raises:
        InputError: the file is of no kind that can be read. The message says what it is and what to do.
    """
    suffix = suffix.lower()
    by_suffix = KINDS.get(suffix)
    by_bytes, problem = _by_bytes(data, by_suffix, shown_name)
    if problem:
        raise InputError(f"{shown_name}: {problem}")
    if by_bytes:
        return by_bytes
    if by_suffix in _TEXT_KINDS:
        return by_suffix
    text_start = data[:4096].decode("latin-1")
    if is_html(text_start, by_suffix):
        return "html"
    if not suffix or by_suffix in _OFTEN_TEXT:
        return "text"
    if by_suffix:
        raise InputError(f"{shown_name}: this is no {suffix} file; save it again, or correct its suffix")
    supported = " ".join(SUFFIXES)
    raise InputError(f"{shown_name}: unsupported format (supported: {supported}); save it as plain text first")


def is_html(text: str, by_suffix: str | None) -> bool:
    """Whether a text is a web page: by its beginning, or by many tags. Markdown may contain tags."""
    if _HTML.match(text):
        return True
    tags = sum(1 for _ in _TAGS.finditer(text[:4000]))
    return by_suffix != "markdown" and tags >= (2 if by_suffix is None else 4)


def is_passed_over(parts: Sequence[str]) -> bool:
    """Whether a folder run passes over a file, given the parts of its path below the folder.

    Hidden files are passed over, the lock files of Word (`~$`), and what file managers leave.
    """
    return any(
        (part.startswith((".", "~$")) and part not in (".", "..")) or part.lower() in _TEMPORARY for part in parts
    )


def zip_kind(file: IO[bytes], shown_name: str) -> str:
    """The kind of a zip file by its members: `docx`, `xlsx`, `ofd`, `epub` or `zip`; "" if it is damaged.

    The kinds `pptx` and `odt` are found too, but cannot be read.

    Raises:
        InputError: it has too many members.
    """
    try:
        with open_zip(file, shown_name) as package:
            names = set(package.namelist())
            mimetype = _beginning(package, "mimetype") if "mimetype" in names else b""
    except InputError:
        raise
    except Exception:  # damaged files raise many errors: BadZipFile, EOFError, NotImplementedError …
        return ""
    if b"epub" in mimetype or "META-INF/container.xml" in names:
        return "epub"
    if b"opendocument" in mimetype:
        return "odt"
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
    return "zip"


def _beginning(package: ZipFile, name: str) -> bytes:
    """The first bytes of a member, which may unpack to any size."""
    with package.open(name) as member:
        return member.read(100)


def _by_bytes(data: bytes, by_suffix: str | None, shown_name: str) -> tuple[str, str]:
    """The kind that the bytes show, or why they cannot be read; both empty if the bytes leave it open."""
    if not data:
        return "", "the file is empty; it needs at least one line of text"
    if not data[:4096].strip(b"\x00"):
        return "", "the file has only zero bytes, perhaps after a broken download; get it again"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, shown_name)
    if data.startswith(_OLE[:4]):
        return _ole(data)
    kind = next((kind for first, kind in _MAGIC if data.startswith(first)), "")
    if kind:
        return kind, ""
    if by_suffix == "pdf" and b"%PDF-" in data[:1024]:
        return "pdf", ""
    if data[:1024].lstrip().startswith(b"{\\rtf"):
        return "rtf", ""
    if data.startswith(b"BM") and b"\x00" in data[:64]:
        return "picture", ""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "picture", ""
    problem = _problem(data)
    return ("mht" if not problem and _is_mail(data) else ""), problem


def _problem(data: bytes) -> str:
    """Why a file cannot be read, by its first bytes."""
    refused = _REFUSED + (_REFUSED_BINARY if b"\x00" in data[:64] else ())
    problem = next((problem for first, problem in refused if data.startswith(first)), "")
    if not problem and data[4:8] == b"ftyp" and b"\x00" in data[:64]:
        return "this is a video or a picture of a phone (HEIC); save a picture as .jpg"
    if not problem and data[257:262] == b"ustar" and b"\x00" in data[:512]:
        return f"this is a tar archive; {_UNPACK}"
    if not problem and _WORD_XML in data[:1024]:
        return "this is a document of Word 2003 in XML; open it in Word and save it as .docx"
    return problem


def _is_mail(data: bytes) -> bool:
    """Whether the bytes begin with the header of a mail, as web archives do."""
    header = data[:4096].lower()
    return bool(_MAIL_FIELD.match(header)) and b"mime-version:" in header and b"content-type:" in header


def _zip(data: bytes, shown_name: str) -> tuple[str, str]:
    kind = zip_kind(BytesIO(data), shown_name)
    if kind == "odt":
        return "", "this is an OpenDocument file; save it as .docx"
    if kind == "pptx":
        return "", "this is a PowerPoint presentation; save its text as .docx or .txt"
    if not kind and b"word/" in data:  # the reader of .docx has a better message
        return "docx", ""
    if not kind:
        return "", "damaged or incomplete zip file; get it again"
    return kind, ""


def _ole(data: bytes) -> tuple[str, str]:
    """The kind of an OLE container, the envelope of Office files before 2007."""
    if len(data) < 512:
        return "", "damaged or incomplete Office file; get it again, or save it as .docx"
    if _has_stream(data, "EncryptedPackage") or not _has_stream(data, "WordDocument"):
        return "", next((problem for name, problem in _OLE_STREAMS if _has_stream(data, name)), _OTHER_OLE)
    return "doc", ""


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the container has a stream of that name. Entries of its directory begin at multiples of 128 bytes."""
    entry = name.encode("utf-16-le") + b"\x00\x00"
    offset = data.find(entry)
    while offset >= 0 and offset % 128:
        offset = data.find(entry, offset + 1)
    return offset >= 0
