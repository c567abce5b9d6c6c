"""The records have a column for every field that the catalogue describes, and for no other."""

import pytest
from django.db import models

from indicators.catalogue import FUNDS, ROWS, SHEET, FieldKind, Holder, SheetField, held_by
from projects.models import Evaluation, FundLine, Indicator
from projects.sheets.numbers import ROW_COLUMNS

RECORDS: dict[Holder, type[models.Model]] = {SHEET: Evaluation, FUNDS: FundLine, ROWS: Indicator}
HELD = [field for holder in Holder for field in held_by(holder)]
OWN = {"id", "evaluation", "position", "row_version", "extra"}


def test_every_column_of_a_fund_line_and_of_a_row_is_described() -> None:
    lines = {each.name for each in FundLine._meta.concrete_fields} - OWN - {"kind"}
    rows = {each.name for each in Indicator._meta.concrete_fields} - OWN - {"key", *ROW_COLUMNS}
    assert lines == {field.stored_as for field in held_by(FUNDS)}
    assert rows == {field.stored_as for field in held_by(ROWS)}


@pytest.mark.parametrize("field", HELD, ids=lambda field: f"{field.holder}.{field.key}")
def test_column_holds_values_of_its_kind(field: SheetField) -> None:
    column = RECORDS[field.holder]._meta.get_field(field.stored_as)
    is_decimal = isinstance(column, models.DecimalField)
    assert is_decimal == (field.kind in (FieldKind.MONEY, FieldKind.POINTS))
    if isinstance(column, models.CharField) and field.kind is FieldKind.TEXT:
        assert column.max_length is not None
        assert field.longest <= column.max_length
