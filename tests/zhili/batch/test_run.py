import gzip
import io
import json
import re
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhili import InputError
from zhili.batch import run as batch
from zhili.batch.run import predict_files
from zhili.output import parquet
from zhili.output.writers import FORMATS, WITH_EVIDENCE
from zhili.tables import columns as rows

REPORT = "云台镇工作总结\n一、民生\n新建幼儿园2所，新增学位540个，招聘教师26名。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("2023/report.txt", "2024/report.txt"):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True)
        path.write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "broken.txt").write_bytes(b"")
    return tmp_path / "reports"


def test_a_folder_is_done_with_a_summary(folder: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"broken\.txt") as caught:
        predict_files([folder], bundle, "jsonl")
    assert len(str(caught.value).splitlines()) == 1
    shown = capsys.readouterr()
    assert [json.loads(line)["id"] for line in shown.out.splitlines()] == ["2023/report-001", "2024/report-001"]
    assert shown.err.startswith("2 files done, 1 failed, 2 paragraphs, ")


def test_one_file_needs_no_summary(folder: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict_files([folder / "2023" / "report.txt"], bundle, "csv")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("format", ["jsonl", "csv", "json", "table"])
def test_results_leave_as_they_come(folder: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    file, seen = io.StringIO(), []
    read = batch.read_input

    def watched(*arguments: Any) -> Any:
        seen.append(len(file.getvalue()))
        return read(*arguments)

    monkeypatch.setattr(batch, "read_input", watched)
    monkeypatch.setattr(sys, "stdout", file)
    predict_files([folder / "2023", folder / "2024"], bundle, format)
    assert seen[0] == 0 < seen[1] < len(file.getvalue())


def test_where_nothing_could_be_read_the_output_stays(folder: Path, bundle: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("before", encoding="utf-8")
    with pytest.raises(InputError, match="broken"):
        predict_files([folder / "broken.txt"], bundle, "json", output)
    assert output.read_text(encoding="utf-8") == "before"


def test_a_terminal_gets_a_progress_bar(folder: Path, bundle: Path, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", shown)
        patch.setenv("TERM", "xterm")
        predict_files([folder / "2023", folder / "2024"], bundle, "csv", tmp_path / "out.csv")
    assert "━" in shown.getvalue() and "2/2" in shown.getvalue()


def test_evidence_is_refused_where_it_would_not_show(folder: Path, bundle: Path) -> None:
    for format in FORMATS:
        if format not in WITH_EVIDENCE:
            with pytest.raises(InputError, match=f"not shown by --format {format}"):
                predict_files([folder / "2023"], bundle, format, evidence=True)


def table(path: Path, count: int) -> Path:
    lines = (f"{i},{'化解邻里矛盾纠纷。' * 20}{i}件。\n" for i in range(count))
    path.write_text("id,text\n" + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_memory_does_not_grow_with_rows(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(rows, "PIECE_ROWS", 16)
    monkeypatch.setattr(parquet, "_GROUP", 1 << 14)  # so much of a Parquet file is held

    def peak(count: int) -> int:
        path = table(tmp_path / f"{count}.csv", count)
        tracemalloc.start()
        try:
            predict_files([path], bundle, format, tmp_path / f"out.{format}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(16)
    # One row with its answer takes about 4,000 bytes: 450 rows more that were held would take 1,800,000.
    assert peak(512) < peak(64) + 600_000


@pytest.mark.parametrize(
    ("format", "output", "source", "message"),
    [
        ("jsonl", None, "a.csv", "--resume: standard output cannot be gone on with; add --output FILE"),
        ("jsonl", "/dev/null", "a.csv", "--resume: /dev/null cannot be gone on with"),
        ("html", "a.html", "a.csv", "--resume: --format html is written as a whole; take one of jsonl, csv, parquet"),
        ("csv", "a.csv", "-", "--resume: standard input cannot be read again"),
        ("parquet", None, "a.csv", "--format parquet: standard output is no file to write to; add --output FILE"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused(format: str, output: str | None, source: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        predict_files([Path(source)], format=format, output=Path(output) if output else None, resume=True)


@pytest.mark.parametrize("format", ["jsonl", "json"])
def test_rows_before_damage_are_predicted(bundle: Path, tmp_path: Path, format: str) -> None:
    data = gzip.compress(b"".join(b'{"text": "%d."}\n' % (i * i) for i in range(3000)))
    (tmp_path / "cut.jsonl.gz").write_bytes(data[: len(data) // 2])
    output = tmp_path / f"out.{format}"
    with pytest.raises(InputError, match="cannot be read behind line") as caught:
        predict_files([tmp_path / "cut.jsonl.gz"], bundle, format, output)
    behind = int(re.findall(r"behind line (\d+)", str(caught.value))[0])
    assert 0 < behind == output.read_text(encoding="utf-8").count('"id": ')


def test_inputs_that_read_otherwise_than_before_are_not_gone_on_with(
    folder: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs, output = [folder / "2023", folder / "broken.txt", folder / "2024"], tmp_path / "out.jsonl"
    read = batch.read_input

    def killed(source: Any, *arguments: Any) -> Any:
        if source.path.parent.name == "2024":
            raise KeyboardInterrupt
        return read(source, *arguments)

    def mended(source: Any, *arguments: Any) -> Any:  # another report comes first, with as many paragraphs
        return read(replace(source, path=folder / "2024" / "report.txt"), *arguments)

    monkeypatch.setattr(batch, "read_input", killed)
    with pytest.raises(KeyboardInterrupt):
        predict_files(inputs, bundle, "jsonl", output)
    monkeypatch.setattr(batch, "read_input", mended)
    with pytest.raises(InputError, match="the inputs read otherwise than before; remove it to start again"):
        predict_files(inputs, bundle, "jsonl", output, resume=True)
