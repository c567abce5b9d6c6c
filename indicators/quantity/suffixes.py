"""Reads the words after a number: multiplier, unit, 以上, 左右."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from indicators.quantity.operators import AFTER
from indicators.quantity.units import PER, UNITS
from indicators.quantity.values import Operator

TIMES = {
    "": 0,
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
PARTS = re.compile(
    r"(?P<core>.*?)(?:(?<=元)(?:整|人民币))?(?P<words>(?:及|或)?以上|之上|(?:及|或)?以下|之下|及?以内|之内|内|以外|封顶)?(?P<vague>左右|上下)?(?P<plus>\+)?"
    r"(?P<done>(?:已|全部|均|按时|按期|及时)?(?:完成|办结|到位|达标|合格|覆盖|满意|通过|整改|落实|兑现|发放|拨付|支付|执行|实现|办理|入库|参保|公开|正确|及时)"
    r"(?:完毕|到位)?)?"
)
SCALED = re.compile(r"(?P<more>余|多|来)?(?P<times>[十百千]?[万亿]|万亿|[十百千])?(?P<more_after>余|多)?(?P<unit>.*)")
CLASSIFIERS = frozenset(
    "盏根桩笔具副组顶面个家户名位套辆份台件条篇场批项座处所支种次本册部间栋幢块张幅只头棵株口眼期类门起例宗"
)
NOUN = re.compile(r"[\u4e00-\u9fff]{1,6}")
NOT_NOUN = re.compile(r"未|没|不|无|缺|尚|待|性|以|每|或|和|及|均|各|超|左|多|余|的|已|[上下内前后中起]$")
NOT_UNIT = frozenset(
    "好新优有无不未全化性号第多余几半来版甲乙丙型款定般致流体直律切旦样心线同生手共些下高低大小上中内外前后者式制岁制力里类折十百千万亿零一二两三四五六七八九"
)
GRADES = frozenset("级星等档")
# 2起增加, 20人缺勤: the words after the unit may be about the number, and then it is no total.
TOOK_PART = re.compile(
    "(?:参会|参训|参加|参与|受训|受益|到场|到会|到岗|在岗|在册|就业|脱贫|持证|获证|报到)[\u4e00-\u9fff]{0,2}"
)
CHANGED = re.compile("增|减|升|降|缩|涨|跌|差|误|漏|损|退|剩|错|亏|欠")
UNIT_ENDS = frozenset(
    "人次个家户套辆份台件条篇场批项座处所支种本册部间栋块张幅只头棵株口眼时日月天年米亩吨元期班组队村点位"
)
PERCENTS = frozenset("%‰")
WORDS_AFTER_PERCENT = re.compile(r"[\u4e00-\u9fff]{1,6}")
PER_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z²³㎡㎥%]{1,5}")
# 2万/户 leaves out 元.
MONEY_TIMES = frozenset(["万", "亿"])
PER_ALONE = re.compile(r"/[\u4e00-\u9fff]{1,3}")
SHORT_PER = 2
LONGEST_UNIT = 4
ALPHABETIC = re.compile(r"[\u4e00-\u9fff]{2,4}")


@dataclass(frozen=True, slots=True)
class Suffix:
    unit: str = ""
    scale: int = 0  # powers of ten to multiply by
    operator: Operator = Operator.NONE
    approximate: bool = False
    more: bool = False  # 200多人
    plus: bool = False  # 200+
    sure: bool = True


@lru_cache(maxsize=1024)
def read_suffix(after: str) -> Suffix | None:
    """Returns None where the words make the text a sentence."""
    if after in UNITS:
        return Suffix(unit=after)
    if after[:1] in PERCENTS:
        return _read_after_percent(after)
    parts = PARTS.fullmatch(after)
    if parts is None:
        return None
    core, words, vague, plus, _ = parts.groups()
    measured = _read_measured(core)
    if measured is None:
        return None
    unit, scale, more, sure = measured
    return Suffix(
        unit=unit,
        scale=scale,
        operator=AFTER[words] if words else Operator.NONE,
        approximate=vague is not None,
        more=more,
        plus=plus is not None,
        sure=sure,
    )


def _read_after_percent(after: str) -> Suffix | None:
    """100%完成 is 100 %; 80%的村庄完成了改造 is a sentence."""
    rest = read_suffix(after[1:])
    if rest is not None and not rest.unit and not rest.scale and not rest.more:
        return replace(rest, unit=after[0])
    return Suffix(unit=after[0], sure=False) if WORDS_AFTER_PERCENT.fullmatch(after, 1) else None


def _read_measured(core: str) -> tuple[str, int, bool, bool] | None:
    if core in UNITS:
        return core, 0, False, True
    scaled = SCALED.fullmatch(core)
    if scaled is None:
        return None
    more = bool(scaled["more"] or scaled["more_after"])
    times, rest = scaled["times"] or "", scaled["unit"]
    if times in MONEY_TIMES and PER_ALONE.fullmatch(rest):
        return f"{times}元{rest}", 0, more, False
    if times + rest in UNITS or PER.split(times + rest)[0] in UNITS:
        times, rest = "", times + rest
    named = _read_unit(rest)
    if named is None or (times in ("十", "百", "千") and rest and rest not in UNITS):
        return None
    return named[0], TIMES[times], more, named[1]


def _read_unit(word: str) -> tuple[str, bool] | None:
    """Returns the unit, and whether it is certain."""
    if not word or word in UNITS:
        return word, True
    if PER.search(word):
        return _read_rate(word)
    if len(word) > 1:
        return _read_counted_noun(word)
    return (word, word not in GRADES) if "\u4e00" <= word <= "\u9fff" and word not in NOT_UNIT else None


def _read_rate(word: str) -> tuple[str, bool] | None:
    base, *per = PER.split(word)
    known = base in UNITS or len(base) == 1
    if not known or not all(PER_WORD.fullmatch(one) for one in per):
        return None
    return word, all(one in UNITS or len(one) <= SHORT_PER for one in per)


def _read_counted_noun(word: str) -> tuple[str, bool] | None:
    """20个项目 is certainly 20个; 5公里道路 is probably 5公里."""
    counted = next(
        (word[:size] for size in range(LONGEST_UNIT, 0, -1) if size < len(word) and word[:size] in UNITS), ""
    )
    if counted and NOUN.fullmatch(word, len(counted)):
        named = counted in CLASSIFIERS or TOOK_PART.fullmatch(word, len(counted)) is not None
        sure = named and not CHANGED.search(word, len(counted))
        return (counted, sure) if not NOT_NOUN.search(word, len(counted)) else None
    if ALPHABETIC.fullmatch(word) and not NOT_NOUN.search(word):
        return word, word[-1] in UNIT_ENDS
    return None
