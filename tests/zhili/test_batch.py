import io
import json
import sys
from pathlib import Path

import pytest

from zhili import InputError, batch
from zhili.batch import predict_files
from zhili.output import FORMATS

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

    def watched(*arguments: object) -> object:
        seen.append(len(file.getvalue()))
        return read(*arguments)  # type: ignore[arg-type]

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
        if format in ("table", "csv"):
            with pytest.raises(InputError, match=f"not shown by --format {format}"):
                predict_files([folder / "2023"], bundle, format, evidence=True)
