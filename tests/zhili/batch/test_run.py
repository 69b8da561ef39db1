import gzip
import io
import json
import re
import sys
import tracemalloc
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from zhili import InputError
from zhili.batch import run as batch
from zhili.batch.run import predict_files
from zhili.output import parquet
from zhili.output.writers import FORMATS, WITH_EVIDENCE

REPORT = "云台镇工作总结\n一、民生\n新建幼儿园2所，新增学位540个，招聘教师26名。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("2023/report.txt", "2024/report.txt"):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True)
        path.write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "broken.txt").write_bytes(b"")
    return tmp_path / "reports"


def test_folder_is_predicted_with_a_summary(folder: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"broken\.txt") as caught:
        predict_files([folder], bundle, "jsonl")
    assert len(str(caught.value).splitlines()) == 1
    shown = capsys.readouterr()
    assert [json.loads(line)["id"] for line in shown.out.splitlines()] == ["2023/report-001", "2024/report-001"]
    assert shown.err.startswith("2 files done, 1 failed, 2 paragraphs, ")


def test_single_file_has_no_summary(folder: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict_files([folder / "2023" / "report.txt"], bundle, "csv")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("output_format", ["jsonl", "csv", "json", "table"])
def test_results_are_written_as_they_come(
    folder: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch, output_format: str
) -> None:
    file, seen = io.StringIO(), []
    read = batch.read_input

    def watched(*arguments: Any) -> Any:
        seen.append(len(file.getvalue()))
        return read(*arguments)

    monkeypatch.setattr(batch, "read_input", watched)
    monkeypatch.setattr(sys, "stdout", file)
    predict_files([folder / "2023", folder / "2024"], bundle, output_format)
    assert seen[0] == 0 < seen[1] < len(file.getvalue())


def test_existing_output_stays_if_nothing_could_be_read(folder: Path, bundle: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("before", encoding="utf-8")
    with pytest.raises(InputError, match="broken"):
        predict_files([folder / "broken.txt"], bundle, "json", output)
    assert output.read_text(encoding="utf-8") == "before"


def test_progress_bar_on_a_terminal(folder: Path, bundle: Path, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", shown)
        patch.setenv("TERM", "xterm")
        predict_files([folder / "2023", folder / "2024"], bundle, "csv", tmp_path / "out.csv")
    assert "━" in shown.getvalue() and "2/2" in shown.getvalue()


def test_evidence_is_refused_by_formats_that_do_not_show_it(folder: Path, bundle: Path) -> None:
    for output_format in FORMATS:
        if output_format not in WITH_EVIDENCE:
            with pytest.raises(InputError, match=f"not shown by --format {output_format}"):
                predict_files([folder / "2023"], bundle, output_format, evidence=True)


def table(path: Path, count: int) -> Path:
    lines = (f"{i},{'化解邻里矛盾纠纷。' * 20}{i}件。\n" for i in range(count))
    path.write_text("id,text\n" + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("output_format", ["jsonl", "csv", "parquet"])
def test_memory_does_not_grow_with_rows(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output_format: str
) -> None:
    monkeypatch.setattr(import_module("zhili.inference.chunks"), "CHUNK_ITEMS", 16)
    monkeypatch.setattr(parquet, "ROW_GROUP_BYTES", 1 << 14)  # bytes of a Parquet file in memory

    def peak(count: int) -> int:
        path = table(tmp_path / f"{count}.csv", count)
        tracemalloc.start()
        try:
            predict_files([path], bundle, output_format, tmp_path / f"out.{output_format}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(16)
    # A row with its prediction takes about 4,000 bytes: keeping 450 more rows would take 1,800,000.
    assert peak(512) < peak(64) + 600_000


@pytest.mark.parametrize(
    ("output_format", "output", "source", "message"),
    [
        ("jsonl", None, "a.csv", "--resume: cannot resume standard output; add --output FILE"),
        ("jsonl", "/dev/null", "a.csv", "--resume: cannot resume /dev/null"),
        ("html", "a.html", "a.csv", "--resume: --format html is written as a whole; use one of jsonl, csv, parquet"),
        ("csv", "a.csv", "-", "--resume: standard input cannot be read again"),
        ("parquet", None, "a.csv", "--format parquet: cannot write to standard output; add --output FILE"),
    ],
)
def test_outputs_that_cannot_be_resumed_are_refused(
    output_format: str, output: str | None, source: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        predict_files([Path(source)], output_format=output_format, output=Path(output) if output else None, resume=True)


@pytest.mark.parametrize("output_format", ["jsonl", "json"])
def test_rows_before_damage_are_predicted(bundle: Path, tmp_path: Path, output_format: str) -> None:
    data = gzip.compress(b"".join(b'{"text": "%d."}\n' % (i * i) for i in range(3000)))
    (tmp_path / "cut.jsonl.gz").write_bytes(data[: len(data) // 2])
    output = tmp_path / f"out.{output_format}"
    with pytest.raises(InputError, match="cannot be read after line") as caught:
        predict_files([tmp_path / "cut.jsonl.gz"], bundle, output_format, output)
    last = int(re.findall(r"after line (\d+)", str(caught.value))[0])
    assert 0 < last == output.read_text(encoding="utf-8").count('"id": ')


def test_changed_inputs_are_not_resumed(
    folder: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs, output = [folder / "2023", folder / "broken.txt", folder / "2024"], tmp_path / "out.jsonl"
    read = batch.read_input

    def killed(source: Any, *arguments: Any) -> Any:
        if source.path.parent.name == "2024":
            raise KeyboardInterrupt
        return read(source, *arguments)

    def changed(source: Any, *arguments: Any) -> Any:  # another report with the same number of paragraphs comes first
        return read(replace(source, path=folder / "2024" / "report.txt"), *arguments)

    monkeypatch.setattr(batch, "read_input", killed)
    with pytest.raises(KeyboardInterrupt):
        predict_files(inputs, bundle, "jsonl", output)
    monkeypatch.setattr(batch, "read_input", changed)
    with pytest.raises(
        InputError, match="the inputs have changed since the interrupted run; remove the folder to start again"
    ):
        predict_files(inputs, bundle, "jsonl", output, resume=True)


def test_resumed_run_tries_again_what_failed(
    folder: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "b", "c", "d"]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(f"{name}修公路三公里。", encoding="utf-8")
    inputs, output = [tmp_path / f"{name}.txt" for name in names], tmp_path / "out.jsonl"
    predict = batch.Predictor.predict_report

    def fails(self: Any, report: Any, **options: Any) -> Any:
        if report.text.startswith("b"):
            raise MemoryError
        if report.text.startswith("d"):
            raise KeyboardInterrupt
        return predict(self, report, **options)

    monkeypatch.setattr(batch.Predictor, "predict_report", fails)
    with pytest.raises(KeyboardInterrupt):
        predict_files(inputs, bundle, "jsonl", output)
    monkeypatch.setattr(batch.Predictor, "predict_report", predict)
    predict_files(inputs, bundle, "jsonl", output, resume=True)
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [row["text"][0] for row in rows] == names
