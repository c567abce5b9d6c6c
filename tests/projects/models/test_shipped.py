"""Layouts that ship stand in their table, once each."""

import pytest

from projects.models import LayoutVersion
from projects.models.layout import add_layout
from projects.models.shipped import DIRECTORY, load_layouts

pytestmark = pytest.mark.django_db


def test_every_shipped_layout_stands_there_as_its_first_version() -> None:
    shipped = sorted(path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.toml"))
    assert shipped
    assert sorted(LayoutVersion.objects.values_list("content", flat=True)) == shipped
    assert set(LayoutVersion.objects.values_list("version", flat=True)) == {1}


def test_loading_again_adds_nothing_also_where_an_administrator_made_a_newer_one() -> None:
    shipped = LayoutVersion.objects.get(code="national-2020")
    edited = add_layout(shipped.content + "\n# 本县改过\n")
    load_layouts()
    versions = LayoutVersion.objects.filter(code="national-2020").order_by("version")
    assert [(each.version, each.content) for each in versions] == [(1, shipped.content), (2, edited.content)]


def test_same_text_is_no_new_version_and_an_older_one_is() -> None:
    shipped = LayoutVersion.objects.get(code="national-2020")
    assert add_layout(shipped.content) == shipped
    add_layout(shipped.content + "\n")
    assert add_layout(shipped.content).version == 3
