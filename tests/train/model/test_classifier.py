from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification

from train.config.schema import Config
from train.data.taxonomy import load_taxonomy
from train.model.build import build, embed
from train.model.checkpoint import CHECKPOINT_MANIFEST, load_checkpoint
from train.model.head import DescriptionHead, mean_state
from train.model.runner import logits_pipeline
from zhili.errors import InputError

TAXONOMY = load_taxonomy(Path(__file__).parents[3] / "data" / "taxonomy.yaml")
TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次。", "化解矛盾纠纷39件。", "改厕460户。"]


def config(encoder: Path, **model: Any) -> Config:
    return Config.model_validate({"name": "x", "model": {"encoder": str(encoder), "max_length": 64} | model})


def test_mean_state_ignores_padding() -> None:
    states = torch.randn(2, 5, 8)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])
    short = mean_state(states[1:, :2], mask[1:, :2])
    assert torch.allclose(mean_state(states, mask)[1:], short, atol=1e-6)
    assert mean_state(states, mask).norm(dim=1).tolist() == pytest.approx([1, 1])


def test_head_starts_from_definitions(tiny_encoder: Path) -> None:
    texts = [category.description for category in TAXONOMY.categories]
    model, tokenizer = build(config(tiny_encoder, subjects="none"), TAXONOMY, texts)
    assert isinstance(model.head, DescriptionHead)
    assert model.head.weight.norm(dim=1).tolist() == pytest.approx([12.0] * 20, rel=1e-4)
    centre = embed(model.encoder, tokenizer, sorted(texts, key=len), 64).mean(0)
    assert torch.allclose(model.head.centre, centre, atol=1e-5)
    # without any training, a definition has the highest logit for its own category
    predictions = [
        model.head(embed(model.encoder, tokenizer, [c.description], 64)).logits.argmax().item()
        for c in TAXONOMY.categories
    ]
    assert sum(i == c for i, c in enumerate(predictions)) >= 18


def test_head_has_a_direction_for_each_subject(tiny_encoder: Path) -> None:
    model, tokenizer = build(config(tiny_encoder), TAXONOMY, TEXTS)
    assert isinstance(model.head, DescriptionHead)
    assert model.head.weight.shape == (len(TAXONOMY.directions), 32)
    assert model.head.sizes.tolist() == [len(category.subjects) for category in TAXONOMY.categories]
    assert model.head.weight.norm(dim=1).tolist() == pytest.approx([12.0] * len(TAXONOMY.directions), rel=1e-4)
    # without any training, a subject is nearer to its own direction than to most others
    texts = [subject.description for _, subject in TAXONOMY.subjects]
    directions = model.head(embed(model.encoder, tokenizer, texts, 64)).directions
    assert (directions.diagonal()[:, None] >= directions).float().mean() > 0.8


def test_category_without_subjects_keeps_its_definition(tiny_encoder: Path) -> None:
    categories = [c.model_copy(update={"subjects": c.subjects[:i]}) for i, c in enumerate(TAXONOMY.categories[:3])]
    some = TAXONOMY.model_copy(update={"categories": tuple(categories)})
    none = TAXONOMY.model_copy(update={"categories": TAXONOMY.categories[:3]})
    with_subjects = build(config(tiny_encoder), some, TEXTS)[0].head
    definitions = build(config(tiny_encoder, subjects="none"), none, TEXTS)[0].head
    assert with_subjects is not None
    assert definitions is not None
    assert with_subjects.sizes.tolist() == [1, 1, 2]
    assert torch.allclose(with_subjects.weight[0], definitions.weight[0], atol=1e-4)


@pytest.mark.parametrize("pooling", ["logmeanexp", "max", "attention"])
def test_pooled_logits_lie_between_mean_and_maximum(pooling: Any) -> None:
    torch.manual_seed(0)
    head = DescriptionHead(torch.randn(6, 8), torch.zeros(3), torch.zeros(8), torch.tensor([1, 3, 2]), pooling)
    logits, directions = head(torch.nn.functional.normalize(torch.randn(5, 8), dim=1))
    assert torch.allclose(logits[:, 0], directions[:, 0], atol=1e-5)
    for category, columns in ((1, slice(1, 4)), (2, slice(4, 6))):
        own = directions[:, columns]
        assert (logits[:, category] <= own.amax(1) + 1e-5).all()
        assert (logits[:, category] >= own.mean(1) - 1e-5).all()


