from pathlib import Path

import pytest

from train.card import model_card, scores, update_scores
from zhili.bundle import read_manifest
from zhili.errors import InputError

ROOT = Path(__file__).parents[2]


def test_the_card_names_every_category_and_what_the_model_is_not_for(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    card = model_card(manifest)
    assert all(f"`{name}`" in card for name in manifest.taxonomy.ids)
    assert "judges neither the truth" in card
    assert card == (bundle / "README.md").read_text(encoding="utf-8")


def test_scores_are_written_between_their_marks(bundle: Path, tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("before\n<!-- scores -->\nold\n<!-- /scores -->\nafter\n", encoding="utf-8")
    update_scores(document, read_manifest(bundle))
    text = document.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- scores -->\n")
    assert text.endswith("|\n<!-- /scores -->\nafter\n")
    assert "old" not in text
    update_scores(document, read_manifest(bundle))
    assert document.read_text(encoding="utf-8") == text


def test_a_document_without_marks(bundle: Path, tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(InputError, match="the marks"):
        update_scores(document, read_manifest(bundle))


def test_the_readme_has_the_shipped_bundles_scores() -> None:
    table = "\n".join(scores(read_manifest(ROOT / "models" / "default")))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
