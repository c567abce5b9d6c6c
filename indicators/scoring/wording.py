"""定性 rows: a person chooses the band, the rule suggests."""

from decimal import ROUND_CEILING, Decimal

from indicators.points import EXACT, ZERO, last_below, plain, tidy
from indicators.quantity import Kind, Quantity
from indicators.rules import HUNDRED, Band, RuleSet
from indicators.scoring.reasons import bare, short
from indicators.scoring.rounding import round_unmet, rounding_said_unmet
from indicators.scoring.values import Case, Need, Outcome

IN_PERCENT = {"%": Decimal(1), "‰": Decimal("0.1")}
NEEDS_BAND = frozenset({Need.BAND})
NEEDS_HAND_SCORE = frozenset({Need.HAND_SCORE})


def score_wording(case: Case) -> Outcome:
    suggested = _suggest(case)
    chosen = case.row.band.strip()
    if not chosen:
        return suggested
    band = case.rules.band(chosen)
    if band is None:
        said = f"本评分办法没有「{short(chosen)}」这一档，请在{_titles(case.rules)}中选择"
        return Outcome(said, needs=NEEDS_BAND)
    if suggested.printed is not None and suggested.band == band.title:
        return suggested._replace(explanation=f"选定「{band.title}」；{suggested.explanation}")
    return _in_chosen_band(case, band)


def _in_chosen_band(case: Case, band: Band) -> Outcome:
    asked = "，请填写得分" if case.row.hand_score is None else ""
    said = f"选定「{band.title}」，得分应为 {range_said(band, case.weight, case.rules)} 分{asked}"
    return Outcome(said, band=band.title, needs=NEEDS_HAND_SCORE)


def range_said(band: Band, weight: Decimal, rules: RuleSet) -> str:
    """3.00–3.99: the points of a band as they print, the lower edge included."""
    places = rules.score_places
    low, high = _share(band.floor, weight), _share(band.ceiling, weight)
    lowest = low.quantize(Decimal(1).scaleb(-places), ROUND_CEILING, EXACT)
    highest = weight if band is rules.bands[0] else last_below(high, places=places)
    if lowest > highest:  # no printed score falls into so narrow a band
        return f"{plain(low)}–{plain(high)}"
    return "–".join(dict.fromkeys(f"{points:.{places}f}" for points in (lowest, highest)))


def _titles(rules: RuleSet) -> str:
    return "、".join(f"「{band.title}」" for band in rules.bands)


def _share(percent: Decimal, weight: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(percent, weight), HUNDRED)


def band_of_points(points: Decimal, *, weight: Decimal, rules: RuleSet) -> Band:
    """The band that a score falls in by its share of the weight."""
    return rules.band_of(EXACT.divide(EXACT.multiply(points, HUNDRED), weight) if weight else HUNDRED)


def _suggest(case: Case) -> Outcome:
    if bare(case.target.text) == bare(case.actual.text):
        return _suggest_full(case, f"完成值与指标值同为「{short(case.target.text)}」")
    percent = _percent(case.actual)
    if percent is None:
        said = f"定性指标，完成值「{short(case.actual.text)}」须由人判断属于{_titles(case.rules)}中的哪一档"
        return Outcome(said, needs=NEEDS_BAND)
    if percent >= HUNDRED:
        return _suggest_full(case, f"定性指标，完成值 {plain(percent)}%")
    return _suggest_share(case, percent)


def _suggest_full(case: Case, said: str) -> Outcome:
    weight = tidy(case.weight)
    band = case.rules.bands[0].title
    said = f"{said}，建议为「{band}」，得满分 {plain(weight)}"
    return Outcome(said, met=True, exact=case.weight, printed=weight, band=band)


def _suggest_share(case: Case, percent: Decimal) -> Outcome:
    band = case.rules.band_of(percent).title
    said = f"定性指标，建议为「{band}」：完成值 {plain(percent)}%"
    if percent < ZERO:
        return Outcome(f"{said} 按 0 计，得 0", exact=ZERO, printed=ZERO, band=band)
    exact = _share(percent, case.weight)
    printed = round_unmet(exact, case.rules, weight=case.weight)
    result = rounding_said_unmet(exact, printed, case.rules, weight=case.weight, aim=" 100%")
    return Outcome(f"{said} × 分值 {plain(case.weight)} = {result}", exact=exact, printed=printed, band=band)


def _percent(actual: Quantity) -> Decimal | None:
    """100% and 980‰; a bare number beside a wording says nothing."""
    factor = IN_PERCENT.get(actual.unit)
    if actual.kind is not Kind.NUMBER or actual.number is None or factor is None:
        return None
    return EXACT.multiply(actual.number, factor)
