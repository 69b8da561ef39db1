"""Headings of policies and work reports in many shapes, made from the topics of the words and of the taxonomy."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from train.data import load_taxonomy
from train.reading import words
from train.reading.article import SourceReport
from train.reading.outline import strip_number
from zhili.reading import ACTION

_TAXONOMY = Path(__file__).parents[2] / "data" / "taxonomy.yaml"
_STATES = [
    "扎实推进",
    "取得突破",
    "持续深化",
    "稳步提升",
    "全面加强",
    "更加完善",
    "显著增强",
    "有效化解",
    "持续释放",
    "加快布局",
    "不断改善",
    "稳中有进",
    "量质齐升",
    "焕然一新",
    "成势见效",
    "破题起势",
    "走深走实",
]
_PURPOSES = [
    "为{}注入新动能",
    "为{}提供有力支撑",
    "为{}夯实根基",
    "为{}作出新贡献",
    "为{}打开新局面",
    "让{}更有温度",
    "推动{}提档升级",
    "促进{}协调发展",
    "把{}落到实处",
    "以{}带动全局",
    "筑牢{}底线",
    "增强{}活力",
    "提高{}水平",
    "激发{}潜力",
]
_VERBS = [
    "加强",
    "完善",
    "健全",
    "强化",
    "规范",
    "优化",
    "支持",
    "鼓励",
    "推进",
    "深化",
    "加快",
    "促进",
    "提升",
    "落实",
    "严格",
    "创新",
    "统筹",
    "扩大",
    "培育",
    "巩固",
    "保障",
    "实施",
    "开展",
    "做好",
    "抓实",
    "构建",
    "建立",
    "明确",
    "确定",
    "拓宽",
    "改进",
    "稳定",
    "引导",
    "整合",
    "盘活",
    "补齐",
    "压实",
    "细化",
]
_ADVERBS = [
    "全面",
    "着力",
    "加快",
    "持续",
    "扎实",
    "深入",
    "切实",
    "积极",
    "大力",
    "进一步",
    "有序",
    "稳步",
    "坚决",
    "科学",
    "依法",
]
_TAILS = [
    "体系",
    "机制",
    "能力",
    "建设",
    "工作",
    "管理",
    "服务",
    "保障",
    "水平",
    "责任",
    "监管",
    "队伍",
    "范围",
    "标准",
    "程序",
    "措施",
    "平台",
    "制度",
    "原则",
    "问题",
    "方式",
    "渠道",
    "布局",
    "秩序",
    "质量",
]


@cache
def _topics() -> tuple[str, ...]:
    subjects = [s.name for category in load_taxonomy(_TAXONOMY).categories for s in category.subjects]
    return tuple(dict.fromkeys([*words.SUBJECTS, *words.HEADING_OBJECTS, *words.KEYWORDS, *subjects]))


def corpus_slogans(reports: Iterable[SourceReport]) -> tuple[str, ...]:
    """The headings of the corpus that read like slogans, without their numbers, each once."""
    found = (strip_number(passage.heading) for report in reports for passage in report.passages if passage.heading)
    return tuple(dict.fromkeys(text for text in found if 6 <= len(text) <= 45 and ACTION.match(text)))


def invented_headings(rng: Random, count: int, pool: Sequence[str] = ()) -> list[str]:
    """Headings of one shape, or with some probability headings of the corpus.

    Args:
        rng: the source of every choice.
        count: how many.
        pool: headings of the corpus, from `corpus_slogans`.
    """
    if len(pool) >= count and rng.random() < 0.4:
        return rng.sample(list(pool), count)
    return list(islice(headings(rng), count))


def headings(rng: Random) -> Iterator[str]:
    """Yield headings without end, mostly of one shape, as the parallel headings of a section are."""
    shape = rng.choice(_SHAPES)
    while True:
        text = (shape if rng.random() < 0.8 else rng.choice(_SHAPES))(rng)
        if 3 <= len(text) <= 48:
            yield text


def _topic(rng: Random) -> str:
    return rng.choice(_topics())


def _noun(rng: Random) -> str:
    topic = _topic(rng)
    return topic + rng.choice(_TAILS) if rng.random() < 0.6 and len(topic) < 8 else topic


def _verb_noun(rng: Random) -> str:
    return rng.choice(_VERBS) + _noun(rng)


def _two_clauses(rng: Random) -> str:
    adverb = rng.choice(_ADVERBS) if rng.random() < 0.5 else ""
    return f"{adverb}{_verb_noun(rng)}，{rng.choice(_ADVERBS)}{_verb_noun(rng)}"


def _state(rng: Random) -> str:
    return f"{_noun(rng)}{rng.choice(_STATES)}"


def _state_purpose(rng: Random) -> str:
    return f"{_state(rng)}，{rng.choice(_PURPOSES).format(_topic(rng))}"


def _question(rng: Random) -> str:
    return f"关于{_verb_noun(rng)}{rng.choice(('问题', '的问题', '', '事项'))}"


def _quoted(rng: Random) -> str:
    return (
        f"{rng.choice(_ADVERBS)}{rng.choice(_VERBS)}“{_topic(rng)}”{rng.choice(('工程', '行动', '品牌', '', '机制'))}"
    )


def _listed(rng: Random) -> str:
    return f"{rng.choice(_VERBS)}{_topic(rng)}、{rng.choice(_VERBS)}{_topic(rng)}"


def _aside(rng: Random) -> str:
    return f"{_noun(rng)}（{rng.choice(('含', '不含', '包括'))}{_topic(rng)}）"


def _principle(rng: Random) -> str:
    return f"“{_topic(rng)}”的原则" if rng.random() < 0.5 else f"{_verb_noun(rng)}的原则"


def _action_result(rng: Random) -> str:
    return f"{rng.choice(words.HEADING_ACTIONS)}{_topic(rng)}，{rng.choice(words.HEADING_RESULTS)}"


def _three_clauses(rng: Random) -> str:
    way, gain = rng.choice(words.SLOGANS["ways"]), rng.choice(words.SLOGANS["gains"])
    return f"{way}，{_verb_noun(rng)}，{gain}" if rng.random() < 0.5 else f"{way}，{gain}"


def _scope_gain(rng: Random) -> str:
    scope, gain = rng.choice(words.SLOGANS["scopes"]), rng.choice(words.SLOGANS["gains"])
    if rng.random() < 0.4:
        return f"以{scope}为{rng.choice(words.SLOGANS['roles'])}，{gain}"
    return f"{scope}{rng.choice(words.SLOGANS['states'])}，{gain}"


def _short(rng: Random) -> str:
    """A subject and a state in three to five characters, or two of them: 产业兴, 道路通了，产业旺了."""
    subjects, states = words.SLOGANS["short_subjects"], words.SLOGANS["short_states"]
    one, two = (rng.choice(subjects) + rng.choice(states) for _ in range(2))
    return rng.choice((one, one, f"{one}，{two}"))


_SHAPES: tuple[Callable[[Random], str], ...] = (
    _verb_noun, _verb_noun, _verb_noun, _noun, _two_clauses, _two_clauses, _state, _state_purpose, _state_purpose,
    _question, _quoted, _listed,
    _aside, _principle, _action_result, _three_clauses, _three_clauses, _scope_gain, _short,
)  # fmt: skip
