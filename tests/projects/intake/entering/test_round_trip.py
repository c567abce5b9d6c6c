"""The site's own documents, entered into an empty sheet of their project, are the sheet that was taken out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from indicators.checks.made import SOUND
from indicators.models import RuleSetVersion
from indicators.rules import rule_set
from indicators.sheet import FundAmounts, FundRow, Sheet
from projects.documents import docx, xlsx
from projects.documents.compose import compose
from projects.documents.layout import shipped_layout
from projects.documents.layout.values import Layout
from projects.documents.printable import Printable
from projects.intake.entering.planning import NAMING, plan_table
from projects.intake.entering.table_plan import TablePlan
from projects.intake.recognised import understand_found
from projects.models import Evaluation, LayoutVersion, Round
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.sheets import apply_sheet, compute, sheet_of
from tests.projects.documents.sheets import RULES, SAMPLES
from tests.projects.intake.entering.scenes import brought, enter
from tests.projects.reading.test_round_trip import as_typed
from tests.projects.scenes import county, filled
from tests.published import published_sheets

pytestmark = pytest.mark.django_db
Writer = Callable[[Sequence[Printable]], bytes]
PUBLISHED = [as_typed(replace(sheet, year=2020)) for sheet in published_sheets()]


def with_lines_of(sheet: Sheet, form: Layout) -> Sheet:
    """A form without a line for one of the sheet's kinds couldn't print its money."""
    kinds = [line.kind for line in form.fund_lines]
    if {row.kind for row in sheet.funds} <= set(kinds):
        return sheet
    amounts = [row.amounts for row in sheet.funds][: len(kinds)]
    return replace(
        sheet, funds=tuple(FundRow(kind=kind, amounts=each) for kind, each in zip(kinds, amounts, strict=False))
    )


def entered(content: bytes, code: str) -> list[TablePlan]:
    rules = rule_set(RULES.get(code, "national"))
    found = [understand_found(table, rules) for table in forms_in(read_file(content, ReadingLimits()))]
    return [
        plan_table(each, empty(code, each.recognised.sheet), is_whole=True, drops_rows=False)
        for each in found
        if each.recognised is not None
    ]


def untitled(sheet: Sheet) -> dict[str, str]:
    """A form is called as its round calls it."""
    return {name: text for name, text in sheet.extra.items() if name != "title"}


def empty(code: str, sheet: Sheet) -> Evaluation:
    form = LayoutVersion.objects.filter(code=code).latest("version")
    rules = RuleSetVersion.objects.filter(code=RULES.get(code, "national")).latest("version")
    names = {"project_name": sheet.project, "unit_name": sheet.unit, "department_name": sheet.department}
    exercise = Round(year=sheet.year or 2020, layout=form, goal_layout=form, rule_set=rules)
    return Evaluation(round=exercise, rule_set=rules, stage=sheet.stage.value, **names)


def content_of(sheet: Sheet) -> Sheet:
    """Rows are told apart by their places; what is empty says nothing, and a line alone is the total."""
    rows = [
        replace(row, key=str(number), extra={name: text for name, text in row.extra.items() if text})
        for number, row in enumerate(sheet.labelled_indicators)
    ]
    extra = {name: text for name, text in sheet.extra.items() if name not in NAMING}
    funds = [row for row in sheet.funds if row.amounts != FundAmounts()]
    if len(funds) < 2:
        funds = [FundRow(kind="total", amounts=sheet.total_funds)]
    return replace(sheet, funds=tuple(funds), indicators=tuple(rows), extra=extra)


@pytest.mark.parametrize("write", [docx.write, xlsx.write], ids=["docx", "xlsx"])
@pytest.mark.parametrize("code", SAMPLES)
def test_documents_of_every_form_come_back(code: str, write: Writer) -> None:
    form, rules = shipped_layout(code), rule_set(RULES.get(code, "national"))
    is_goal = SAMPLES[code].stage != SOUND.stage
    sheets = [as_typed(replace(SAMPLES[code], extra=untitled(SAMPLES[code])))]
    sheets += [with_lines_of(sheet, form) for sheet in PUBLISHED] if not is_goal else []
    grids = [compose(sheet, form, compute(sheet, rules).scores) for sheet in sheets]
    plans = entered(write([Printable(title=f"表{number}", grid=grid) for number, grid in enumerate(grids)]), code)
    assert [plan.plan.problems for plan in plans] == [[]] * len(sheets)
    assert [plan.left_out for plan in plans] == [[]] * len(sheets)
    for plan, grid in zip(plans, grids, strict=True):
        said = replace(plan.recognised.sheet, year=plan.sheet.year)
        assert content_of(plan.sheet) == content_of(said)
        drawn = [(cell.row, cell.column, cell.text) for cell in compose(plan.sheet, form).cells]
        assert drawn == [(cell.row, cell.column, cell.text) for cell in grid.cells]


@pytest.mark.parametrize(
    ("code", "write"), [("national-2020", xlsx.write), ("yunnan", docx.write), ("hubei", xlsx.write)]
)
def test_what_was_taken_out_of_a_sheet_fills_it_again(code: str, write: Writer) -> None:
    scene = county(SAMPLES[code].year or 2020)
    rules = RuleSetVersion.objects.filter(code=RULES.get(code, "national")).latest("version")
    Round.objects.filter(pk=scene.round.pk).update(layout=LayoutVersion.objects.get(code=code), rule_set=rules)
    exercise = replace(scene, round=Round.objects.get(pk=scene.round.pk))
    sheet = as_typed(replace(SAMPLES[code], extra=untitled(SAMPLES[code])))
    rows = tuple(replace(row, hand_score=None) for row in sheet.indicators)  # a document prints the score alone
    evaluation = filled(exercise, replace(sheet, indicators=rows))
    before = sheet_of(evaluation)
    form = shipped_layout(code)
    content = write([Printable(title="表", grid=compose(before, form, compute(before, rules.rules).scores))])
    apply_sheet(
        evaluation, Sheet(stage=before.stage, project=before.project, unit=before.unit, department=before.department)
    )
    intake = brought(exercise, scene.people["owner"], content)
    assert enter(intake).drafts == 1
    after = sheet_of(Evaluation.objects.get(pk=evaluation.pk))
    assert [replace(row, stated_score=None) for row in content_of(after).indicators] == [
        replace(row, stated_score=None) for row in content_of(before).indicators
    ]
    drawn = [compose(each, form, compute(each, rules.rules).scores) for each in (after, before)]
    first, second = ([(cell.row, cell.column, cell.text) for cell in grid.cells] for grid in drawn)
    assert first == second
