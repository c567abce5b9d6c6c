"""What stands in some thousand made sheets of five years, which are made once for all who read them."""

from collections import Counter, deque
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from projects.models import Department, Evaluation, Region
from projects.models.paths import SEGMENT
from projects.sample_data.volume import make_volume

pytestmark = pytest.mark.django_db
SHEETS = 2300  # of closed years and a running one


@pytest.fixture(scope="module", autouse=True)
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        deque(make_volume(SHEETS, indicators=3), maxlen=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
def test_stored_numbers_are_those_that_follow() -> None:
    call_command("recompute", "--check", stdout=StringIO())
    call_command("verify_log", stdout=StringIO())


def test_database_accepts_every_reference() -> None:
    connection.check_constraints()


def test_sheets_differ_in_place_year_state_and_outcome() -> None:
    sheets = Evaluation.objects.all()
    assert set(sheets.values_list("round__year", flat=True)) == {2021, 2022, 2023, 2024, 2025}
    assert Region.objects.count() == 2
    assert Counter(sheets.values_list("unit", flat=True)).most_common(1)[0][1] < SHEETS / 10
    assert {len(path) // SEGMENT for path in Department.objects.values_list("path", flat=True)} >= {1, 2, 3}
    assert len(set(sheets.values_list("step", "stage", "publication", "exclusion"))) >= 12
    assert len(set(sheets.values_list("total_score", flat=True))) >= 15
    assert sheets.exclude(return_event=None).exists()
