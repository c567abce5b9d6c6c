"""Tables that are entered beside what is done to one of their sheets, on PostgreSQL."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from projects.history.events import verify_log
from projects.intake.entering.applying import Entered, EnteringRefusedError, enter_tables
from projects.models import Evaluation, Intake, Step
from projects.review.workflow import Act, ActOutcome, transition
from tests.projects.filling.desk import typed
from tests.projects.intake.entering.scenes import empty_sheets, pick, reread, stamps, table_of, uploaded
from tests.projects.locks.racing import Racers
from tests.projects.scenes import County, county, filled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
    ),
]
OTHER = "另一句话。"
SHEETS = re.compile('FROM "projects_evaluation".* FOR NO KEY UPDATE', re.S)


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def racers() -> Iterator[Racers]:
    with Racers() as held:
        yield held


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, table_of(scene), name="安全生产")


def order(scene: County, *names: str) -> Callable[[], Entered]:
    """As its person saw it."""
    by = scene.people["owner"]
    intake: Intake = uploaded(scene, by, *(table_of(scene, name, outcome=OTHER) for name in names))
    pick(intake)
    shown = stamps(intake)
    return lambda: enter_tables(reread(intake), shown, by=by)


def saves(scene: County, evaluation: Evaluation) -> Callable[[], int]:
    client = scene.client_of("owner")
    data = typed(evaluation, evaluation.indicators.all()[0].key, actual="3次")
    return lambda: client.post(f"/evaluations/{evaluation.pk}/save/", data).status_code


def submits(scene: County, evaluation: Evaluation) -> Callable[[], ActOutcome]:
    owner = scene.people["owner"]
    return lambda: transition(Evaluation.objects.get(pk=evaluation.pk), Act.SUBMIT_AS_IT_WAS, by=owner)


def test_row_that_is_saved_while_tables_enter_is_saved_after_them(
    scene: County, racers: Racers, evaluation: Evaluation
) -> None:
    entered, status, waited = racers.race(order(scene, "安全生产"), saves(scene, evaluation), at=SHEETS)
    assert (type(entered), status, waited) == (Entered, 200, True)
    assert Evaluation.objects.get(pk=evaluation.pk).outcome == OTHER
    assert evaluation.indicators.all()[0].actual == "3次"
    call_command("recompute", check=True)


def test_tables_do_not_enter_what_was_saved_meanwhile(scene: County, racers: Racers, evaluation: Evaluation) -> None:
    [empty] = empty_sheets(scene, "节能监察")
    status, refused, waited = racers.race(saves(scene, evaluation), order(scene, "安全生产", "节能监察"))
    assert (status, waited, type(refused)) == (200, True, EnteringRefusedError)
    assert str(refused).endswith("（安全生产）：核对以后有变动，请再核对")
    assert Evaluation.objects.get(pk=empty.pk).outcome == ""


def test_sheet_is_sent_up_or_takes_the_table(scene: County, racers: Racers, evaluation: Evaluation) -> None:
    _, refused, waited = racers.race(submits(scene, evaluation), order(scene, "安全生产"))
    assert (type(refused), waited) == (EnteringRefusedError, True)
    assert "这张表已送审，正在单位审核" in str(refused)
    held = Evaluation.objects.get(pk=evaluation.pk)
    assert (held.step, held.outcome) == (Step.UNIT_REVIEW, table_of(scene).outcome)


def test_sheet_is_sent_up_with_what_entered_before(scene: County, racers: Racers, evaluation: Evaluation) -> None:
    entered, sent, waited = racers.race(order(scene, "安全生产"), submits(scene, evaluation), at=SHEETS)
    assert (type(entered), type(sent), waited) == (Entered, ActOutcome, True)
    assert evaluation.versions.get().sheet.outcome == OTHER
    assert list(verify_log()) == []


def test_two_windows_enter_the_same_tables_once(scene: County, racers: Racers, evaluation: Evaluation) -> None:
    enters = order(scene, "安全生产")
    first, second, waited = racers.race(enters, enters)
    assert (type(first), type(second), waited) == (Entered, EnteringRefusedError, True)
    assert evaluation.events.filter(verb="import").count() == 1


def test_two_uploads_for_one_sheet_enter_one(scene: County, racers: Racers, evaluation: Evaluation) -> None:
    first, second, waited = racers.race(order(scene, "安全生产"), order(scene, "安全生产"), at=SHEETS)
    assert (type(first), type(second), waited) == (Entered, EnteringRefusedError, True)
    assert evaluation.events.filter(verb="import").count() == 1
