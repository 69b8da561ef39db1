import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from train.config.loading import load_config
from train.config.schema import Config, DistilConfig
from train.data.load import load_corpus
from train.experiments.cross_validation import crossval
from train.experiments.learning_curve import learning_curve
from train.export.export import export
from train.model.checkpoint import Checkpoint, load_checkpoint
from train.model.distil import Student
from train.model.layers import select_layers
from train.model.loss import distillation_loss
from train.model.unpack import unpack
from train.training.fit import fit
from zhili.errors import InputError


def fit_recipe(config: Config) -> Path:
    return fit(config, load_corpus(config))


@pytest.fixture
def teacher(trained: Any) -> Checkpoint:
    return load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    ids = torch.randint(5, 500, (4, 24))
    mask = torch.ones_like(ids)
    mask[1, 15:] = 0
    return {"input_ids": ids, "attention_mask": mask, "labels": torch.zeros(4, 20)}


def test_student_with_all_layers_equals_the_teacher(teacher: Checkpoint, batch: dict[str, torch.Tensor]) -> None:
    student = Student(teacher.model, DistilConfig(teacher="", layers=[0, 1])).train()
    student.encoder.eval()  # no dropout; the loss is that of training
    logits, states = student.logits_and_states(batch["input_ids"], batch["attention_mask"])
    assert torch.allclose(
        logits, teacher.model.eval()(batch["input_ids"], batch["attention_mask"])["logits"], atol=1e-5
    )
    floor = distillation_loss(logits, logits, "multi_label", 2.0)  # the entropy of the teacher's probabilities
    assert student(**batch)["loss"].item() == pytest.approx(floor.item(), abs=1e-4)
    assert len(states) == 3


def test_student_learns_from_its_teacher_and_ignores_labels(
    teacher: Checkpoint, batch: dict[str, torch.Tensor]
) -> None:
    before = {name: value.clone() for name, value in teacher.model.state_dict().items()}
    student = Student(teacher.model, DistilConfig(teacher="", layers=[0])).train()
    student.encoder.eval()  # no dropout
    assert student.encoder.config.num_hidden_layers == 1
    assert not any("teacher" in name for name in student.state_dict())
    optimiser = torch.optim.AdamW([p for p in student.parameters() if p.requires_grad], lr=3e-3)
    logits = teacher.model.eval()(batch["input_ids"], batch["attention_mask"])["logits"]
    floor = distillation_loss(logits, logits, "multi_label", 2.0)  # the minimum
    losses = []
    for _ in range(40):
        loss = student(**batch)["loss"] - floor
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    assert all(torch.equal(before[name], value) for name, value in teacher.model.state_dict().items())
    embeddings = [model.encoder.get_input_embeddings().weight for model in (student, teacher.model)]
    assert torch.equal(*embeddings)
    assert student(**batch | {"labels": torch.ones(4, 20)})["loss"] == student(**batch)["loss"]


def test_select_layers_refuses_missing_layers(teacher: Checkpoint) -> None:
    with pytest.raises(InputError, match="the teacher has 2 layers, counted from 0; name layers up to 1, not 2"):
        select_layers(teacher.model.encoder, [0, 2])


def test_recipe_with_a_teacher_trains_a_student(project: Any, trained: Any) -> None:
    Path("more.txt").write_text("召开党员大会八次，发展党员三名。\n全镇投产茶园一万四千亩。\n", encoding="utf-8")
    checkpoint = str(trained.folder / "runs" / "tiny" / "checkpoint")
    project.change(name="student", distil__teacher=checkpoint, distil__layers=[1], data__unlabelled=["more.txt"])
    project.change(distil__feed_forward=24, distil__order_weight=0.2)
    student = load_checkpoint(fit_recipe(load_config(project.config)))
    assert student.model.encoder.config.num_hidden_layers == 1
    assert student.model.encoder.config.intermediate_size == 24
    provenance, teacher = student.manifest.provenance, load_checkpoint(Path(checkpoint)).manifest.provenance
    assert provenance.corpus_sha256 == teacher.corpus_sha256
    assert provenance.decision_fit

    with pytest.raises(InputError, match="model: differs from that of the teacher"):
        fit_recipe(load_config(project.config, ["model.prefix='query: '"]))
    with pytest.raises(InputError, match=r"model\.head: differs from that of the teacher"):
        fit_recipe(load_config(project.config, ["model.head=linear"]))
    rows = project.data.read_text(encoding="utf-8").splitlines()
    project.data.write_text("\n".join(rows[1:]), encoding="utf-8")
    with pytest.raises(InputError, match="was trained on other labels or splits"):
        fit_recipe(load_config(project.config))


def test_bundle_teaches_a_student_of_other_training_texts(project: Any, bundle: Path) -> None:
    rows = [json.loads(line) for line in project.data.read_text(encoding="utf-8").splitlines()]

    def keep(wanted: Callable[[dict[str, Any]], bool]) -> None:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows if wanted(row)]
        project.data.write_text("\n".join(lines), encoding="utf-8")

    project.change(name="student", distil__teacher=str(bundle), distil__layers=[1], distil__feed_forward=24)
    training = [row for row in rows if row["split"] == "train"]
    keep(lambda row: row is not training[0])
    load_checkpoint(fit_recipe(load_config(project.config)))
    test = [row for row in rows if row["split"] == "test"]
    keep(lambda row: row is not test[0])
    with pytest.raises(InputError, match="was trained on other labels or splits"):
        fit_recipe(load_config(project.config, ["name=other"]))


def test_student_of_a_bundle_becomes_a_bundle_that_can_teach(project: Any, bundle: Path) -> None:
    project.change(name="student", distil__teacher=str(bundle), distil__layers=[1], distil__feed_forward=24)
    project.change(export__bundle="models/student", export__max_macro_f1_loss=1.0, export__max_probability_difference=1)
    config = load_config(project.config)
    corpus = load_corpus(config)
    fit(config, corpus)
    encoder = unpack(export(config, corpus)).model.encoder
    assert encoder.config.num_hidden_layers == 1
    assert encoder.config.intermediate_size == 24


def test_student_cannot_be_trained_on_parts_of_the_corpus(project: Any) -> None:
    project.change(name="student", distil__teacher="runs/tiny/checkpoint", distil__layers=[1])
    config = load_config(project.config)
    corpus = load_corpus(config)
    with pytest.raises(InputError, match="crossval: the teacher of student was trained on all training reports"):
        crossval(config, corpus)
    with pytest.raises(InputError, match="learning-curve: the teacher of student"):
        learning_curve(config, corpus)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["distil.layers=[1, 0]"], "each layer once, from the lowest to the highest"),
        (["distil.layers=[0, 1]", "training.label_smoothing=0.1"], "label_smoothing has no effect on a student"),
        (["distil.layers=[0, 1]", "training.frozen_layers=1"], "frozen_layers has no effect on a student"),
    ],
)
def test_invalid_options_of_a_student_are_refused(project: Any, overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_config(project.config, ["distil.teacher=runs/tiny/checkpoint", *overrides])
