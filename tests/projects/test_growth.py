"""No act takes more queries for three things than for one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.models import add_rule_set
from indicators.sheet import FundRow, IndicatorRow, Sheet
from projects.models import Department, Evaluation, IntakeTable
from projects.review.submission import look_at
from projects.rounds.rule_set import adopt_rule_set
from projects.sheets.drawing import read_layout
from projects.units.departments import bring_into_force, merge_departments, move_department, rename_department
from projects.units.importing import UnitLine, UnitPlan, import_units, plan_units
from projects.views.forms.submission import field_name
from tests.factories import AttachmentFactory, DepartmentFactory, EvaluationFactory
from tests.projects.attachments.files import image
from tests.projects.filling.desk import SHEET, remove_row, typed
from tests.projects.intake.uploads import word_file
from tests.projects.rounds.test_effects import CAPPED
from tests.projects.scenes import County, county, filled, sound

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("count", [1, 3])]
REASON = "年中增加了一期，已在总结中说明。"
NEW_YEAR, FAR_OFF = dt.date(2021, 1, 1), dt.date(2099, 1, 1)
COLOURS = ("red", "blue", "green")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


def with_rows(count: int) -> Sheet:
    rows = (IndicatorRow(key=f"{number}", name=f"指标{number}", target="5次") for number in range(1, count + 1))
    first = replace(SHEET.indicators[0], key="0")
    return replace(SHEET, indicators=(first, *rows))


@contextmanager
def queries(count: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as taken:
        yield
    assert len(taken) == count, [each["sql"][:90] for each in taken]


def post(client: Client, evaluation: Evaluation, page: str, data: dict[str, Any]) -> None:
    assert client.post(f"/evaluations/{evaluation.pk}/{page}/", data).status_code in (200, 302)


def test_rows_that_are_saved(scene: County, client: Client, count: int) -> None:
    """And an event for each."""
    evaluation = filled(scene, with_rows(3))
    texts: dict[str, str] = {}
    for number in range(1, count + 1):
        texts |= typed(evaluation, f"{number}", actual="5次", weight="2")
    with queries(13):
        post(client, evaluation, "save", texts)
    assert evaluation.events.filter(verb="change").count() == 1 + count


def test_fund_lines_that_are_saved(scene: County, client: Client, count: int) -> None:
    kinds = ("appropriation", "carryover", "other")
    evaluation = filled(scene, replace(with_rows(1), funds=tuple(FundRow(kind=kind) for kind in kinds)))
    texts: dict[str, str] = {}
    for kind in kinds[:count]:
        texts |= {f"funds.{kind}.version": "0", f"funds.{kind}.budget": "12"}
    with queries(13):
        post(client, evaluation, "save", texts)
    assert evaluation.events.filter(verb="change").count() == 1 + count


def test_rows_that_come(scene: County, client: Client, count: int) -> None:
    evaluation = filled(scene, with_rows(3))
    with queries(17):
        post(client, evaluation, "rows", {"act": "add", "count": str(count)})
    assert evaluation.indicators.count() == 4 + count


def test_slash_rows(scene: County, client: Client, count: int) -> None:
    categories = read_layout(scene.round.layout.content).categories[count:]
    rows = (
        IndicatorRow(key=second, dimension=first, category=second, name="指标", target="5次")
        for first, second in categories
    )
    evaluation = filled(scene, replace(SHEET, indicators=tuple(rows)))
    with queries(18):
        post(client, evaluation, "rows", {"act": "slash"})
    assert evaluation.indicators.filter(name="/").count() == count


def test_rows_that_go(scene: County, client: Client, count: int) -> None:
    evaluation = filled(scene, with_rows(5))
    for file in AttachmentFactory.create_batch(3, evaluation=evaluation):
        file.indicators.set(evaluation.indicators.all())
    keys = [f"{number}" for number in range(1, count + 1)]
    versions = {f"indicators.{key}.version": "0" for key in keys}
    with queries(20):
        post(client, evaluation, "rows", {"act": "remove-all", "key": keys, **versions})
    assert evaluation.indicators.count() == 6 - count


def test_row_that_comes_back_with_its_files(scene: County, client: Client, count: int) -> None:
    evaluation = filled(scene, with_rows(3))
    for file in AttachmentFactory.create_batch(count, evaluation=evaluation):
        file.indicators.set(evaluation.indicators.filter(key="2"))
    remove_row(scene, evaluation, "2")
    with queries(20):
        post(client, evaluation, "rows", {"act": "restore:2"})
    assert evaluation.indicators.get(key="2").attachments.count() == count


def test_tables_of_an_upload(client: Client, count: int) -> None:
    file = SimpleUploadedFile("自评表.docx", word_file(*COLOURS[:count]))
    with queries(26):
        client.post("/intake/", {"uploads": [file]})
    assert IntakeTable.objects.count() == count


def test_files_that_are_handed_in(scene: County, client: Client, count: int) -> None:
    evaluation = filled(scene, with_rows(3))
    files = [SimpleUploadedFile(f"{colour}.png", image("PNG", colour)) for colour in COLOURS[:count]]
    with queries(19):
        post(client, evaluation, "attachments", {"uploads": files, "rows": ["1", "2"]})
    assert [file.indicators.count() for file in evaluation.attachments.all()] == [2] * count


def test_rows_that_a_file_bears_out(scene: County, client: Client, count: int) -> None:
    evaluation = filled(scene, with_rows(3))
    file = AttachmentFactory.create(evaluation=evaluation)
    form = client.get(f"/evaluations/{evaluation.pk}/attachments/").context["files"][0].form
    data = {name: form[name].value() for name in ("name", "seen", "evaluation")}
    keys = [f"{number}" for number in range(1, count + 1)]
    with queries(21):
        client.post(f"/attachments/{file.pk}/change/", {**data, "act": "change", "rows": keys})
    assert file.indicators.count() == count


def test_findings_that_are_explained(scene: County, client: Client, count: int) -> None:
    targets = {"1": "≥100人", "2": "≥50%", "5": "≥40%"}
    rows = tuple(
        replace(row, target=targets[row.key], deviation="") if row.key in list(targets)[:count] else row
        for row in sound().indicators
    )
    evaluation = filled(scene, replace(sound(), indicators=rows, filler="王芳", phone="0994-2345678"))
    look = look_at(Evaluation.objects.with_places().get(pk=evaluation.pk), scene.people["owner"])
    data = {"seen": look.seen, "filler": "王芳", "phone": "0994-2345678"}
    data |= {field_name(each.place): REASON for each in look.asked}
    with queries(43):
        post(client, evaluation, "submission", data)
    assert (len(look.asked), evaluation.explanations.count()) == (count, count)


def test_sheets_that_follow_another_rule_set(scene: County, count: int) -> None:
    for number in range(count):
        filled(scene, sound(), name=f"项目{number}")
    version = add_rule_set(replace(CAPPED, code="capped"))
    with queries(11):
        assert adopt_rule_set(scene.round, version) == count


def test_children_of_a_department_that_merges(scene: County, count: int) -> None:
    children = DepartmentFactory.create_batch(count, parent=scene.industry)
    for each in children:
        EvaluationFactory.create(unit=each, department=scene.industry, round=scene.round)
    with queries(10):
        merge_departments(scene.industry, scene.assets, on=NEW_YEAR)
    assert {each.parent for each in Department.objects.filter(pk__in=[each.pk for each in children])} == {scene.assets}


def test_departments_that_a_table_founds(scene: County, count: int) -> None:
    plan = table(scene, *((f"90{number}", f"新单位{number}", scene.industry.name) for number in range(count)))
    with queries(10):
        import_units(plan, region=scene.region)
    assert Department.objects.filter(code__startswith="90", parent=scene.industry).count() == count


def test_departments_that_a_table_renames_and_moves(scene: County, count: int) -> None:
    for number in range(count):
        unit = DepartmentFactory.create(code=f"90{number}", name=f"单位{number}", parent=scene.industry)
        EvaluationFactory.create(unit=unit, department=scene.industry, round=scene.round)
    plan = table(scene, *((f"90{number}", f"新名称{number}", scene.assets.name) for number in range(count)))
    with queries(12):
        import_units(plan, region=scene.region)
    assert Department.objects.filter(name__startswith="新名称", parent=scene.assets).count() == count


def test_departments_whose_day_has_come(scene: County, count: int) -> None:
    for each in DepartmentFactory.create_batch(count, parent=scene.industry):
        rename_department(each, f"新名称{each.pk}", valid_from=FAR_OFF)
        move_department(each, scene.assets, valid_from=FAR_OFF)
    with queries(10):
        assert len(bring_into_force(FAR_OFF)) == count


def table(scene: County, *rows: tuple[str, str, str]) -> UnitPlan:
    lines = [
        UnitLine(row=row, code=code, name=name, above=above, valid_from=NEW_YEAR)
        for row, (code, name, above) in enumerate(rows, start=2)
    ]
    return plan_units(lines, region=scene.region)
