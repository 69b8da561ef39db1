import json
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModel, AutoTokenizer

from train.config import load_config
from train.data import load_corpus
from train.runs import Stopped
from train.training import fit
from train.training.pretrain import pretrain, pretraining_texts
from train.training.stop import StopCallback
from zhili.errors import InputError


@pytest.fixture
def corpus_of_text(project: Any) -> Any:
    """The project, with a file of unlabelled text."""
    lines = [f"第{number}村修好机耕路{number + 3}里，{number + 40}户用上自来水。" for number in range(150)]
    Path("more.txt").write_text("\n".join(lines), encoding="utf-8")
    project.change(data__unlabelled=["more.txt"], pretraining__epochs=2, pretraining__learning_rate=3e-3)
    return project


def run(project: Any, resume: bool = False) -> Path:
    config = load_config(project.config)
    return pretrain(config, load_corpus(config), resume)


def test_loss_falls_and_a_recipe_can_start_from_the_encoder(corpus_of_text: Any, tiny_encoder: Path) -> None:
    folder = run(corpus_of_text)
    assert folder == Path("runs/tiny/pretraining/encoder")
    log = (folder.parent / "train.log").read_text(encoding="utf-8")
    before = float(log.partition("loss before: ")[2].split()[0])
    after = float(log.rpartition("validation loss ")[2].split()[0].rstrip(","))
    assert after < before - 0.3
    before_weights, after_weights = (
        AutoModel.from_pretrained(f).get_input_embeddings().weight for f in (tiny_encoder, folder)
    )
    assert before_weights.shape == after_weights.shape and not before_weights.equal(after_weights)
    assert AutoTokenizer.from_pretrained(folder).get_vocab() == AutoTokenizer.from_pretrained(tiny_encoder).get_vocab()
    corpus_of_text.change(name="after", model__encoder=str(folder), training__epochs=1)
    config = load_config(corpus_of_text.config)
    assert (fit(config, load_corpus(config)) / "model.safetensors").is_file()


def test_texts_of_other_splits_are_left_out(corpus_of_text: Any) -> None:
    rows = [json.loads(line) for line in corpus_of_text.data.read_text(encoding="utf-8").splitlines()]
    held_back = {row["text"] for row in rows if row["split"] != "train"}
    with Path("more.txt").open("a", encoding="utf-8") as file:
        file.writelines(f"\n{text}" for text in held_back)
    config = load_config(corpus_of_text.config)
    texts = pretraining_texts(config, load_corpus(config))
    assert texts and not held_back & set(texts)


def test_interrupted_run_resumes(corpus_of_text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    request = StopCallback.on_step_end

    def at_the_second_step(self: StopCallback, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.requested = state.global_step >= 2
        request(self, args, state, control, **kwargs)

    monkeypatch.setattr(StopCallback, "on_step_end", at_the_second_step)
    with pytest.raises(Stopped, match="runs/tiny/pretraining: stopped after step 2 of"):
        run(corpus_of_text)
    monkeypatch.setattr(StopCallback, "on_step_end", request)
    with pytest.raises(InputError, match="there is an unfinished run; add --resume"):
        run(corpus_of_text)
    assert run(corpus_of_text, resume=True).is_dir()
    assert not Path("runs/tiny/pretraining/states").exists()


def test_too_few_texts_are_refused(project: Any) -> None:
    rows = project.data.read_text(encoding="utf-8").splitlines()
    few = [row for row in rows if json.loads(row)["split"] != "train"] + rows[:3]
    project.data.write_text("\n".join(few), encoding="utf-8")
    with pytest.raises(InputError, match=r"data\.unlabelled: \d+ texts are too few for pre-training"):
        run(project)


def test_several_processes_are_refused(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    with pytest.raises(InputError, match="pretrain: takes one process"):
        run(project)
