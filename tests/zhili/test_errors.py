import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhili.errors import InputError, did_you_mean, first_mistake


class Inner(BaseModel):
    size: int = Field(ge=1)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: list[Inner]

    @model_validator(mode="after")
    def _not_empty(self) -> "Outer":
        if not self.inner:
            raise ValueError("Inner needs an item")
        return self


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("agricuture", "did you mean agriculture?"),
        ("educaton", "did you mean education?"),
        ("agriculture", "did you mean agriculture?"),
        ("zzz", "see data/taxonomy.yaml"),
        ("", "see data/taxonomy.yaml"),
    ],
)
def test_did_you_mean_names_the_closest_or_the_remedy(name: str, expected: str) -> None:
    assert did_you_mean(name, ("education", "agriculture"), "see data/taxonomy.yaml") == expected


def test_did_you_mean_takes_any_iterable() -> None:
    assert did_you_mean("educaton", iter({"education": 1}), "") == "did you mean education?"
    assert did_you_mean("educaton", [], "nothing is known") == "nothing is known"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"inner": [{"size": 1}, {"size": 0}]}, "inner.1.size: input should be greater than or equal to 1"),
        ({}, "inner: field required"),
        ({"inner": [{"size": 1}], "outer": 2}, "outer: extra inputs are not permitted"),
        ({"inner": []}, "the whole file: value error, Inner needs an item"),
        ({"inner": [{"size": 0}, {}]}, "inner.0.size: input should be greater than or equal to 1"),
    ],
)
def test_first_mistake_names_key_and_mistake(values: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    assert first_mistake(caught.value) == expected


def test_input_error_is_a_value_error() -> None:
    assert issubclass(InputError, ValueError)
