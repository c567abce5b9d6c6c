"""Checks the money: whether it adds up, the share that was spent, and the points for that share."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.checks.amounts import COLUMNS, adds_up, title_of
from indicators.checks.case import Case, LedgerFigures, Surroundings
from indicators.checks.figures import (
    HALF,
    HUNDRED,
    ONE,
    ZERO,
    agrees_when_rounded,
    in_wan,
    points_agree,
    unit_of_last_place,
    usable_or_none,
    write_figure,
)
from indicators.checks.finding import Level
from indicators.checks.made import SOUND, altered, amounts, funded, without_figures
from indicators.checks.registry import BOTH, Example, Params, Spot, registered
from indicators.checks.texts import is_reason
from indicators.sheet import FundAmounts, Sheet, Stage

MONEY: Final = re.compile(
    r"资金|经费|费用|款|预算|支付|支出|结算|结账|结余|结转|拨付|付清|报销|质保金|保证金|执行[率数]|节约|节省|万元|\d元"
)
LEFT: Final = re.compile(
    r"[未没](?:能|有|全部|完全|全额|足额|及时|按时|按期|如期|予以?|到期)*"
    r"(?:支付|支出|结算|结账|拨付|拨款|付款|付清|报销|使用|执行|兑付|下达|到位)"
    r"|结余|结转|剩余|余款|尾款|质保金|保证金|节约|节省|收回|上缴|退回|压减|压缩|核减|调减|缩减|暂缓|滞后|延[迟后期误]|推迟|缓慢|进度慢|分期|跨年|下年|次年|明年"
)
BECAUSE: Final = re.compile(r"因(?!地制宜|人施|材施|村施|户施|势|此)|由于|原因|受.{0,12}影响|导致|造成|致使")
CHANGED: Final = re.compile(r"调整|调减|调增|追加|追减|压减|压缩|核减|核增|收回|统筹|结转|年中|增加|减少|调剂")
SENTENCE_END: Final = re.compile(r"[。；;！!\n]+")
FRACTION_STEP: Final = Decimal("0.01")  # a rate written as a fraction has two places or more


@registered(
    "funds-sum",
    Level.BLOCK,
    title="资金合计不平",
    explanation="年度资金总额等于各资金行之和，年初预算数、全年预算数、全年执行数三列都应相等。",
    what_to_do="逐行核对各来源的金额，改正填错的一格；没有的来源留空或填 0。",
    example=Example(wrong=funded(amounts("20", "25", "25"), SOUND.funds[0]), right=SOUND),
    stages=BOTH,
)
def funds_sum(case: Case, params: Params) -> Iterator[Spot]:
    for column, title in COLUMNS.items():
        stated: Decimal | None = getattr(case.funds.stated, column)
        lines = case.funds.column(column)
        if stated is None or not lines or adds_up(stated, lines):
            continue
        total = sum((line.value for line in lines), ZERO)
        yield Spot(
            f"年度资金总额的{title}为 {in_wan(stated)}，各资金行相加为 {in_wan(total)}，两者应相等。请核对并改正。",
            f"funds.total.{column}",
        )


@registered(
    "funds-odd",
    Level.EXPLAIN,
    title="资金数异常",
    explanation="执行数一般不超过全年预算数，没有预算一般不应有支出；年初没有、全年有的，多为年中追加或结转，提示核对。",
    what_to_do="核对金额和单位（万元、元）。确属年中追加、结转或超预算支出的，作出说明。",
    example=Example(
        wrong=funded(amounts("20", "20", "22"), execution_rate=Decimal(110)),
        right=SOUND,
    ),
    stages=BOTH,
)
def funds_odd(case: Case, params: Params) -> Iterator[Spot]:
    lines = [spot for kind, row in case.funds.lines for spot in _check_amounts(kind, row)]
    yield from lines
    seen = {(spot.field.rpartition(".")[2], spot.level) for spot in lines}
    for spot in _check_amounts("total", case.funds.total):
        if (spot.field.rpartition(".")[2], spot.level) not in seen:
            yield spot


def _check_amounts(kind: str, row: FundAmounts) -> Iterator[Spot]:
    budget, spent = row.budget or ZERO, row.spent or ZERO
    for column, title in COLUMNS.items():
        if (getattr(row, column) or ZERO) < ZERO:
            yield Spot(
                f"“{title_of(kind)}”的{title}为 {in_wan(getattr(row, column))}，金额不应为负数。请核对。",
                f"funds.{kind}.{column}",
                what_to_do="改为不小于 0 的金额；收回、退回的资金，从相应的数中减去。",
            )
    if budget == ZERO and spent > ZERO and row.budget is not None:
        yield Spot(
            f"“{title_of(kind)}”全年预算数为 0，却有执行数 {in_wan(spent)}。请核对预算数，或说明资金来源。",
            f"funds.{kind}.spent",
            what_to_do="核对全年预算数是否漏填；确无预算而有支出的，说明资金来源。",
        )
    elif spent > budget and row.budget is not None:
        yield Spot(
            f"“{title_of(kind)}”全年执行数 {in_wan(spent)} 大于全年预算数 {in_wan(budget)}。请核对两个数，确属超支的请说明。",
            f"funds.{kind}.spent",
            what_to_do="核对两个数和单位（万元、元）；确属超支的，说明超支的原因和资金来源。",
        )
    if row.initial == ZERO and budget > ZERO:
        yield Spot(
            f"“{title_of(kind)}”年初预算数为 0，全年预算数为 {in_wan(budget)}。如为年中追加或上年结转，可不改。",
            f"funds.{kind}.initial",
            level=Level.NOTE,
            what_to_do="核对年初预算数是否漏填；确属年中追加或上年结转的，不用改。",
        )


@registered(
    "rate-mismatch",
    Level.BLOCK,
    title="执行率算错",
    explanation="执行率 = 年度资金总额的全年执行数 ÷ 全年预算数（调整后的，不是年初预算数）。按所写的小数位数四舍五入相符即为正确。",
    what_to_do="按全年执行数 ÷ 全年预算数重新计算执行率。",
    example=Example(
        wrong=funded(amounts("20", "20", "20"), execution_rate=Decimal(95)),
        right=SOUND,
    ),
)
def rate_mismatch(case: Case, params: Params) -> Iterator[Spot]:
    stated, ratio = usable_or_none(case.stated.execution_rate), case.ratio
    if stated is None or ratio is None or _rate_agrees(stated, ratio, slack=case.ratio_slack):
        return
    total = case.funds.total
    yield Spot(
        f"执行率写作 {write_figure(stated)}%，全年执行数 {in_wan(total.spent or ZERO)} ÷ 全年预算数 {in_wan(total.budget or ZERO)}"
        f" 应为 {write_figure(ratio * HUNDRED, 2)}%。请改正执行率或核对资金数。",
        "stated.execution_rate",
    )


def _rate_agrees(stated: Decimal, ratio: Decimal, *, slack: Decimal) -> bool:
    """Compares in percent; a fraction (0.75) is right too, 1 only for exactly everything, 100 % for more than all."""
    if stated == HUNDRED and ratio > ONE:
        return True
    if agrees_when_rounded(stated, ratio * HUNDRED, slack=slack * HUNDRED) or stated == ratio:
        return True
    return _is_fraction(stated) and agrees_when_rounded(stated, ratio, slack=slack)


def _is_fraction(stated: Decimal) -> bool:
    return unit_of_last_place(stated) <= FRACTION_STEP and stated <= ONE


@registered(
    "execution-score",
    Level.BLOCK,
    title="执行率得分算错",
    explanation="执行率得分 = 执行率分值 × 执行率，执行率超过 100% 的按 100% 计。按所写的小数位数四舍五入相符即为正确。",
    what_to_do="按分值 × 执行率重新计算这一格得分，并重新合计总分。",
    example=Example(
        wrong=funded(
            amounts("20", "20", "18.53"),
            execution_rate=Decimal("92.65"),
            execution_score=Decimal("9.5"),
            total_score=Decimal("99.5"),
        ),
        right=funded(
            amounts("20", "20", "18.53"),
            execution_rate=Decimal("92.65"),
            execution_score=Decimal("9.27"),
            total_score=Decimal("99.27"),
        ),
    ),
)
def execution_score(case: Case, params: Params) -> Iterator[Spot]:
    stated, weight = usable_or_none(case.stated.execution_score), case.execution_weight
    if stated is None or case.ratio is None or not ZERO <= stated <= weight:
        return  # points out of range have a check of their own
    if _follows_from_the_rate(case, stated, case.ratio):
        return
    share = max(ZERO, min(ONE, case.ratio))
    exact, rate = weight * share, share * HUNDRED
    yield Spot(
        f"执行率得分写作 {write_figure(stated)}，分值 {write_figure(weight)} × 执行率 {write_figure(rate, 2)}%"
        f" 应为 {write_figure(exact, 2)} 分。请改为 {write_figure(exact, 2)}，或核对资金数。",
        "stated.execution_score",
    )


def _follows_from_the_rate(case: Case, stated: Decimal, ratio: Decimal) -> bool:
    """Says whether the score follows from the exact rate, rounded once, or from a rightly printed one: 8.80 for 88 %.

    A rightly printed rate also limits which amounts in 元 can stand behind figures in 万元.
    """
    weight, low, high = case.execution_weight, ratio - case.ratio_slack, ratio + case.ratio_slack
    printed = usable_or_none(case.stated.execution_rate)
    if printed is not None and _rate_agrees(printed, ratio, slack=case.ratio_slack):
        is_percent = agrees_when_rounded(printed, ratio * HUNDRED, slack=case.ratio_slack * HUNDRED)
        whole = HUNDRED if is_percent or not _is_fraction(printed) else ONE
        share, half = printed / whole, HALF * unit_of_last_place(printed) / whole
        if stated == weight * min(ONE, share):
            return True
        low, high = max(low, min(ratio, share - half)), min(high, max(ratio, share + half))
    low, high = max(ZERO, min(ONE, low)), max(ZERO, min(ONE, high))
    return points_agree(stated, weight * HALF * (low + high), weight=weight, slack=weight * HALF * (high - low))


@registered(
    "funds-differ-from-ledger",
    Level.BLOCK,
    title="与财政数据不一致",
    explanation="财政部门已下发本项目的预算和执行数，自评表应与之一致。",
    what_to_do="改成财政下发的数；对财政数据有异议的，先与财政部门核对。",
    example=Example(
        wrong=funded(amounts("20", "21", "21")),
        right=SOUND,
        surroundings=Surroundings(ledger=LedgerFigures(amounts={"total": amounts("20", "20", "20")})),
    ),
    stages=BOTH,
)
def funds_differ_from_ledger(case: Case, params: Params) -> Iterator[Spot]:
    ledger = case.around.ledger
    if ledger is None:
        return
    level, instead = None, "或与财政部门核对"
    if not ledger.binds(case.sheet):
        level = Level.NOTE
    elif ledger.may_differ:
        instead = "或填写预算调整说明"
    for kind, title, column, figure in _list_ledger_cells(ledger, case.sheet):
        stands = [
            value for line, row in case.funds.rows() if line == kind and (value := getattr(row, column)) is not None
        ]
        written = sum(stands, ZERO)
        if (stands and agrees_when_rounded(written, figure)) or written == figure:
            continue
        yield Spot(
            f"“{title_of(kind)}”的{title}{f'为 {in_wan(written)}' if stands else '未填'}，财政数据为 {in_wan(figure)}。"
            f"请改为 {in_wan(figure)}，{instead}。",
            f"funds.{kind}.{column}",
            level=level,
        )


def _list_ledger_cells(ledger: LedgerFigures, sheet: Sheet) -> Iterator[tuple[str, str, str, Decimal]]:
    """Kind, title, column and amount; a goal form is written before there is more than the 年初预算数."""
    for kind, brought in ledger.amounts.items():
        for column, title in COLUMNS.items():
            figure: Decimal | None = usable_or_none(getattr(brought, column))
            if figure is not None and (sheet.stage is not Stage.GOAL or column == "initial"):
                yield kind, title, column, figure


@registered(
    "low-execution-unexplained",
    Level.BLOCK,
    title="执行率低或预算有调整而未说明",
    explanation="执行率低于评分办法规定的界限（默认 90%）要写明执行偏差原因；全年预算数与年初预算数不同，要写明预算调整说明。",
    what_to_do="在执行偏差原因、预算调整说明中写明具体原因。",
    example=Example(
        wrong=without_figures(funded(amounts("20", "20", "15"))),
        right=altered(
            of=without_figures(funded(amounts("20", "20", "15"))),
            execution_reason="第二期培训推迟到次年春季举办，尾款5万元未支付。",
        ),
    ),
)
def low_execution_unexplained(case: Case, params: Params) -> Iterator[Spot]:
    yield from _check_low_execution(case)
    yield from _check_changed_budget(case)


def _check_low_execution(case: Case) -> Iterator[Spot]:
    limit = case.rules.low_execution
    if case.rate is None or case.rate >= limit or is_reason(case.sheet.execution_reason):
        return
    if case.is_document and _explains_money(case, LEFT, BECAUSE):
        return
    yield Spot(
        f"执行率 {write_figure(case.rate, 2)}% 低于 {write_figure(limit)}%，没有写明执行偏差原因。请写明资金未执行完的具体原因。",
        "execution_reason",
    )


def _check_changed_budget(case: Case) -> Iterator[Spot]:
    initial, budget = case.funds.total.initial, case.funds.total.budget
    if not initial or budget is None or agrees_when_rounded(initial, budget) or agrees_when_rounded(budget, initial):
        return
    if is_reason(case.sheet.adjustment_note) or (case.is_document and _explains_money(case, CHANGED)):
        return
    yield Spot(
        f"年初预算数 {in_wan(initial)}，全年预算数 {in_wan(budget)}，没有预算调整说明。请写明调整的原因和依据。",
        "adjustment_note",
        # Forms made elsewhere ask for the reasons of unspent money, not of a changed budget.
        level=Level.EXPLAIN if case.is_document else None,
    )


def _explains_money(case: Case, *why: re.Pattern[str]) -> bool:
    """Says whether one sentence of a document gives the reason: in the outcome, in its own cell, in a row's reason."""
    sheet = case.sheet
    texts = [sheet.execution_reason, sheet.adjustment_note, sheet.outcome, *sheet.extra.values()]
    texts.extend(line.row.deviation for line in case.lines if line.explained)
    sentences = (sentence for text in texts for sentence in SENTENCE_END.split(text))
    return any(MONEY.search(each) and any(pattern.search(each) for pattern in why) for each in sentences)
