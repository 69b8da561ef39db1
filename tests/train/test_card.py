from pathlib import Path

from train.card import model_card, scores
from zhili.bundle import read_manifest

ROOT = Path(__file__).parents[2]


def test_the_card_names_every_category_and_what_the_model_is_not_for(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    card = model_card(manifest)
    assert all(f"`{name}`" in card for name in manifest.taxonomy.ids)
    assert "judges neither the truth" in card
    assert card == (bundle / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_shipped_bundles_scores() -> None:
    table = "\n".join(scores(read_manifest(ROOT / "models" / "default")))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
