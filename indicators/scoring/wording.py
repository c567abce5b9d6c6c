"""定性 rows: the rule suggests a band, and a person chooses."""

import re
from decimal import ROUND_CEILING, Decimal

from indicators.points import EXACT, ZERO, last_below, plain, tidy
from indicators.quantity import Kind, Quantity
from indicators.quantity.likeness import is_fault
from indicators.rules import HUNDRED, Band, RuleSet
from indicators.scoring.reasons import drop_punctuation, shorten_quote
from indicators.scoring.rounding import round_unmet, rounding_said_unmet
from indicators.scoring.values import Need, Outcome, RowCase

IN_PERCENT = {"%": Decimal(1), "‰": Decimal("0.1")}
# A percentage only: inside a sentence it may mean something else.
PERCENTAGE = re.compile(
    r"(?:已|均|全部)*(?:完成|实现|达到|达|为|=|＝)?[-－]?[0-9０-９][0-9０-９.．]*\s*[%％﹪‰](?:完成|已完成|达标)?[。.]?"
)
EXTENT = re.compile(
    "覆盖|应.尽|达标|满意|及时|到位|完成|按时|按期|如期|足额|全部|全面|全额|合格|落实|实现|兑现|办结|整改|准确|规范|完整|达到|通过|正常|符合"
)
OTHERWISE = re.compile(
    "增|提高|提升|上升|升高|涨|加快|加强|改善|好转|优化|改进|扩大|促进|推动|降|减|缩|下滑|压|逐步|逐年|有所|明显|显著|进一步|稳步|持续|"
    "零|无|没有|未发生|不发生|杜绝|避免|防止|消除|遏制|控制|不低于|不高于|不超过|不少于|高于|低于|优于|较|比|上年|去年|往年|同期|同比|平均"
)
ABSENCE = re.compile("零|无|没有|未发生|不发生|杜绝|避免|防止")
NEEDS_BAND = frozenset({Need.BAND})
NEEDS_HAND_SCORE = frozenset({Need.HAND_SCORE})


def score_wording(case: RowCase) -> Outcome:
    suggested = _suggest_band(case)
    chosen = case.row.band.strip()
    if not chosen:
        return suggested
    band = case.rules.band(chosen)
    if band is None:
        said = f"本评分办法没有「{shorten_quote(chosen)}」这一档，请在{_list_bands(case.rules)}中选择"
        return Outcome(said, needs=NEEDS_BAND)
    if suggested.printed is not None and suggested.band == band.title:
        return suggested._replace(explanation=f"选定「{band.title}」；{suggested.explanation}")
    return _in_chosen_band(case, band)


def _in_chosen_band(case: RowCase, band: Band) -> Outcome:
    asked = "，请填写得分" if case.row.hand_score is None else ""
    said = f"选定「{band.title}」，得分应为 {range_said(band, case.weight, case.rules)} 分{asked}"
    return Outcome(said, band=band.title, needs=NEEDS_HAND_SCORE)


def range_said(band: Band, weight: Decimal, rules: RuleSet) -> str:
    """Writes the printed points of a band, with its lower edge: 3.00–3.99."""
    places = rules.score_places
    low, high = _share_of_weight(band.floor, weight), _share_of_weight(band.ceiling, weight)
    lowest = low.quantize(Decimal(1).scaleb(-places), ROUND_CEILING, EXACT)
    highest = weight if band is rules.bands[0] else last_below(high, places=places)
    if lowest > highest:  # no printed score falls into so narrow a band
        return f"{plain(low)}–{plain(high)}"
    return "–".join(dict.fromkeys(f"{points:.{places}f}" for points in (lowest, highest)))


def _list_bands(rules: RuleSet) -> str:
    return "、".join(f"「{band.title}」" for band in rules.bands)


def _share_of_weight(percent: Decimal, weight: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(percent, weight), HUNDRED)


def band_of_points(points: Decimal, *, weight: Decimal, rules: RuleSet) -> Band:
    return rules.band_of(EXACT.divide(EXACT.multiply(points, HUNDRED), weight) if weight else HUNDRED)


def _suggest_band(case: RowCase) -> Outcome:
    if drop_punctuation(case.target.text) == drop_punctuation(case.actual.text):
        return _suggest_full(case, f"完成值与指标值同为「{shorten_quote(case.target.text)}」")
    percent = _read_percent(case.actual)
    if percent is None or not is_telling(percent, target=case.target.text, name=case.row.name):
        said = f"定性指标，完成值「{shorten_quote(case.actual.text)}」须由人判断属于{_list_bands(case.rules)}中的哪一档"
        return Outcome(said, needs=NEEDS_BAND)
    if percent >= HUNDRED:
        return _suggest_full(case, f"定性指标，完成值 {plain(percent)}%")
    return _suggest_share(case, percent)


def is_telling(percent: Decimal, *, target: str, name: str) -> bool:
    """100 % means everything, except of accidents; less is a share only where the words have an extent."""
    if percent >= HUNDRED:
        return not (ABSENCE.search(target) and is_fault(name))
    return EXTENT.search(target) is not None and OTHERWISE.search(target) is None


def _suggest_full(case: RowCase, said: str) -> Outcome:
    weight = tidy(case.weight)
    band = case.rules.bands[0].title
    said = f"{said}，建议为「{band}」，得满分 {plain(weight)}"
    return Outcome(said, met=True, exact=case.weight, printed=weight, band=band)


def _suggest_share(case: RowCase, percent: Decimal) -> Outcome:
    band = case.rules.band_of(percent).title
    said = f"定性指标，建议为「{band}」：完成值 {plain(percent)}%"
    if percent < ZERO:
        return Outcome(f"{said} 按 0 计，得 0", exact=ZERO, printed=ZERO, band=band)
    exact = _share_of_weight(percent, case.weight)
    printed = round_unmet(exact, case.rules, weight=case.weight)
    result = rounding_said_unmet(exact, printed, case.rules, weight=case.weight, aim=" 100%")
    return Outcome(f"{said} × 分值 {plain(case.weight)} = {result}", exact=exact, printed=printed, band=band)


def _read_percent(actual: Quantity) -> Decimal | None:
    """Reads 100% and 980‰; a bare number beside wording means nothing."""
    factor = IN_PERCENT.get(actual.unit)
    if actual.kind is not Kind.NUMBER or actual.number is None or factor is None:
        return None
    if not PERCENTAGE.fullmatch(actual.text.strip()):
        return None
    return EXACT.multiply(actual.number, factor)
