"""A loaded predictor in other processes."""

import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import joblib
import pytest
from datasets import Dataset, disable_progress_bars

from zhili import InputError, Predictor

ROOT = Path(__file__).parents[2]
TEXTS = ["新修公路三十公里。", "召开党员大会八次。", "发放救济金三万元。"]


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(threads=2)


@pytest.fixture(scope="module")
def expected(predictor: Predictor) -> list[str]:
    return [prediction.primary for prediction in predictor.predict(TEXTS)]


def label(job: tuple[Predictor, str]) -> str:
    predictor, text = job
    return predictor.predict(text).primary


FORK = """
import os, sys, time
from zhili import Predictor
predictor = Predictor(threads=2)
predictor.predict("新修公路三十公里。")
for generation in range(2):  # a child, and a child of the child
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        sys.exit(os.waitstatus_to_exitcode(status))
    print(predictor.predict("新修公路三十公里。").primary, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_process_predicts_and_ends(expected: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", FORK], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, expected[:1] * 2), done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_pool_of_forked_processes(predictor: Predictor, expected: list[str]) -> None:
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(label, [(predictor, text) for text in TEXTS]).get(timeout=60) == expected
    assert [p.primary for p in predictor.predict(TEXTS)] == expected


@pytest.mark.slow
def test_joblib(predictor: Predictor, expected: list[str]) -> None:
    jobs = (joblib.delayed(label)((predictor, text)) for text in TEXTS)
    assert joblib.Parallel(n_jobs=2, timeout=120)(jobs) == expected


def test_datasets_map_in_two_processes(predictor: Predictor, expected: list[str]) -> None:
    disable_progress_bars()
    rows = Dataset.from_dict({"text": TEXTS})
    mapped = rows.map(lambda batch: {"label": [p.primary for p in predictor.predict(batch["text"])]}, batched=True,
                      num_proc=2)  # fmt: skip
    assert list(mapped["label"]) == expected


def test_pickle_holds_the_bundle_by_reference(bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(bundle.parent)
    predictor = Predictor(bundle.name, threads=1)
    content = pickle.dumps(predictor)
    monkeypatch.chdir(tmp_path)
    again = pickle.loads(content)
    assert len(content) < 1000
    assert again.predict(TEXTS) == predictor.predict(TEXTS)
    assert again.folder == bundle


def test_representation_names_the_bundle(predictor: Predictor) -> None:
    assert "models/default" in repr(predictor) and "20 categories" in repr(predictor)


def test_unknown_provider_is_refused() -> None:
    with pytest.raises(InputError, match=r"providers: takes a list of names, not one string; write \['GPU'\]"):
        Predictor(providers="GPU")
    with pytest.raises(InputError, match=r"providers: GPU is not available; .*CPUExecutionProvider"):
        Predictor(providers=["GPU"])


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2"])
def test_number_of_threads_must_be_one(threads: Any) -> None:
    with pytest.raises(InputError, match="threads: takes a whole number from 1, not"):
        Predictor(threads=threads)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_process_that_changes_the_folder_predicts(expected: list[str]) -> None:
    code = FORK.replace("Predictor(threads=2)", "Predictor('models/default')")
    code = code.replace("    print(", "    os.chdir('/')\n    print(", 1)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, expected[:1] * 2), done.stderr
