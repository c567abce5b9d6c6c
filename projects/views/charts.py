"""The charts of the 统计分析: what each draws, the same as a table, and the sentence that says what is seen in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from indicators.points import rounded
from projects.exports.statistics import rate_band, score_band, wan_text
from projects.queries import RoundStatistics, SheetResults
from projects.queries.results import NOTHING, percentage_of

MOST_DEPARTMENTS: Final = 20  # bars that are still read
LOW_RATE, HIGH_SCORE, LOW_SCORE = 60, 90, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    name: str  # of the script's function that draws it
    title: str
    sentence: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]  # the first of each is its name
    data: Mapping[str, Any]


def charts_of(statistics: RoundStatistics) -> Iterator[Chart]:
    """None of what isn't there: without a grade nothing can be drawn, without a second year nothing be compared."""
    if not statistics.total.graded.number:
        return
    yield _draw_distribution(statistics)
    yield _draw_rates_and_scores(statistics)
    yield _draw_grades(statistics)
    yield _draw_departments(statistics)
    years = [(each.year, results) for each, results in statistics.years if results.evaluated.number]
    if len(years) > 1:
        yield _draw_years(years)


def _draw_distribution(statistics: RoundStatistics) -> Chart:
    bins, grades = statistics.bins, statistics.grades
    numbers = Counter[tuple[int, str]]()
    for each in bins:
        numbers[each.score, each.grade] += each.number
    scores = range(min(each.score for each in bins), 100, 5)
    sums = {score: sum(numbers[score, grade] for grade in grades) for score in scores}
    fullest = max(scores, key=lambda score: sums[score])
    low = sum(number for score, number in sums.items() if score < LOW_SCORE)
    return Chart(
        name="distribution",
        title="总分分布",
        sentence=f"有等级的 {sum(sums.values())} 张自评表中，{score_band(fullest)} 分的最多，有 {sums[fullest]} 张；"
        f"低于 {LOW_SCORE} 分的有 {low} 张。",
        heads=("总分", "张数", *grades),
        rows=[
            (score_band(score), *map(str, (sums[score], *(numbers[score, grade] for grade in grades))))
            for score in scores
        ],
        data={
            "bands": [score_band(score) for score in scores],
            "series": [{"name": grade, "numbers": [numbers[score, grade] for score in scores]} for grade in grades],
        },
    )


def _draw_rates_and_scores(statistics: RoundStatistics) -> Chart:
    placed = [each for each in statistics.bins if each.rate is not None]
    odd = sum(each.number for each in placed if (each.rate or 0) < LOW_RATE and each.score >= HIGH_SCORE)
    without = sum(each.number for each in statistics.bins if each.rate is None)
    said = [f"执行率低于 {LOW_RATE}% 而总分在 {HIGH_SCORE} 分以上的有 {odd} 张。"]
    if placed:
        fullest = max(placed, key=lambda each: each.number)
        said.insert(
            0,
            f"执行率 {rate_band(fullest.rate)}、总分 {score_band(fullest.score)} 分的最集中，有 {fullest.number} 张；",
        )
    if without:
        said.append(f"另有 {without} 张没有全年预算数，不在图上。")
    points: dict[str, list[list[int]]] = {grade: [] for grade in statistics.grades}
    for each in placed:
        points[each.grade].append([each.rate or 0, each.score, each.number])
    return Chart(
        name="rates",
        title="执行率与总分",
        sentence=f"横向是执行率，纵向是总分，圆越大张数越多。{''.join(said)}",
        heads=("执行率", "总分", "等级", "张数", "全年预算数（万元）"),
        rows=[
            (rate_band(each.rate), score_band(each.score), each.grade, str(each.number), wan_text(each.budget))
            for each in statistics.bins
        ],
        data={"series": [{"name": grade, "points": held} for grade, held in points.items()]},
    )


def _draw_grades(statistics: RoundStatistics) -> Chart:
    graded = statistics.total.graded
    sums = {grade: statistics.total.grades.get(grade, NOTHING) for grade in statistics.grades}
    by_number = {grade: percentage_of(each.number, graded.number) for grade, each in sums.items()}
    by_amount = {grade: percentage_of(each.budget, graded.budget) for grade, each in sums.items()}
    return Chart(
        name="grades",
        title="等级",
        sentence=f"按张数，{_list_shares(by_number)}；按全年预算数，{_list_shares(by_amount)}。",
        heads=("等级", "张数", "占比", "全年预算数（万元）", "占比"),
        rows=[
            (
                grade,
                str(each.number),
                _write_percent(by_number[grade]),
                wan_text(each.budget),
                _write_percent(by_amount[grade]),
            )
            for grade, each in sums.items()
        ],
        data={
            "bars": ["按全年预算数", "按张数"],
            "series": [
                {"name": grade, "shares": [_write_plotted(by_amount[grade]), _write_plotted(by_number[grade])]}
                for grade in sums
            ],
        },
    )


def _draw_departments(statistics: RoundStatistics) -> Chart:
    """Those with the lowest averages, where they are too many for one picture."""
    scored = [each for each in statistics.departments if each.results.average is not None]
    lowest_first = sorted(scored, key=lambda each: (each.results.average or 0, each.department))
    shown = lowest_first[:MOST_DEPARTMENTS]
    highest, lowest = lowest_first[-1], lowest_first[0]
    cut = f"图上是平均分最低的 {MOST_DEPARTMENTS} 个。" if len(scored) > MOST_DEPARTMENTS else ""
    return Chart(
        name="departments",
        title="各主管部门",
        sentence=f"{len(scored)} 个主管部门中，平均分最高的是{highest.name}（{_write_average(highest.results)} 分），"
        f"最低的是{lowest.name}（{_write_average(lowest.results)} 分）。{cut}",
        heads=("主管部门", "平均分", "执行率"),
        rows=[(each.name, _write_average(each.results), _write_percent(each.results.evaluated.rate)) for each in shown],
        data={
            "names": [each.name for each in shown],
            "averages": [_write_plotted(each.results.average) for each in shown],
            "rates": [_write_plotted(each.results.evaluated.rate) for each in shown],
        },
    )


def _draw_years(years: Sequence[tuple[int, SheetResults]]) -> Chart:
    said = "，".join(f"{year}年 {_write_average(results)} 分" for year, results in years)
    return Chart(
        name="years",
        title="各年度对比",
        sentence=f"平均分：{said}。",
        heads=("年度", "平均分", "执行率", "覆盖率"),
        rows=[
            (f"{year}年", _write_average(each), _write_percent(each.evaluated.rate), _write_percent(each.coverage))
            for year, each in years
        ],
        data={
            "years": [f"{year}年" for year, _ in years],
            "averages": [_write_plotted(each.average) for _, each in years],
            "rates": [_write_plotted(each.evaluated.rate) for _, each in years],
            "coverages": [_write_plotted(each.coverage) for _, each in years],
        },
    )


def _list_shares(held: Mapping[str, Decimal | None]) -> str:
    return "，".join(f"{grade} {_write_percent(each)}" for grade, each in held.items())


def _write_percent(figure: Decimal | None) -> str:
    return "—" if figure is None else f"{rounded(figure, places=2)}%"


def _write_average(results: SheetResults) -> str:
    return "—" if results.average is None else str(rounded(results.average, places=2))


def _write_plotted(figure: Decimal | None) -> str | None:
    """A place in a picture, as a text: the script reads it."""
    return None if figure is None else str(rounded(figure, places=2))
