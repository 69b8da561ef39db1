import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.config.schema import DataConfig
from train.data.check import Requirements, check_corpus, load_requirements, read_texts
from train.data.example import Corpus, Example
from train.data.load import load_examples
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError
from zhili.taxonomy import Taxonomy

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")
TEXT = "全镇新建高标准农田3200亩，修复灌溉渠道14公里，完成早稻育秧任务，农机合作社下田作业260台次。"
NO_LIMITS = Requirements()
SMALL_TAXONOMY = Taxonomy.model_validate(
    {
        "domains": {"all": {"name": "全部"}},
        "categories": [
            {"id": "agriculture", "name": "农业", "domain": "all", "subjects": [{"name": "茶叶"}, {"name": "农机"}]},
            {"id": "general", "name": "综述", "domain": "all", "exclusive": True},
        ],
    }
)
GRID = {"subject_paragraphs": 4, "subject_genres": 3, "subject_periods": 2}
YEARS = (2005, 2013, 2019, 2020)
GENRES = ("news", "notice", "profile", "news")


def example(**values: Any) -> Example:
    row = {"id": "a", "report": "r", "text": TEXT, "labels": ["agriculture"], "split": "train"}
    return Example.model_validate(row | values)


def referenced(**values: Any) -> Example:
    return example(**({"sha1": "0123456789abcdef", "source": "github:owner/repository"} | values))


def on_subject(subject: str, years: Sequence[int] = YEARS, genres: Sequence[str] = GENRES) -> list[Example]:
    return [
        example(id=f"{subject}-{i}", subject=f"agriculture/{subject}", year=year, genre=genre)
        for i, (year, genre) in enumerate(zip(years, genres, strict=True))
    ]


def check_subjects(examples: list[Example], **limits: Any) -> list[str]:
    return check_corpus(Corpus(SMALL_TAXONOMY, examples), Requirements.model_validate(limits))


def check(examples: list[Example], limits: Requirements, others: Sequence[str] = ()) -> list[str]:
    return check_corpus(Corpus(TAXONOMY, examples), limits, others)


@pytest.mark.slow
def test_written_paragraphs_meet_the_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    recipe = load_config(ROOT / "configs" / "release.yaml")
    # With the separate test set, which shares no text with the training data. The texts of references may be absent.
    files = {"files": ["data/*.jsonl", "data/written/*.jsonl"], "references": []}
    examples = load_examples(recipe.data.model_copy(update=files), TAXONOMY, recipe.task, ("train", "test"))
    limits = load_requirements(ROOT / "data" / "requirements.yaml")
    without_references = limits.model_copy(
        update={"referenced": 0, "subject_paragraphs": 0, "subject_genres": 0, "subject_periods": 0}
        | {"subject_exceptions": {}}
    )
    assert check(examples, without_references) == []
    assert all({"level", "genre", "year", "title"} <= (e.model_extra or {}).keys() for e in examples)


def test_default_similarity_is_that_of_recipes() -> None:
    assert NO_LIMITS.similarity == DataConfig().similarity


def test_near_duplicates_of_different_reports_are_failures() -> None:
    near = example(id="b", report="s", text=TEXT.replace("3200", "3500"), split="test")
    same_report = example(id="c", text=TEXT)
    other = example(id="d", report="s", text="召开党员大会8次，发展党员6名，慰问老党员39人，整顿软弱涣散支部1个。")
    assert not any("near-duplicate" in failure for failure in check([example(), same_report, other], NO_LIMITS))
    assert any("near-duplicate of a in another split" in failure for failure in check([example(), near], NO_LIMITS))


def test_referenced_paragraphs_may_repeat_each_other_only_within_a_split() -> None:
    first, second = referenced(), referenced(id="b", report="s", text=TEXT.replace("3200", "3500"))
    assert check([first, second], NO_LIMITS) == []
    leak = check([first, second.model_copy(update={"split": "validation"})], NO_LIMITS)
    assert leak == ["b: near-duplicate of a in another split; remove one or put both documents into one split"]


def test_written_near_duplicate_of_a_referenced_paragraph_is_a_failure_in_any_order() -> None:
    real, written = referenced(id="real"), example(id="written", report="s")
    for examples in ([real, written], [written, real]):
        assert check(examples, NO_LIMITS) == ["written: near-duplicate of real; rewrite or remove it"]


def test_repeated_and_copied_phrases_are_failures() -> None:
    phrase = "切实提高政治站位强化责任担当狠抓落实见效"
    repeated = [example(id=str(i), report=str(i), text=f"第{i}件事是{'修路架桥办学'[i]}。{phrase}。") for i in range(4)]
    assert any("is repeated in 4 reports" in f for f in check(repeated, Requirements(phrase_reports=3)))
    allowed = Requirements(phrase_reports=3, stock_phrases=["政治站位强化责任"])
    assert not any("is repeated in 4" in f for f in check(repeated, allowed))
    assert any(f.startswith("a: “") for f in check([example()], NO_LIMITS, ["前文。" + TEXT + "后文。"]))


def test_phrases_of_referenced_paragraphs_are_not_checked() -> None:
    phrase = "切实提高政治站位强化责任担当狠抓落实见效"
    texts = [f"第{i}件事是{'修路架桥办学'[i]}。{phrase}。" for i in range(4)]
    repeated = [referenced(id=str(i), report=str(i), text=text) for i, text in enumerate(texts)]
    written = example(id="w", report="w", text="县里开了会，要求" + phrase)
    assert not any("is repeated" in f for f in check([*repeated, written], Requirements(phrase_reports=3)))
    assert check([referenced()], NO_LIMITS, [TEXT]) == []


