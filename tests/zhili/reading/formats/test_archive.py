import io
import stat
import zipfile

import pytest

from zhili import InputError
from zhili.reading.formats import archive
from zhili.reading.formats.archive import Member, read_members, read_single_member


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return file.getvalue()


def read(data: bytes) -> list[str]:
    """The names of the members, or the messages of errors."""
    members = read_members(io.BytesIO(data), "a.zip")
    return [member.name if isinstance(member, Member) else str(member) for member in members]


def test_documents_are_read_in_order_of_names() -> None:
    data = packed({
        "b.txt": b"2", "a/c.HTML": b"1", "picture.png": b"x", "notes": b"x", ".hidden/a.txt": b"x", "~$b.docx": b"x",
        "__MACOSX/._b.txt": b"x", "Thumbs.db": b"x", "folder.txt/": b"",
    })  # fmt: skip
    members = list(read_members(io.BytesIO(data), "a.zip"))
    assert members == [Member("a/c.HTML", b"1", 0.5), Member("b.txt", b"2", 1.0)]


def test_archives_in_the_archive_are_read_one_level_deep() -> None:
    third = packed({"c.txt": b"3"})
    data = packed({"in.zip": packed({"b.txt": b"2", "in.zip": third}), "z.txt": b"1", "bad.zip": b"PK\x03\x04"})
    assert read(data) == [
        "bad.zip",  # what it is, is for the reader of the member to say
        "in.zip!b.txt",
        "a.zip!in.zip!in.zip: archives are nested more than 2 deep; unpack it first",
        "z.txt",
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_without_the_flag_of_utf8(encoding: str) -> None:
    name = "镇工作总结.txt"
    raw = name.encode(encoding)
    placeholder = "x" * (len(raw) - 4) + ".txt"
    assert read(packed({placeholder: b"1"}).replace(placeholder.encode(), raw)) == [name]


def test_links_are_not_followed_and_paths_stay_inside() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
        package.writestr("../up.txt", b"1")
        package.writestr("/root.txt", b"1")
        package.writestr("C:/disk.txt", b"1")
    messages = read(file.getvalue())
    assert len(messages) == 3 and all("its path leads out of the archive" in message for message in messages)


def test_bad_member_does_not_stop_the_others() -> None:
    data = bytearray(packed({"a.txt": b"one" * 9, "b.txt": b"two" * 9}, zipfile.ZIP_STORED))
    data[data.index(b"one")] = 0
    assert read(bytes(data)) == ["a.zip!a.txt: cannot be unpacked (BadZipFile); unpack it first", "b.txt"]


def test_encrypted_members_are_named() -> None:
    data = bytearray(packed({"a.txt": b"1"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(InputError, match=r"^a\.zip: protected by a password; unpack it first$"):
        read(bytes(data))


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_SMALL", 1000)
    data = packed({"a.txt": bytes(1_000_000), "b.txt": b"1"})
    assert read(data) == ["a.zip!a.txt: too large when unpacked (0 MiB are allowed); unpack it first", "b.txt"]
    monkeypatch.setattr(archive, "_MAX_MEMBERS", 2)
    budget = archive._Budget(2)
    many = packed({f"{n}.txt": b"1" for n in range(5)})
    members = list(archive._walk(io.BytesIO(many), "a.zip", "", 1, budget))
    assert [type(member) for member in members] == [Member, Member, InputError]


@pytest.mark.parametrize("data", [packed({"a.txt": b"1" * 999})[:-30], b"PK\x03\x04", b"no zip"])
def test_damaged_archive_is_named(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.zip: damaged or incomplete zip file; get it again$"):
        read(data)


def test_single_member() -> None:
    assert read_single_member(io.BytesIO(packed({"a.txt": b"1", "b.png": b"x"})), "a.zip").data == b"1"
    for files, message in (
        ({"a.txt": b"1", "b.txt": b"2"}, "a zip archive of several documents; use `zhili predict`, or unpack it"),
        ({"b.png": b"x"}, "no report in this archive; reports are .txt"),
    ):
        with pytest.raises(InputError) as error:
            read_single_member(io.BytesIO(packed(files)), "a.zip")
        assert str(error.value).startswith(f"a.zip: {message}")
