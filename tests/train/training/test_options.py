"""Options of training that change how a step is computed or saved, each on a real run of a tiny encoder."""

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback, pipeline

from train.cli.options import this_command
from train.config import load_config
from train.data import load_corpus, of_split
from train.experiments import recalibrate
from train.model import load_checkpoint, logits_pipeline
from train.runs import Stopped
from train.training.class_weights import class_weights
from train.training.fit import fit_examples
from zhili.errors import InputError
from zhili.inference import calibrated_probabilities


def train(project: Any, name: str, *options: str, resume: bool = False, callback: Any = None) -> Path:
    config = load_config(project.config, [f"name={name}", *options])
    callbacks = [callback] if callback else []
    return fit_examples(config, load_corpus(config), config.run_folder, resume, callbacks=callbacks)


def weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(checkpoint).model.state_dict()


def same(a: Path, b: Path) -> bool:
    first, second = weights(a), weights(b)
    return all(torch.equal(first[name], second[name]) for name in first)


class WorseEachEpoch(TrainerCallback):  # type: ignore[misc]
    """Report a validation score that falls from epoch to epoch."""

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: dict[str, float], **kwargs: Any) -> None:
        metrics["eval_macro_f1"] = state.log_history[-1]["eval_macro_f1"] = 1 - state.epoch / 10


def epochs_of(project: Any, name: str) -> list[float]:
    history = json.loads((project.folder / "runs" / name / "history.json").read_text(encoding="utf-8"))
    return [entry["epoch"] for entry in history if "eval_macro_f1" in entry]


class InterruptAt(TrainerCallback):  # type: ignore[misc]
    """Press Ctrl-C during a step."""

    def __init__(self, step: int, times: int = 1) -> None:
        self.step, self.times = step, times

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step == self.step - 1:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


def test_patience_of_early_stopping_survives_an_interruption(project: Any) -> None:
    options = ("training.epochs=5", "training.early_stopping_patience=2")
    config = load_config(project.config, ["name=patient", *options])
    corpus = load_corpus(config)
    with pytest.raises(Stopped):
        fit_examples(config, corpus, config.run_folder, callbacks=[WorseEachEpoch(), InterruptAt(18)])
    fit_examples(config, corpus, config.run_folder, resume=True, callbacks=[WorseEachEpoch()])
    assert epochs_of(project, "patient") == [1, 2, 3]


@pytest.mark.parametrize("head", ["linear", "description"])
def test_recalibrated_checkpoint_has_the_same_weights_and_the_new_calibration(project: Any, head: str) -> None:
    folder = train(project, "calibrated", f"model.head={head}", "calibration=temperature")
    before, calibration = weights(folder), load_checkpoint(folder).manifest.calibration
    other = load_config(project.config, ["name=calibrated", f"model.head={head}", "calibration=platt"])
    recalibrate(other, load_corpus(other))
    checkpoint = load_checkpoint(folder)
    assert checkpoint.manifest.calibration != calibration
    after = checkpoint.model.state_dict()
    assert all(torch.allclose(before[name], after[name], atol=1e-5) for name in before)
    pipe = pipeline("text-classification", str(folder), top_k=None, trust_remote_code=True)
    texts = ["全镇投产茶园1.4万亩。"]
    model, tokenizer, manifest = checkpoint
    logits = logits_pipeline(model, tokenizer, manifest.input, manifest.taxonomy).logits(texts)
    expected = calibrated_probabilities(logits, "multi_label", manifest.calibration)[0]
    scores = {one["label"]: one["score"] for one in pipe(texts)[0]}
    for name, probability in zip(manifest.taxonomy.ids, expected, strict=True):
        assert scores[name] == pytest.approx(probability, abs=1e-3)


@pytest.mark.parametrize("step", [10, 14])  # within the second epoch of 7 steps, and at its end
def test_interrupted_run_saves_and_resumes_within_the_epoch(project: Any, step: int) -> None:
    whole = train(project, "whole", "training.epochs=3", "training.average_epochs=2")
    options = ("training.epochs=3", "training.average_epochs=2")
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Stopped, match=f"runs/part: stopped after step {step} of 21$"):
        train(project, "part", *options, callback=InterruptAt(step))
    assert signal.getsignal(signal.SIGINT) is before
    assert Path(f"runs/part/states/checkpoint-{step}").is_dir()
    assert same(whole, train(project, "part", *options, resume=True))


def test_second_interrupt_stops_at_once(project: Any) -> None:
    with pytest.raises(Stopped, match="stopped before anything was saved"):
        train(project, "twice", callback=InterruptAt(2, times=2))


def test_save_steps_saves_within_an_epoch_and_keeps_few_states(project: Any) -> None:
    seen = []

    class Look(TrainerCallback):  # type: ignore[misc]
        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            seen.append(sorted(int(p.name[11:]) for p in Path(args.output_dir).glob("checkpoint-*")))

    train(project, "saves", "training.epochs=3", "training.save_steps=3", callback=Look())
    assert [states[-1] for states in seen] == [3, 6, 7, 9, 12, 14, 15, 18, 21]
    assert all(len(states) <= 4 for states in seen)


