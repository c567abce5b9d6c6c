"""The bureau's amounts: read from a workbook, stored, brought to the forms by a worker."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from indicators.checks import Level
from indicators.sheet import FundAmounts
from projects.documents.layout.values import Unit
from projects.documents.problems import UnreadableFileError, fold_problems
from projects.models import Evaluation, Event, FundLine, Job, JobState, Ledger, LedgerLine, Round, Step
from projects.queue import run_job
from projects.rounds import prefilling
from projects.rounds.differing import differing_sheets
from projects.rounds.ledger import LedgerEffect, OutdatedPlanError, filled_in, plan_ledger, store_ledger
from projects.rounds.ledger_table import COLUMNS, LedgerEntry, LedgerTable, fund_kinds, read_ledger
from projects.sheets import computed_of, stale_numbers
from tests.projects.documents.workbooks import pages
from tests.projects.scenes import County, brought_to, county, filled, sound

D = Decimal
KINDS = {"total": "年度资金总额", "appropriation": "当年财政拨款", "other": "其他资金"}


def book(*rows: tuple[Any, ...], heads: tuple[str, ...] = COLUMNS) -> BytesIO:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "执行"
    for row in (("财政局预算执行",), heads, *rows):
        sheet.append(row)
    content = BytesIO()
    workbook.save(content)
    content.seek(0)
    return content


def read(*rows: tuple[Any, ...], unit: Unit = Unit.YUAN, heads: tuple[str, ...] = COLUMNS) -> LedgerTable:
    return read_ledger(pages(book(*rows, heads=heads)), unit=unit, kinds=KINDS, default_kind="total")


def told(table: LedgerTable) -> list[str]:
    return fold_problems(sorted(table.problems, key=lambda each: each.row), page=table.page)


def test_rows_are_read_in_the_declared_unit() -> None:
    table = read(
        ("0001", "培训费", "其他资金", "１，２００", 12.5, None), ("0002", "", None, None, "3元", 0), unit=Unit.WAN
    )
    assert told(table) == []
    assert [(each.code, each.kind, each.amounts) for each in table.entries] == [
        ("0001", "other", FundAmounts(initial=D(12_000_000), budget=D(125_000))),
        ("0002", "total", FundAmounts(budget=D(3), spent=D(0))),
    ]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    table = read(
        ("0001", "甲", "财政", "二十万", -1, 1),
        ("", "乙", "", 1, 1, 1),
        ("0003", "丙", "", None, None, None),
        ("0004", "丁", "", 1, 1, 1),
        ("0004", "丁", "年度资金总额", 2, 2, 2),
    )
    assert told(table) == [
        "工作表“执行”第 3 行，“资金来源”列：“财政”不是这次任务的资金来源，应为：年度资金总额、当年财政拨款、其他资金。",
        "工作表“执行”第 3 行，“年初预算数”列：“二十万”：请填写数字。",
        "工作表“执行”第 3 行，“全年预算数”列：“-1”：金额不能小于 0。",
        "工作表“执行”第 4 行，“项目编码”列：没有填写。",
        "工作表“执行”第 5 行，“年初预算数”列：这一行没有金额。",
        "工作表“执行”第 7 行，“项目编码”列：“0004”的同一资金来源在第 6 行已有。",
    ]


@pytest.mark.parametrize(
    ("rows", "heads", "said"),
    [
        ((), COLUMNS, "表头下面没有项目"),
        ((("0001", "甲"),), COLUMNS[:2], "没有金额，表头应有：年初预算数、全年预算数、全年执行数（至少一列）"),
        ((("甲", 1),), COLUMNS[1:4:2], "缺少 “项目编码”"),
    ],
)
def test_table_without_what_it_needs_is_refused(rows: tuple[Any, ...], heads: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(*rows, heads=heads)


AMOUNTS = st.builds(FundAmounts, **dict.fromkeys(("initial", "budget", "spent"), st.none() | st.integers(0, 3).map(D)))


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(["goal", "self_evaluation"]), st.booleans())
def test_what_a_unit_typed_stays_unless_the_round_locks_it(
    stated: FundAmounts, brought: FundAmounts, former: FundAmounts, stage: str, is_locked: bool
) -> None:
    after = filled_in(stated, brought, former, stage=stage, is_locked=is_locked)
    for column in ("initial", "budget", "spent"):
        now, new, then = (getattr(each, column) for each in (stated, brought, after))
        is_typed = now is not None and now != getattr(former, column)
        stays = new is None or (is_typed and not is_locked) or (stage == "goal" and column != "initial")
        assert then == (now if stays else new)
    assert filled_in(after, brought, brought, stage=stage, is_locked=is_locked) == after


@pytest.fixture
def scene() -> County:
    return county(2021)


def with_code(scene: County, name: str = "执法人员培训", code: str = "654-0001") -> Evaluation:
    held = filled(scene, sound(), name=name)
    held.project.code = code
    held.project.save()
    return held


@pytest.fixture
def sheet(scene: County) -> Evaluation:
    return with_code(scene)


def entry(kind: str = "appropriation", code: str = "654-0001", **amounts: Decimal) -> LedgerEntry:
    return LedgerEntry(row=3, code=code, name="执法人员培训", kind=kind, amounts=FundAmounts(**amounts))


def stored(scene: County, *entries: LedgerEntry, mode: Ledger = Ledger.LOCKED) -> None:
    """Shown, confirmed, and brought to the forms."""
    office, exercise = scene.people["finance office"], Round.objects.get(pk=scene.round.pk)
    shown = plan_ledger(entries, exercise, mode).fingerprint()
    store_ledger(entries, round=exercise, mode=mode, shown=shown, by=office, address="10.0.0.8")
    job = Job.objects.latest("pk")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.kind, job.state) == (prefilling.KINDS[0], JobState.DONE)


def line_of(sheet: Evaluation, kind: str = "appropriation") -> FundLine:
    return FundLine.objects.get(evaluation=sheet, kind=kind)


@pytest.mark.django_db
def test_amounts_come_to_the_form_with_all_that_follows(scene: County, sheet: Evaluation) -> None:
    before = line_of(sheet)
    stored(scene, entry(budget=D(250_000), spent=D(125_000)))
    after = line_of(sheet)
    assert (after.initial, after.budget, after.spent) == (before.initial, D(250_000), D(125_000))
    assert after.row_version == before.row_version + 1  # an open page learns of it
    held = Evaluation.objects.get(pk=sheet.pk)
    assert (held.budget_total, held.execution_rate) == (D(250_000), D(50))
    event = Event.objects.get(evaluation=sheet, verb="ledger")
    assert event.changes == {
        "funds.appropriation.budget": ["200000.00", "250000.00"],
        "funds.appropriation.spent": ["200000.00", "125000.00"],
    }
    assert [stale for _, stale in stale_numbers(Evaluation.objects.all()) if stale] == []


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [Ledger.PREFILLED, Ledger.EDITABLE])
def test_unit_s_own_amount_stays_where_the_round_lets_it(scene: County, sheet: Evaluation, mode: Ledger) -> None:
    FundLine.objects.filter(evaluation=sheet).update(spent=None)
    stored(scene, entry(budget=D(210_000), spent=D(190_000)), mode=mode)
    line = line_of(sheet)
    assert (line.budget, line.spent) == (D(200_000), D(190_000))
    stored(scene, entry(spent=D(180_000)), mode=mode)  # what was only brought follows, and nothing else is forgotten
    assert (line_of(sheet).spent, LedgerLine.objects.get().budget) == (D(180_000), D(210_000))


@pytest.mark.django_db
def test_total_is_held_against_the_sum_and_fills_no_line(scene: County, sheet: Evaluation) -> None:
    stored(scene, entry("total", budget=D(210_000)))
    assert line_of(sheet).budget == D(200_000)
    [found] = [each for each in computed_of(Evaluation.objects.get(pk=sheet.pk)).findings if "ledger" in each.code]
    assert (found.level, found.field) == (Level.BLOCK, "funds.total.budget")
    assert Evaluation.objects.get(pk=sheet.pk).block_count == sheet.block_count + 1


@pytest.mark.django_db
def test_another_mode_is_counted_on_sheets_that_the_table_leaves_out(scene: County, sheet: Evaluation) -> None:
    other = with_code(scene, "节能宣传", "654-0002")
    stored(scene, entry("total", budget=D(210_000)), entry("total", code="654-0002", budget=D(210_000)))
    stored(scene, entry("total", budget=D(210_000)), mode=Ledger.PREFILLED)
    counts = Evaluation.objects.filter(pk__in=(sheet.pk, other.pk)).values_list("block_count", flat=True)
    assert list(counts) == [0, 0]
    assert [stale for _, stale in stale_numbers(Evaluation.objects.all()) if stale] == []


@pytest.mark.django_db
def test_sheet_that_was_sent_up_stays_and_is_listed(scene: County, sheet: Evaluation) -> None:
    reviewed = brought_to(scene, sheet, Step.UNIT_REVIEW)
    stored(scene, entry(budget=D(210_000)))
    assert line_of(sheet).budget == D(200_000)
    [found] = differing_sheets(Round.objects.get(pk=scene.round.pk))
    assert (found.evaluation.pk, found.is_in_review) == (reviewed.pk, True)
    assert [(each.title, each.stated, each.brought) for each in found.amounts] == [
        ("当年财政拨款全年预算数", D(200_000), D(210_000))
    ]
    assert Evaluation.objects.get(pk=sheet.pk).total_score == reviewed.total_score


@pytest.mark.django_db
def test_plan_says_what_would_become_of_each_row(scene: County, sheet: Evaluation) -> None:
    entries = [
        entry(budget=D(200_000)),
        entry("other", spent=D(1)),
        entry("total", spent=D(1)),
        entry(code="999", budget=D(1)),
    ]
    plan = plan_ledger(entries, scene.round, Ledger.LOCKED)
    assert [each.effect for each in plan.changes] == [LedgerEffect.SAME, LedgerEffect.FILL, LedgerEffect.NO_CELL]
    assert [each.code for each in plan.strangers] == ["999"]
    assert plan_ledger([entry(code="999", budget=D(1))], scene.round, Ledger.LOCKED).missing == 1


@pytest.mark.django_db
def test_what_somebody_changed_since_is_not_stored(scene: County, sheet: Evaluation) -> None:
    office = scene.people["finance office"]
    shown = plan_ledger([entry(budget=D(1))], scene.round, Ledger.LOCKED).fingerprint()
    FundLine.objects.filter(evaluation=sheet).update(budget=5)
    with pytest.raises(OutdatedPlanError):
        store_ledger([entry(budget=D(1))], round=scene.round, mode=Ledger.LOCKED, shown=shown, by=office, address=None)
    assert not LedgerLine.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_plan_and_list_take_no_more_queries_for_more_sheets(
    scene: County, count: int, django_assert_num_queries: Any
) -> None:
    entries = []
    for number in range(count):
        with_code(scene, f"项目{number}", f"65-{number}")
        entries.append(entry(code=f"65-{number}", budget=D(3)))
    exercise = Round.objects.select_related("layout", "goal_layout").get(pk=scene.round.pk)
    with django_assert_num_queries(3):
        plan_ledger(entries, exercise, Ledger.LOCKED)
    stored(scene, *entries)
    Evaluation.objects.update(step=Step.FILLING)
    FundLine.objects.update(budget=1)
    with django_assert_num_queries(3):
        assert len(differing_sheets(exercise)) == count


def test_kinds_are_those_of_the_form(db: None) -> None:
    assert list(fund_kinds(county(2021).round)) == ["total", "appropriation", "carryover", "other"]


@pytest.mark.django_db
def test_amount_that_the_form_rounds_is_no_other_one(scene: County, sheet: Evaluation) -> None:
    """The preview, the list of what differs and the check say the same."""
    [change] = plan_ledger([entry(budget=D("200000.004"))], scene.round, Ledger.PREFILLED).changes
    assert change.effect is LedgerEffect.SAME
