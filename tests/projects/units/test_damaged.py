"""No damaged workbook does more than be refused in words or be read for what is left of it; no record changes."""

from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.documents.problems import UnreadableFileError
from projects.models import Department, Evaluation, Event, RoleKind
from projects.offline import read_offline
from projects.units.importing import parse
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
DEPARTMENTS = dict(damaged(TABLE))
FORMS = dict(damaged(FORM))


def test_damage_is_of_many_kinds() -> None:
    assert len(DEPARTMENTS) > 200
    assert len(FORMS) > 200


@pytest.mark.parametrize("damage", DEPARTMENTS)
def test_damaged_table_of_departments_is_refused_in_words_or_read(damage: str) -> None:
    with suppress(UnreadableFileError):
        assert parse(pages(BytesIO(DEPARTMENTS[damage])), default_date=JANUARY).page


@pytest.mark.parametrize("damage", FORMS)
def test_damaged_offline_form_is_refused_in_words_or_read(damage: str) -> None:
    with suppress(UnreadableFileError):
        assert read_offline(BytesIO(FORMS[damage])).identity == IDENTITY


@pytest.mark.slow
@pytest.mark.django_db
def test_import_page_answers_damaged_tables_and_changes_nothing() -> None:
    client, region = Client(), county()
    client.force_login(administrator(RoleKind.SYSTEM_ADMINISTRATOR))
    bureau(region)
    before = list(Department.objects.values()), Event.objects.count()
    answers = {}
    for damage, content in one_in(4, DEPARTMENTS.items()):
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
