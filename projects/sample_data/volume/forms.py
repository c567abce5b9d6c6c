"""A pool of sheets as they lie in the tables, saved by the real thing once and copied from then on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from django.db import transaction

from indicators.models import RuleSetVersion
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from indicators.sheet import Stage as SheetStage
from projects.models import Evaluation, FundLine, Indicator, LayoutVersion, Project, Region, Round, Stage, Tier
from projects.models.evaluation import evaluation_for
from projects.sample_data.volume.tables import RawRow, RawTable
from projects.sheets import apply_sheet
from projects.units.departments import found_department

SCRATCH: Final = "volume-scratch"
LONG_AGO: Final = dt.date(2000, 1, 1)
POINTS: Final = 90


class Pattern(NamedTuple):
    dimension: str
    category: str
    name: str
    sign: str
    unit: str
    usual: int


PATTERNS: Final = (
    Pattern("产出指标", "数量指标", "培训人数", "≥", "人次", 200),
    Pattern("产出指标", "数量指标", "开展监督检查次数", "≥", "次", 12),
    Pattern("产出指标", "数量指标", "维修改造房屋", "=", "套", 40),
    Pattern("产出指标", "质量指标", "验收合格率", "≥", "%", 95),
    Pattern("产出指标", "时效指标", "资金拨付及时率", "≥", "%", 90),
    Pattern("产出指标", "成本指标", "人均培训费用", "≤", "元", 800),
    Pattern("效益指标", "经济效益指标", "带动就业人数", "≥", "人", 60),
    Pattern("效益指标", "社会效益指标", "政策知晓率", "≥", "%", 85),
    Pattern("效益指标", "生态效益指标", "绿化面积", "≥", "亩", 30),
    Pattern("效益指标", "可持续影响指标", "制度持续执行年限", "≥", "年", 3),
    Pattern("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥", "%", 95),
    Pattern("满意度指标", "服务对象满意度指标", "培训对象满意度", "≥", "%", 90),
)
REASONS: Final = ("", "", "因疫情推迟，已列入下年计划", "项目变更，按批复后的内容完成", "/")


class VolumeKind(NamedTuple):
    stage: Stage
    is_filled: bool


KINDS: Final = (
    VolumeKind(Stage.SELF_EVALUATION, True),
    VolumeKind(Stage.SELF_EVALUATION, False),
    VolumeKind(Stage.GOAL, True),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The rows of one sheet, derived numbers and all."""

    evaluation: RawRow
    lines: Sequence[RawRow]
    rows: Sequence[RawRow]


def make_forms(rules: RuleSetVersion, *, size: int, indicators: int, source: Random) -> dict[VolumeKind, list[Form]]:
    """Saved in a transaction that is taken back."""
    with transaction.atomic():
        scratch = _make_scratch(rules)
        made = {kind: [_make_form(scratch, kind, indicators, source) for _ in range(size)] for kind in KINDS}
        transaction.set_rollback(True)
    return made


def _make_scratch(rules: RuleSetVersion) -> Evaluation:
    region = Region.objects.create(code=SCRATCH, name="测试", tier=Tier.COUNTY)
    unit = found_department("测试单位", region=region, valid_from=LONG_AGO)
    layout = LayoutVersion.objects.filter(stage=Stage.SELF_EVALUATION).order_by("pk")[0]
    held = Round.objects.create(year=2020, region=region, title="测试", rule_set=rules, layout=layout)
    evaluation = evaluation_for(Project.objects.create(name="测试", unit=unit, department=unit), held)
    evaluation.save()
    return evaluation


def _make_form(scratch: Evaluation, kind: VolumeKind, indicators: int, source: Random) -> Form:
    scratch.stage = kind.stage
    scratch.save(update_fields=["stage"])
    apply_sheet(scratch, _make_sheet(kind, indicators, source))
    return Form(
        evaluation=RawTable(Evaluation).read("id", scratch.pk)[0],
        lines=RawTable(FundLine).read("evaluation_id", scratch.pk),
        rows=RawTable(Indicator).read("evaluation_id", scratch.pk),
    )


def _make_sheet(kind: VolumeKind, indicators: int, source: Random) -> Sheet:
    is_goal = kind.stage == Stage.GOAL
    has_actuals = kind.is_filled and not is_goal
    share = source.choice((1, 1, 1, 0.97, 0.9, 0.83, 0.6))
    budget = Decimal(source.randint(3, 900)) * 10000
    spent = budget * Decimal(str(share)) if has_actuals else None
    return Sheet(
        stage=SheetStage(kind.stage),
        project="测试",
        department="测试单位",
        unit="测试单位",
        funds=(
            FundRow(kind="appropriation", amounts=FundAmounts(initial=budget, budget=budget, spent=spent)),
            FundRow(kind="carryover"),
            FundRow(kind="other"),
        ),
        goal=f"完成 {source.randint(2, 40)} 项年度重点工作，培训业务骨干 {source.randint(20, 400)} 人次，保障资金按时足额支付。",
        outcome="年度重点工作按计划完成，资金按合同约定支付。" if has_actuals else "",
        execution_reason="部分合同跨年结算。" if has_actuals and share < 1 else "",
        indicators=tuple(_make_rows(indicators, source, has_actuals=has_actuals)),
        filler="经办人",
        phone="138****0000",
    )


def _make_rows(count: int, source: Random, *, has_actuals: bool) -> Iterator[IndicatorRow]:
    for number in range(count):
        pattern = PATTERNS[number % len(PATTERNS)]
        turn = number // len(PATTERNS)
        target = pattern.usual if pattern.unit == "%" else max(1, pattern.usual * source.randint(50, 150) // 100)
        yield IndicatorRow(
            key=str(number + 1),
            dimension=pattern.dimension,
            category=pattern.category,
            name=f"{pattern.name}（第{turn + 1}批）" if turn else pattern.name,
            target=f"{pattern.sign}{target}{pattern.unit}",
            actual=f"{_reach_target(pattern, target, source)}{pattern.unit}" if has_actuals else "",
            weight=Decimal(POINTS // count + (number < POINTS % count)),
            deviation=source.choice(REASONS) if has_actuals else "",
        )


def _reach_target(pattern: Pattern, target: int, source: Random) -> int:
    reached = target * source.choice((100, 100, 100, 100, 103, 96, 80, 140)) // 100
    return min(reached, 100) if pattern.unit == "%" else reached
