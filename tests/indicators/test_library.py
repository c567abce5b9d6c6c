"""The 指标库 that ships: true to the published tables, brought in once, and the administrator's from then on."""

import re

import pytest
from django.core.management import call_command

from indicators.library import load_library, shipped_indicators
from indicators.models import LibraryIndicator
from tests.published import published_sheets

pytestmark = pytest.mark.django_db


def squeezed(text: str) -> str:
    return re.sub(r"[（(][^（()）]*[)）]|[\s%％]", "", text)


def test_library_stands_in_the_table() -> None:
    rows = LibraryIndicator.objects.values_list(
        "dimension__code", "category__code", "name", "target", "unit", "field_of_work", "source"
    )
    wanted = {
        (each.dimension, each.category, each.name, each.target, each.unit, each.field_of_work, each.source)
        for each in shipped_indicators()
    }
    assert set(rows) == wanted
    assert len(wanted) == len(list(shipped_indicators()))


def test_every_name_of_2020_stands_in_a_published_table() -> None:
    published = {squeezed(row.name) for sheet in published_sheets() for row in sheet.indicators}
    ours = {squeezed(each.name) for each in shipped_indicators() if "2020" in each.source}
    invented = {name for name in ours if not any(name in other or other in name for other in published if other)}
    assert (
        invented - {"安全执法检查覆盖率", "培训班完成时间"} == set()
    )  # the published ones name one industry, one course


def test_renamed_and_deleted_entries_do_not_come_back() -> None:
    LibraryIndicator.objects.filter(name="培训人数").update(name="参训人数")
    LibraryIndicator.objects.filter(name="培训费用").delete()
    before = set(LibraryIndicator.objects.values_list("pk", "name"))
    call_command("migrate", verbosity=0)
    load_library()
    assert set(LibraryIndicator.objects.values_list("pk", "name")) == before
