from pathlib import Path

import pytest
from pydantic import ValidationError

from train.data.taxonomy import load_taxonomy
from zhili import Taxonomy


def test_shipped_taxonomy_is_complete(root: Path) -> None:
    taxonomy = load_taxonomy(root / "data" / "taxonomy.yaml")
    assert len(taxonomy.ids) == 20
    assert len(taxonomy.domains) == 6
    assert all(c.name and c.name_en and c.definition and c.definition_en for c in taxonomy.categories)
    assert taxonomy["civility"].description.startswith("乡风文明：")
    assert [taxonomy.ids[i] for i in taxonomy.exclusive] == ["general"]


@pytest.mark.parametrize(
    ("categories", "message"),
    [
        ([("a", "x"), ("a", "x")], "'a' is used twice"),
        ([("a", "x"), ("b", "y")], "unknown domain 'y'"),
        ([("a", "x")], "at least 2"),
        ([("a b", "x"), ("c", "x")], "pattern"),
    ],
)
def test_invalid_taxonomy_is_refused(categories: list[tuple[str, str]], message: str) -> None:
    values = [{"id": i, "name": i, "domain": d} for i, d in categories]
    with pytest.raises(ValidationError, match=message):
        Taxonomy.model_validate({"domains": {"x": {"name": "x"}}, "categories": values})