def test_directions_of_other_categories_count_for_nothing() -> None:
    head = DescriptionHead(torch.randn(4, 8), torch.zeros(2), torch.zeros(8), torch.tensor([3, 1]))
    own = head.directions_of(torch.zeros(2, 4), torch.tensor([0, 1]))
    assert own.softmax(1).tolist() == [pytest.approx([1 / 3] * 3 + [0.0]), [0.0, 0.0, 0.0, 1.0]]


def test_dropout_rates_are_those_of_the_recipe(tiny_encoder: Path) -> None:
    model, _ = build(config(tiny_encoder, hidden_dropout=0.3, attention_dropout=0.0), TAXONOMY, TEXTS)
    assert model.encoder.config.hidden_dropout_prob == 0.3
    assert model.encoder.config.attention_probs_dropout_prob == 0.0


def test_frozen_layers_need_no_gradient(tiny_encoder: Path) -> None:
    recipe = config(tiny_encoder).model_copy(
        update={"training": Config(name="x").training.model_copy(update={"frozen_layers": 1})}
    )
    model, _ = build(recipe, TAXONOMY, TEXTS)
    trained = {name for name, p in model.encoder.named_parameters() if p.requires_grad}
    assert trained
    assert all(name.startswith("encoder.layer.1") for name in trained)


def test_checkpoint_can_be_loaded_again(trained: Any) -> None:
    folder = trained.folder / "runs" / "tiny" / "checkpoint"
    model, tokenizer, manifest = load_checkpoint(folder)
    again = load_checkpoint(folder)
    first = logits_pipeline(model, tokenizer, manifest.input, TAXONOMY).logits(TEXTS)
    second = logits_pipeline(again.model, again.tokenizer, again.manifest.input, TAXONOMY).logits(TEXTS)
    assert (first == second).all()
    assert tuple(manifest.thresholds) == TAXONOMY.ids


def test_linear_checkpoint_loads_in_plain_hugging_face(project: Any) -> None:
    from train.config.loading import load_config
    from train.data.load import load_corpus
    from train.training.fit import fit

    project.change(model__head="linear", training__epochs=1, name="linear")
    recipe = load_config(project.config)
    folder = fit(recipe, load_corpus(recipe))
    plain = AutoModelForSequenceClassification.from_pretrained(folder)
    assert plain.config.id2label[0] == "party_building"
    assert plain.config.label2id["general"] == 19
    assert load_checkpoint(folder).model.head is None


@pytest.mark.parametrize("name", ["nowhere/at-all", "configs"])
def test_unknown_encoder_is_named(name: str) -> None:
    with pytest.raises(InputError, match=rf"model\.encoder: {name} (cannot be loaded|has no config)") as caught:
        build(config(Path(name)), TAXONOMY, TEXTS)
    assert "\n" not in str(caught.value)


def test_max_length_over_the_positions_is_refused(tiny_encoder: Path) -> None:
    with pytest.raises(InputError, match=r"model\.max_length: 512 is more than the 128 positions"):
        build(config(tiny_encoder, max_length=512), TAXONOMY, TEXTS)


def test_damaged_checkpoints_are_named(trained: Any, tmp_path: Path) -> None:
    import shutil

    with pytest.raises(InputError, match="not a checkpoint"):
        load_checkpoint(tmp_path)
    copy = Path(shutil.copytree(trained.folder / "runs" / "tiny" / "checkpoint", tmp_path / "copy"))
    weights = load_file(copy / "model.safetensors")
    save_file({k: v for k, v in weights.items() if k != "head.bias"}, copy / "model.safetensors", {"format": "pt"})
    with pytest.raises(InputError, match=r"checkpoint is incomplete \(head\.bias missing\); restore its files, or"):
        load_checkpoint(copy)
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        kept = (copy / name).read_bytes()
        (copy / name).write_bytes(b"{")
        with pytest.raises(InputError) as error:
            load_checkpoint(copy)
        message = str(error.value)
        assert message.startswith(f"{copy}: the checkpoint cannot be loaded (") and "\n" not in message
        assert message.endswith("; restore its files, or train again") and "model.encoder" not in message
        (copy / name).write_bytes(kept)
    (copy / CHECKPOINT_MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="train again"):
        load_checkpoint(copy)