def test_gradient_checkpointing_gives_the_same_weights(project: Any) -> None:
    no_dropout = ("model.hidden_dropout=0.0", "model.attention_dropout=0.0", "training.epochs=1")
    plain = weights(train(project, "plain", *no_dropout))
    again = weights(train(project, "again", *no_dropout, "training.gradient_checkpointing=true"))
    assert all(torch.allclose(plain[name], again[name], atol=1e-6) for name in plain)


@pytest.mark.parametrize("head", ["description", "linear"])
def test_lora_trains_few_weights_and_leaves_a_plain_checkpoint(project: Any, head: str) -> None:
    options = (f"model.head={head}", "training.epochs=2", "training.learning_rate=0.01")
    sizes = []

    class Count(TrainerCallback):  # type: ignore[misc]
        def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **kwargs: Any) -> None:
            sizes.append(sum(p.numel() for p in model.encoder.base_model.parameters() if p.requires_grad))

    plain = train(project, "plain", *options, callback=Count())
    lora = train(project, "lora", *options, "training.lora.rank=2", callback=Count())
    assert sizes[1] < sizes[0] / 100
    assert weights(plain).keys() == weights(lora).keys()
    before = load_file(Path(load_config(project.config).model.encoder) / "model.safetensors")
    after = load_checkpoint(lora).model.encoder.base_model.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    linear = {name for name in before if name.endswith("weight") and re.search(r"query|key|value|dense", name)}
    assert changed == linear


def test_class_weights_are_those_of_scikit_learn_or_of_the_recipe(project: Any) -> None:
    from sklearn.utils.class_weight import compute_class_weight

    config = load_config(project.config, ["training.class_weights=balanced"])
    taxonomy, examples = load_corpus(config)
    training = of_split(examples, "train")
    labels = [label for e in training for label in e.labels]
    present = sorted(set(labels))
    expected = dict(zip(present, compute_class_weight("balanced", classes=np.array(present), y=labels), strict=True))
    found = class_weights(config, taxonomy, training)
    assert found is not None
    assert found.tolist() == pytest.approx([expected.get(name, 1.0) for name in taxonomy.ids])
    config = load_config(project.config, ["training.class_weights={ecology: 3}"])
    found = class_weights(config, taxonomy, training)
    assert found is not None
    assert [name for name, weight in zip(taxonomy.ids, found, strict=True) if weight == 3] == ["ecology"]
    config = load_config(project.config, ["training.class_weights={ecolgy: 3}"])
    with pytest.raises(InputError, match="no category 'ecolgy'; did you mean ecology"):
        class_weights(config, taxonomy, training)


def test_class_weights_raise_the_logits_of_their_categories(project: Any) -> None:
    def bias(name: str, *options: str) -> float:
        checkpoint = load_checkpoint(train(project, name, "training.epochs=2", *options))
        place = checkpoint.manifest.taxonomy.ids.index("agriculture")
        assert checkpoint.model.head is not None
        return float(checkpoint.model.head.bias.detach()[place])

    assert bias("heavy", "training.class_weights={agriculture: 20}") > bias("light") + 0.01


def test_tensorboard_gets_losses_and_scores(project: Any) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    train(project, "board", "training.report_to=[tensorboard]")
    events = EventAccumulator("runs/board/tensorboard").Reload()
    assert {"train/loss", "eval/loss", "eval/macro_f1"} <= set(events.Tags()["scalars"])
    logged = [entry["eval_macro_f1"] for entry in history("board") if "eval_macro_f1" in entry]
    assert [event.value for event in events.Scalars("eval/macro_f1")] == pytest.approx(logged)


def history(name: str) -> list[dict[str, Any]]:
    return json.loads(Path(f"runs/{name}/history.json").read_text(encoding="utf-8"))


def test_tracker_that_is_not_installed_is_named(project: Any) -> None:
    with pytest.raises(InputError, match=r"training\.report_to: wandb: wandb is not installed"):
        train(project, "x", "training.report_to=[wandb]")


def test_epochs_are_logged_with_loss_and_score(project: Any) -> None:
    train(project, "log", "training.epochs=2")
    log = Path("runs/log/train.log").read_text(encoding="utf-8")
    assert re.search(r"epoch 1 of 2: validation macro-F1 0\.\d{3}, about \d+ minutes left", log)
    assert re.search(r"epoch 2 of 2: validation macro-F1 0\.\d{3}, loss \d\.\d{3}", log)


def test_command_to_resume_is_the_command_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/x/train/__main__.py", "fit", "a b.yaml", "training.epochs=2"])
    assert this_command("--resume") == "python -m train fit 'a b.yaml' training.epochs=2 --resume"
    monkeypatch.setattr(sys, "argv", ["/x/bin/zhili", "fit", "a.yaml", "--resume"])
    assert this_command("--resume") == "zhili train fit a.yaml --resume"
