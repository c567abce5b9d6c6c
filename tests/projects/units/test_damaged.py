"""No damaged workbook does more than be refused in words or be read for what is left of it; no record changes."""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.documents.problems import UnreadableFileError
from projects.models import Department, Evaluation, Event, RoleKind
from projects.offline import read_offline
from projects.units.importing import parse_units
from tests.extent import one_in
from tests.projects.admin.conftest import administrator
from tests.projects.admin.records import bureau, county
from tests.projects.documents.workbooks import pages
from tests.projects.offline.test_returned import FORM, IDENTITY
from tests.projects.scenes import county as county_with_people
from tests.projects.scenes import filled, published
from tests.projects.units.damaged import damaged
from tests.projects.units.test_importing import JANUARY, workbook

TABLE = workbook(("301001", "应急执法队", "301", "2021-03-01"), ("302", "水利局", "", "")).getvalue()


@cache
def tables() -> Mapping[str, bytes]:
    return dict(damaged(TABLE))


@cache
def forms() -> Mapping[str, bytes]:
    return dict(damaged(FORM))


def wrong_ends(workbooks: Mapping[str, bytes], is_read: Callable[[BytesIO], bool]) -> dict[str, object]:
    """By the damage, where the workbook is neither refused in words nor read."""
    found: dict[str, object] = {}
    for damage, content in workbooks.items():
        try:
            if not is_read(BytesIO(content)):
                found[damage] = "not read"
        except UnreadableFileError:
            continue
        except Exception as error:
            found[damage] = error
    return found


def test_damaged_table_of_departments_is_refused_in_words_or_read() -> None:
    assert len(tables()) > 200
    assert wrong_ends(tables(), lambda file: bool(parse_units(pages(file), default_date=JANUARY).page)) == {}


def test_damaged_offline_form_is_refused_in_words_or_read() -> None:
    assert len(forms()) > 200
    assert wrong_ends(forms(), lambda file: read_offline(file).identity == IDENTITY) == {}


@pytest.mark.slow
@pytest.mark.django_db
def test_import_page_answers_damaged_tables_and_changes_nothing() -> None:
    client, region = Client(), county()
    client.force_login(administrator(RoleKind.SYSTEM_ADMINISTRATOR))
    bureau(region)
    before = list(Department.objects.values()), Event.objects.count()
    answers = {}
    for damage, content in one_in(4, tables().items()):
        sent = {"region": region.pk, "default_date": "2021-01-01", "file": SimpleUploadedFile("单位.xlsx", content)}
        answers[damage] = client.post("/admin/projects/department/import/", sent).status_code
    assert {damage: status for damage, status in answers.items() if status != 200} == {}
    assert (list(Department.objects.values()), Event.objects.count()) == before


@pytest.mark.slow
@pytest.mark.django_db
def test_offline_page_answers_damaged_forms_and_changes_nothing() -> None:
    scene = county_with_people()
    evaluation = filled(scene, published())
    client = scene.client_of("owner")
    whole = client.get(f"/evaluations/{evaluation.pk}/offline.xlsx").content
    before = list(Evaluation.objects.values()), Event.objects.count()
    answers = {}
    for damage, content in one_in(4, damaged(whole)):
        sent = {"workbook": SimpleUploadedFile("离线填报.xlsx", content)}
        answers[damage] = client.post(f"/evaluations/{evaluation.pk}/offline/", sent).status_code
    assert {damage: status for damage, status in answers.items() if status != 200} == {}
    assert (list(Evaluation.objects.values()), Event.objects.count()) == before
