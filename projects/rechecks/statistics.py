"""What a sample brought to light, as a whole and by unit; and the workbook that says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby

from indicators.points import EXACT, ZERO, rounded
from projects.documents.grid import Align, Grid, Orientation
from projects.documents.plain_table import Entry, TableColumn, plain_table
from projects.documents.printable import Printable
from projects.models import Recheck, RecheckSample
from projects.rechecks.choosing import DrawMethod, draw_sample, rank_of
from projects.rechecks.marking import rate_of_difference
from projects.rechecks.population import population_from_text

WAN = Decimal(10_000)
SHEETS = (
    TableColumn("实施单位", 15, Align.LEFT),
    TableColumn("项目名称", 20, Align.LEFT),
    TableColumn("抽取依据", 15, Align.LEFT),
    TableColumn("全年预算数（万元）", 10),
    TableColumn("自评总分", 7),
    TableColumn("复核总分", 7),
    TableColumn("差异", 6),
    TableColumn("差异率", 7, percent=True),
    TableColumn("复核等级", 5),
    TableColumn("状态", 8),
)
UNITS = (
    TableColumn("实施单位", 34, Align.LEFT),
    TableColumn("抽查张数", 10),
    TableColumn("已复核", 10),
    TableColumn("全年预算数（万元）", 16),
    TableColumn("平均差异", 15),
    TableColumn("差异率", 15, percent=True),
)
LISTED = (
    TableColumn("送审稿编号", 9),
    TableColumn("实施单位", 16, Align.LEFT),
    TableColumn("项目名称", 20, Align.LEFT),
    TableColumn("全年预算数（万元）", 10),
    TableColumn("自评总分", 6),
    TableColumn("风险点", 17, Align.LEFT),
    TableColumn("随机排序码（前 16 位）", 14),
    TableColumn("抽取依据", 8, Align.LEFT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFigures:
    """Of those that are scored: 平均差异 is the mean of 复核总分 − 自评总分, 差异率 the sum of the differences' sizes ÷ the sum of 自评总分."""

    title: str
    count: int
    scored: int
    amount: Decimal
    mean_difference: Decimal | None
    rate: Decimal | None


def figures_of_sample(rechecks: Iterable[Recheck], title: str = "合计") -> SampleFigures:
    held = list(rechecks)
    differences = [each.difference for each in held if each.difference is not None]
    own_sum = _sum_or_none(each.own_total or ZERO for each in held if each.total is not None)
    mean = EXACT.divide(_sum_or_none(differences), Decimal(len(differences))) if differences else None
    return SampleFigures(
        title=title,
        count=len(held),
        scored=len(differences),
        amount=_sum_or_none(each.amount or ZERO for each in held),
        mean_difference=None if mean is None else rounded(mean, places=2),
        rate=rate_of_difference(_sum_or_none(map(abs, differences)), own_sum),
    )


def _sum_or_none(numbers: Iterable[Decimal]) -> Decimal:
    return reduce(EXACT.add, numbers, ZERO)


def figures_by_unit(rechecks: Iterable[Recheck]) -> list[SampleFigures]:
    """The rechecks stand in the order of their units."""
    by_unit = groupby(rechecks, lambda each: each.evaluation.unit_name)
    return [figures_of_sample(of_unit, unit) for unit, of_unit in by_unit]


def tables_of(sample: RecheckSample, rechecks: Sequence[Recheck]) -> list[Printable]:
    """统计, by unit, sheet by sheet, and the list that was drawn from with what everybody needs to draw again."""
    units = [*figures_by_unit(rechecks), figures_of_sample(rechecks)]
    unit_lines: list[list[Entry]] = [
        [each.title, Decimal(each.count), Decimal(each.scored), _in_wan(each.amount), each.mean_difference, each.rate]
        for each in units
    ]
    notes = (
        "平均差异为复核总分减自评总分的平均数；差异率为各表差异绝对值之和除以自评总分之和。都只计已经复核的表；自评总分之和为 0 的不计差异率。",
    )
    pages = (
        ("统计", plain_table(UNITS, unit_lines, title=f"{sample}统计", notes=notes)),
        (
            "逐表",
            plain_table(
                SHEETS,
                [_sheet_line(each) for each in rechecks],
                title=f"{sample}逐表结果",
                orientation=Orientation.LANDSCAPE,
            ),
        ),
        ("抽样名单", _draw_population(sample)),
    )
    return [Printable(title=title, grid=grid, made_at=sample.drawn_at) for title, grid in pages]


def _sheet_line(each: Recheck) -> list[Entry]:
    return [
        each.evaluation.unit_name,
        each.evaluation.project_name,
        each.grounds,
        _in_wan(each.amount),
        each.own_total,
        each.total,
        each.difference,
        each.difference_rate,
        each.grade,
        each.get_state_display(),
    ]


def _in_wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else EXACT.divide(amount, WAN)


def _draw_population(sample: RecheckSample) -> Grid:
    population = population_from_text(sample.population)
    method = DrawMethod.read(sample.method, sample.seed)
    drawn = {each.candidate.version: each.grounds for each in draw_sample(population, method)}
    rows: list[list[Entry]] = [
        [
            str(each.version),
            each.unit,
            each.project,
            _in_wan(each.amount),
            each.total,
            "、".join(each.risks),
            rank_of(each, sample.seed)[:16] if sample.seed else "",
            drawn.get(each.version, ""),
        ]
        for each in population
    ]
    return plain_table(
        LISTED, rows, title=f"{sample}抽样名单", notes=list(proof_of(sample)), orientation=Orientation.LANDSCAPE
    )


def proof_of(sample: RecheckSample) -> list[str]:
    """What everybody needs to draw the same sample again."""
    told = [f"名单摘要（SHA-256）：{sample.digest}"]
    if sample.seed:
        told.append(f"随机种子：{sample.seed}")
        told.append(
            "随机排序码为“种子、送审稿编号、送审稿摘要”三行文字（以换行相隔）的 SHA-256；除去按金额、按风险抽中的，按排序码由小到大抽取。"
        )
    return told
