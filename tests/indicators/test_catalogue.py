"""The catalogue describes every field that a sheet's dataclasses hold, and no other."""

from dataclasses import fields

import pytest

from indicators.catalogue import CATALOGUE, FUNDS, ROWS, SHEET, FieldKind, Holder, SheetField, Use, fields_of, held_by
from indicators.sheet import FundAmounts, IndicatorRow, Sheet

HOLDS_OTHERS = {"stage", "year", "funds", "indicators", "stated", "not_applicable", "extra", "key"}


@pytest.mark.parametrize(("holder", "kind"), [(SHEET, Sheet), (FUNDS, FundAmounts), (ROWS, IndicatorRow)])
def test_every_field_of_a_dataclass_is_described(holder: Holder, kind: type) -> None:
    described = {field.key for field in held_by(holder)}
    assert described == {each.name for each in fields(kind)} - HOLDS_OTHERS


def test_no_field_is_described_twice() -> None:
    names = [(field.holder, field.key) for field in CATALOGUE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("field", [field for field in CATALOGUE if field.of])
def test_field_that_shows_another_names_one_of_its_record_or_of_the_sheet(field: SheetField) -> None:
    assert field.of in fields_of(field.holder).keys() - {field.key} | fields_of(SHEET).keys()


@pytest.mark.parametrize("field", CATALOGUE)
def test_uses_of_a_field_agree(field: SheetField) -> None:
    """Nobody types what is computed, and only what is typed can be locked, chosen or asked for beside the form."""
    only_typed = Use.AGREED | Use.BESIDE | Use.BY_HAND | Use.CHOSEN
    assert not (Use.COMPUTED in field.uses and Use.TYPED in field.uses)
    assert Use.TYPED in field.uses or not field.uses & only_typed
    assert Use.CHOSEN not in field.uses or field.kind is FieldKind.TEXT


def test_choice_of_bands_is_not_offered_off_line() -> None:
    assert not fields_of(ROWS)["band"].is_offline
    assert fields_of(ROWS)["actual"].is_offline
    assert not fields_of(ROWS)["score"].is_offline