def test_counts_shares_and_lengths_outside_limits_are_failures() -> None:
    limits = Requirements(
        paragraphs=2, reports=2, primary=1, present=1, labels_share=(0.5, 1), exclusive_share=(0.1, 1),
        lengths=[(0, 0.5, 1), (40, 0, 0.5)],
    )  # fmt: skip
    failures = "\n".join(check([example()], limits))
    for expected in (
        "1 paragraphs; the minimum is 2", "1 reports; the minimum is 2",
        "education: primary in 0", "education: present in 0",
        "two or more labels: 0.0%", "general: 0.0%", "0 to 39 characters", "40 characters or more",
    ):  # fmt: skip
        assert expected in failures, expected


def test_too_many_labels_on_a_short_paragraph_are_a_failure() -> None:
    many = example(labels=list(TAXONOMY.ids[:5]))
    assert any("5 labels on" in failure for failure in check([many], Requirements(most_labels=4)))
    assert any(
        "5 labels on" in failure for failure in check([referenced(labels=many.labels)], Requirements(most_labels=4))
    )
    assert check([many], NO_LIMITS) == []


def test_subject_that_falls_short_is_one_line_that_names_what_is_missing() -> None:
    complete = [*on_subject("茶叶"), *on_subject("农机")]
    assert check_subjects(complete, **GRID) == []
    thin = on_subject("茶叶", (2013, 2014, 2021), ("news", "news", "notice"))
    assert check_subjects([*thin, *on_subject("农机")], **GRID) == [
        "agriculture/茶叶: 3 paragraphs in 2 genres, none before 2013; "
        "at least 4 paragraphs, 3 genres and 2 periods are required"
    ]
    assert check_subjects(on_subject("茶叶"), **GRID) == [
        "agriculture/农机: no paragraphs; at least 4 paragraphs, 3 genres and 2 periods are required"
    ]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"subject_paragraphs": 5}, "4 paragraphs in 3 genres; at least 5 paragraphs are required"),
        ({"subject_genres": 4}, "4 paragraphs in 3 genres; at least 4 genres are required"),
        ({"subject_periods": 4}, "4 paragraphs in 3 genres; at least 4 periods are required"),
    ],
)
def test_each_requirement_of_subjects_counts_alone(limits: dict[str, int], expected: str) -> None:
    corpus = [*on_subject("茶叶"), *on_subject("农机")]
    assert check_subjects(corpus, **limits) == [f"agriculture/{name}: {expected}" for name in ("茶叶", "农机")]
    assert check_subjects(corpus, **{key: value - 1 for key, value in limits.items()}) == []


def test_genres_and_years_that_paragraphs_lack_do_not_count() -> None:
    bare = [example(id=str(i), subject="agriculture/茶叶") for i in range(4)]
    (failure,) = check_subjects([*bare, *on_subject("农机")], **GRID)
    assert failure.startswith(
        "agriculture/茶叶: 4 paragraphs in 0 genres, none before 2013 or from 2013 to 2019 or since 2020"
    )


def test_excepted_subjects_may_fall_short_but_not_be_empty() -> None:
    exceptions = {"agriculture/茶叶": "new"}
    thin = on_subject("茶叶", (2021,), ("news",))
    full = on_subject("农机")
    assert check_subjects([*thin, *full], **GRID, subject_exceptions=exceptions) == []
    empty = check_subjects(full, **GRID, subject_exceptions=exceptions)
    assert empty == ["agriculture/茶叶: no paragraph; a subject in subject_exceptions needs at least one"]
    needless = check_subjects([*on_subject("茶叶"), *full], **GRID, subject_exceptions=exceptions)
    assert needless == ["agriculture/茶叶: meets the requirements; remove it from subject_exceptions"]
    unknown = check_subjects([*on_subject("茶叶"), *full], **GRID, subject_exceptions={"agriculture/茶": "new"})
    assert unknown == [
        "subject_exceptions: 'agriculture/茶' is no subject of the taxonomy; did you mean agriculture/茶叶?"
    ]


def test_without_enough_referenced_paragraphs_subjects_are_not_checked() -> None:
    corpus = on_subject("茶叶")
    (failure,) = check_subjects(corpus, **GRID, referenced=1)
    assert failure.startswith("0 referenced paragraphs; the minimum is 1")
    real = referenced(id="real", report="s", text="县农机站检修收割机12台。")
    (failure,) = check_subjects([*corpus, real], **GRID, referenced=1)
    assert failure.startswith("agriculture/农机: no paragraphs")


def test_read_texts_reads_plain_and_compressed_files(tmp_path: Path) -> None:
    plain, compressed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.xz"
    plain.write_text('{"text": "一"}\n', encoding="utf-8")
    compressed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_texts(plain) == read_texts(compressed) == ["一"]
    compressed.write_bytes(b"no")
    with pytest.raises(InputError, match="not an xz file, or damaged"):
        read_texts(compressed)


def test_each_mistake_in_requirements_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("paragraph: 3\nprimary: many\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_requirements(path)
    assert len(str(caught.value).splitlines()) == 2


def test_exception_without_a_reason_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("subject_exceptions: {agriculture/茶叶: ''}\n", encoding="utf-8")
    with pytest.raises(InputError, match="subject_exceptions"):
        load_requirements(path)
