"""What changes many sheets at once beside what is done to one, on PostgreSQL."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from indicators.models import add_rule_set
from perfeval.accounts.models import User
from projects.history.events import verify
from projects.models import Department, Evaluation, Round
from projects.rounds.creation import create_evaluations
from projects.rounds.rule_set import adopt_rule_set
from projects.units.departments import move
from tests.factories import PASSWORD, DepartmentFactory, ProjectFactory
from tests.projects.filling.desk import typed
from tests.projects.locks.racing import LOCK, Racers
from tests.projects.rounds.test_effects import CAPPED
from tests.projects.scenes import County, county, filled, sound

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
    ),
]
TODAY = dt.date(2021, 1, 1)
UNITS_WERE_READ = re.compile('FROM "projects_departmentname"')


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def racers() -> Iterator[Racers]:
    with Racers() as held:
        yield held


def test_sheets_are_made_where_their_units_stand(scene: County, racers: Racers) -> None:
    """The unit's place was read, and then the unit moved."""
    project, by = ProjectFactory.create(unit=scene.centre, department=scene.industry), scene.people["finance office"]
    outcomes = racers.race(
        lambda: create_evaluations(scene.round, [project], by=by),
        lambda: move(Department.objects.get(pk=scene.centre.pk), scene.assets, valid_from=TODAY),
        at=UNITS_WERE_READ,
    )
    made = Evaluation.objects.get()
    assert outcomes == ([made], None, True)
    assert made.unit_path == Department.objects.get(pk=scene.centre.pk).path
    assert made.unit_path.startswith(scene.assets.path)


def test_sheet_is_saved_by_the_rules_that_its_round_adopts(scene: County, racers: Racers) -> None:
    """What a statement that waited has joined would be the former rules, and with them no sheet at all."""
    evaluation, client = filled(scene, sound()), scene.client_of("owner")
    rules, exercise = add_rule_set(replace(CAPPED, code="capped")), Round.objects.get(pk=scene.round.pk)
    count, status, waited = racers.race(
        lambda: adopt_rule_set(exercise, rules), lambda: saved(client, evaluation), at=LOCK
    )
    assert (count, status, waited) == (1, 200, True)
    stored = Evaluation.objects.get(pk=evaluation.pk)
    assert (stored.rule_set, stored.indicators.get(key="1").actual) == (rules, "210人")
    call_command("recompute", check=True)


def saved(client: Client, evaluation: Evaluation) -> int:
    return client.post(f"/evaluations/{evaluation.pk}/save/", typed(evaluation, "1", actual="210人")).status_code


def test_sheet_is_saved_while_its_unit_moves(scene: County, racers: Racers) -> None:
    evaluation, client = filled(scene, sound()), scene.client_of("owner")
    unit = Department.objects.get(pk=scene.centre.pk)
    acts = (lambda: saved(client, evaluation), lambda: move(unit, scene.assets, valid_from=TODAY))
    assert racers.race(*acts) == (200, None, True)
    assert Evaluation.objects.get(pk=evaluation.pk).unit_path == unit.path


def test_two_moves_of_the_same_sheets_take_turns(scene: County, racers: Racers) -> None:
    """A sheet moves with its unit and with the department that answers for it."""
    office = DepartmentFactory.create(name="办公室", parent=scene.industry)
    for unit, department in ((scene.centre, office), (scene.centre, scene.industry)):
        sheet = filled(scene, sound(), name=f"{department}的项目", unit=unit)
        Evaluation.objects.filter(pk=sheet.pk).update(department=department, department_path=department.path)
    first, second = (Department.objects.get(pk=each.pk) for each in (scene.centre, office))
    under = (scene.assets, scene.bureau)
    outcomes = racers.race(
        lambda: move(first, under[0], valid_from=TODAY), lambda: move(second, under[1], valid_from=TODAY)
    )
    assert outcomes == (None, None, True)
    call_command("recompute", check=True)


def test_account_is_renamed_while_its_person_logs_in(scene: County, racers: Racers) -> None:
    """The login names the account, and waits for its key."""
    person, administrator = scene.people["viewer"], scene.client_of("administrator")
    path = f"/admin/accounts/user/{person.pk}/change/"
    form = {"username": "chaxun", "name": person.name, "is_active": "on"}
    renamed, logged_in, _ = racers.race(
        lambda: administrator.post(path, form).status_code,
        lambda: Client().login(username=person.username, password=PASSWORD),
        at=re.compile('UPDATE "accounts_user"'),
    )
    assert (renamed, logged_in) == (302, True)
    assert User.objects.get(pk=person.pk).username == "chaxun"
    assert list(verify()) == []


def test_print_does_not_wait_for_who_writes(scene: County, racers: Racers) -> None:
    evaluation, viewer = filled(scene, sound()), scene.client_of("viewer")
    path = f"/evaluations/{evaluation.pk}/document.xlsx"
    *statuses, waited = racers.race(
        lambda: saved(scene.client_of("owner"), evaluation), lambda: viewer.get(path).status_code
    )
    assert (statuses, waited) == ([200, 200], False)
