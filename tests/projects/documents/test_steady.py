"""The same form gives the same Excel and Word file, whenever it is asked for."""

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import pytest
import time_machine

from projects.documents import docx, xlsx
from projects.documents.office import fix_dates
from projects.documents.printable import Printable
from tests.projects.documents.sheets import sample_grid

Write = Callable[[Sequence[Printable]], bytes]
FORM = Printable(title="项目支出绩效自评表", grid=sample_grid("national-2020"))
FROZEN_AT = dt.datetime(2021, 3, 1, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAYS = (dt.datetime(2021, 3, 2, 8, tzinfo=dt.UTC), dt.datetime(2024, 5, 6, 17, 30, 12, tzinfo=dt.UTC))


def on_each_day(write: Write, *forms: Printable) -> list[bytes]:
    made = []
    for day in DAYS:
        with time_machine.travel(day, tick=False):
            made.append(write(forms))
    return made


@pytest.mark.parametrize("write", [xlsx.write, docx.write])
@pytest.mark.parametrize("forms", [(FORM,), (FORM, replace(FORM, made_at=FROZEN_AT))], ids=["one", "two"])
def test_the_same_forms_give_the_same_bytes_on_another_day(write: Write, forms: tuple[Printable, ...]) -> None:
    first, second = on_each_day(write, *forms)
    assert first == second


@pytest.mark.parametrize("write", [xlsx.write, docx.write])
@pytest.mark.parametrize(
    ("made_at", "told"),
    [(FROZEN_AT, "2021-03-01T02:30:00Z"), (None, "1980-01-01T00:00:00Z")],
    ids=["frozen", "undated"],
)
def test_properties_name_the_day_that_the_form_was_made(write: Write, made_at: dt.datetime | None, told: str) -> None:
    with zipfile.ZipFile(BytesIO(write([replace(FORM, made_at=made_at)]))) as archive:
        properties = archive.read("docProps/core.xml").decode()
    assert properties.count(f">{told}<") == 2


def test_only_dates_of_an_archive_are_made_the_same() -> None:
    parts = {"一.xml": b"<a/>" * 50, "two.bin": b"", "three": b"PK\1\2PK\3\4" * 9}
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"of its own"
        for number, (name, content) in enumerate(parts.items(), start=1):
            archive.writestr(zipfile.ZipInfo(name, (2020 + number, 2, 3, 4, 5, 6)), content)
    with zipfile.ZipFile(BytesIO(fix_dates(file.getvalue()))) as made:
        assert made.testzip() is None
        assert {name: made.read(name) for name in made.namelist()} == parts
        assert {part.date_time for part in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert made.comment == b"of its own"
