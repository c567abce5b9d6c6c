"""What people type in a row goes wherever a row goes: the catalogue is all that a new field has to be told to."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

import pytest

from indicators.catalogue import ROWS, FieldKind, Use, held_by
from projects.history.changes import changes_of, list_changes
from projects.history.versions import compare_sheets
from projects.models import Evaluation, Indicator
from projects.offline import read_offline, workbook_of
from projects.sheets import sheet_of
from tests.projects.filling.desk import SHEET, draft, on_layout, rows_of, saved
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db

TYPED = held_by(ROWS, Use.TYPED)
TEXTS = {field.key: "3" if field.kind is FieldKind.POINTS else f"新的{field.title}" for field in TYPED}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def typed(scene: County) -> Evaluation:
    """Every field of the first row says something new."""
    evaluation = on_layout(scene, "national-2020", SHEET)
    texts = {f"indicators.1.{key}": text for key, text in TEXTS.items()}
    assert saved(scene, evaluation, {"indicators.1.version": "0", **texts}).status == 200
    return Evaluation.objects.select_related("round", "rule_set").get(pk=evaluation.pk)


def columns(row: Indicator) -> Mapping[str, str]:
    values = {field.key: getattr(row, field.stored_as) for field in TYPED}
    return {key: str(int(value)) if isinstance(value, Decimal) else value for key, value in values.items()}


def test_row_and_sheet_hold_it(typed: Evaluation) -> None:
    row = sheet_of(typed).indicators[0]
    assert columns(typed.indicators.get(key="1")) == TEXTS
    assert {key: str(getattr(row, key)) for key in TEXTS} == TEXTS


def test_log_tells_it_by_its_title(typed: Evaluation) -> None:
    [entry] = list_changes(changes_of(typed)[:1], typed)
    assert {each.after for each in entry.differences} == {*TEXTS.values()}
    assert len(entry.differences) == len(TEXTS)


def test_versions_differ_by_it(typed: Evaluation) -> None:
    found = compare_sheets(SHEET, sheet_of(typed), typed.round.layout.content)
    assert {each.after for each in found if each.title.startswith("第 1 行")} == {*TEXTS.values()}


def test_removed_row_comes_back_with_it(scene: County, typed: Evaluation) -> None:
    rows = rows_of(scene, typed)
    rows.remove({"1": rows.find("1").row_version})
    rows_of(scene, typed).restore("1")
    assert columns(typed.indicators.get(key="1")) == TEXTS


def test_offline_form_takes_it_where_it_has_a_cell(typed: Evaluation) -> None:
    slots = read_offline(BytesIO(workbook_of(draft(typed)))).shown
    shown = {
        name.removeprefix("indicators.1."): text for name, text in slots.items() if name.startswith("indicators.1.")
    }
    cells = {column.field for column in draft(typed).layout.indicator_columns}
    assert shown == {field.key: TEXTS[field.key] for field in TYPED if field.is_offline and field.key in cells}
