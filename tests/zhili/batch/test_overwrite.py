import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhili import InputError, Predictor
from zhili.batch import predict_files

REPORT = "今年全镇发展良好，完成产值三亿元。\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "a.txt"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.mark.parametrize("output_format", ["json", "jsonl", "html"])
@pytest.mark.parametrize("name", ["reports/a.txt", "reports/../reports/a.txt", "symbolic.txt", "hard.txt"])
def test_output_that_is_an_input_is_refused(shipped: Predictor, report: Path, name: str, output_format: str) -> None:
    folder = report.parent.parent
    (folder / "symbolic.txt").symlink_to(report)
    os.link(report, folder / "hard.txt")
    for source in (report, report.parent):
        with pytest.raises(InputError, match=r"--output: .* is the input .*a\.txt, which would be lost"):
            predict_files([source], shipped.folder, output_format, folder / name)
    assert report.read_text(encoding="utf-8") == REPORT
    assert sorted(path.name for path in folder.iterdir()) == ["hard.txt", "reports", "symbolic.txt"]


def test_report_in_a_folder_is_an_input_though_it_is_the_output(shipped: Predictor, report: Path) -> None:
    other = report.with_name("b.html")
    other.write_text(f"<html><body><p>{REPORT}</p></body></html>", encoding="utf-8")
    with pytest.raises(InputError, match="which would be lost"):
        predict_files([report.parent], shipped.folder, "html", other)
    assert REPORT in other.read_text(encoding="utf-8")


def test_standard_output_into_the_input_is_refused(report: Path) -> None:
    command = [sys.executable, "-c", "from zhili.cli import main; main()", "predict", str(report), "--format", "csv"]
    with report.open("a", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "standard output is the input" in done.stderr
    assert report.read_text(encoding="utf-8") == REPORT


@pytest.mark.parametrize("name", ["model.onnx", "new.json"])
def test_output_in_the_bundle_is_refused(shipped: Predictor, report: Path, name: str) -> None:
    with pytest.raises(InputError, match="is in the bundle"):
        predict_files([report], shipped.folder, "json", shipped.folder / name)
    assert not (shipped.folder / "new.json").exists()


def test_link_in_the_place_of_an_unfinished_run_is_refused(shipped: Predictor, report: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "rows").write_text("mine", encoding="utf-8")
    (tmp_path / ".out.csv.unfinished").symlink_to(victim)
    with pytest.raises(InputError, match="this is a link"):
        predict_files([report], shipped.folder, "csv", tmp_path / "out.csv")
    assert (victim / "rows").read_text(encoding="utf-8") == "mine"


def test_permissions_of_the_output_stay(shipped: Predictor, report: Path, tmp_path: Path) -> None:
    for output_format in ("csv", "json", "parquet"):
        output = tmp_path / f"out.{output_format}"
        output.touch(0o600)
        predict_files([report], shipped.folder, output_format, output)
        assert output.stat().st_mode & 0o777 == 0o600 and output.stat().st_size
