import random

from hypothesis import given, settings
from hypothesis import strategies as st

from train.data.duplicates import clusters, near_duplicate_pairs, near_duplicates
from train.data.example import Example

TEXT = "全镇新建高标准农田3200亩，修复灌溉渠道14公里，完成早稻育秧任务，农机合作社下田作业260台次。"
NEAR = TEXT.replace("3200", "3500")
OTHER = "召开党员大会8次，发展党员6名，慰问老党员39人，整顿软弱涣散支部1个。"


def example(identifier: str, report: str, text: str) -> Example:
    return Example(id=identifier, report=report, text=text, labels=("agriculture",))


def test_near_duplicates_are_of_different_reports() -> None:
    pairs = near_duplicates(
        [example("a", "r", TEXT), example("b", "s", NEAR), example("c", "r", TEXT), example("d", "s", OTHER)], 0.5
    )
    assert [(one.id, other.id) for one, other in pairs] == [("a", "b"), ("b", "c")]


def test_pairs_depend_on_the_similarity() -> None:
    assert near_duplicate_pairs([TEXT, NEAR], 0.5) == [(0, 1)]
    assert near_duplicate_pairs([TEXT, NEAR], 0.95) == []


def test_clusters_join_chains_and_equal_texts() -> None:
    chain = [TEXT, NEAR, NEAR.replace("260台次", "310台次"), OTHER, TEXT, "短", "短"]
    assert clusters(chain, 0.6) == [0, 0, 0, 3, 0, 5, 5]
    assert clusters([], 0.5) == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(alphabet="一二三四五", max_size=12), max_size=12), st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_order(texts: list[str], shuffler: random.Random) -> None:
    order = list(range(len(texts)))
    shuffler.shuffle(order)
    before, after = clusters(texts, 0.5), clusters([texts[i] for i in order], 0.5)
    positions = {old: new for new, old in enumerate(order)}
    for i in order:
        for j in order:
            assert (before[i] == before[j]) == (after[positions[i]] == after[positions[j]])
