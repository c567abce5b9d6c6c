"""What changes many sheets at once beside what is done to one, on PostgreSQL."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from indicators.models import add_rule_set
from perfeval.accounts.models import User
from projects.attachments import hand_in
from projects.history.events import verify_log
from projects.models import (
    Department,
    Evaluation,
    Job,
    JobState,
    ListDraft,
    ListSource,
    Material,
    MaterialKind,
    ReformKind,
    Reorganisation,
    Round,
    Step,
)
from projects.models.job import FINISHED
from projects.queue import cancel_job, enqueue, run_job
from projects.queue.asking import BULK_REVIEW
from projects.review.bulk import BulkOrder, Tally
from projects.review.ending import end_project
from projects.review.workflow import Act, Given, OvertakenError, standing_of, transition
from projects.rounds.creation import create_evaluations
from projects.rounds.enlisting.applying import Enlisted, enlist
from projects.rounds.enlisting.drafts import OvertakenDraftError, begin_draft, change_draft
from projects.rounds.enlisting.lines import FoundLine
from projects.rounds.enlisting.matching import match_draft
from projects.rounds.rule_set import adopt_rule_set
from projects.units.departments import move_department
from projects.units.reform import Reform
from projects.units.reforming import carry_out, look_at
from tests.factories import PASSWORD, DepartmentFactory, ProjectFactory
from tests.projects.filling.desk import typed
from tests.projects.locks.racing import LOCK, Racers
from tests.projects.rounds.test_effects import CAPPED
from tests.projects.scenes import County, brought_to, county, filled, sound
from tests.projects.signing import paper

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
        lambda: move_department(Department.objects.get(pk=scene.centre.pk), scene.assets, valid_from=TODAY),
        at=UNITS_WERE_READ,
    )
    made = Evaluation.objects.get()
    assert outcomes == ([made], None, True)
    assert made.unit_path == Department.objects.get(pk=scene.centre.pk).path
    assert made.unit_path.startswith(scene.assets.path)


def drafted(scene: County, *names: str) -> dict[str, Any]:
    """A list of the centre's projects, as its preview shows it."""
    lines = [FoundLine(name=name, unit="节能监察中心") for name in names]
    by = scene.people["finance office"]
    return shown(begin_draft(scene.round, ListSource.LIST, lines, origin="", by=by, seen=""))


def shown(draft: ListDraft) -> dict[str, Any]:
    return {
        "by": draft.changed_by,
        "seen": draft.seen,
        "fingerprint": match_draft(draft).fingerprint(),
        "issues": False,
    }


def test_two_officers_enlist_at_once_and_one_does(scene: County, racers: Racers) -> None:
    order = drafted(scene, "甲", "乙")
    first, second, waited = racers.race(lambda: enlist(scene.round, **order), lambda: enlist(scene.round, **order))
    assert (first, type(second), waited) == (
        Enlisted(entered=2, founded=2, was_issued=True),
        OvertakenDraftError,
        True,
    )
    assert sorted(Evaluation.objects.values_list("project_name", flat=True)) == ["乙", "甲"]
    assert list(verify_log()) == []


def test_choice_that_comes_while_the_list_enters_is_told_so(scene: County, racers: Racers) -> None:
    order = drafted(scene, "甲", "乙")
    _, second, waited = racers.race(
        lambda: enlist(scene.round, **order),
        lambda: change_draft(scene.round, by=order["by"], seen=order["seen"], lines={"1": "out"}),
        at=UNITS_WERE_READ,
    )
    assert (type(second), waited, Evaluation.objects.count()) == (OvertakenDraftError, True, 2)


def test_list_whose_unit_has_moved_is_shown_again_before_it_enters(scene: County, racers: Racers) -> None:
    """The preview named the former 主管部门."""
    order = drafted(scene, "甲")
    _, refused, waited = racers.race(
        lambda: move_department(Department.objects.get(pk=scene.centre.pk), scene.assets, valid_from=TODAY),
        lambda: enlist(scene.round, **order),
    )
    assert (str(refused), waited) == ("核对以后，单位或项目有了变动，请再核对一遍", True)
    assert not Evaluation.objects.exists()
    assert enlist(scene.round, **shown(ListDraft.objects.get())) == Enlisted(entered=1, founded=1, was_issued=True)
    assert Evaluation.objects.get().unit_path == Department.objects.get(pk=scene.centre.pk).path


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
    acts = (lambda: saved(client, evaluation), lambda: move_department(unit, scene.assets, valid_from=TODAY))
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
        lambda: move_department(first, under[0], valid_from=TODAY),
        lambda: move_department(second, under[1], valid_from=TODAY),
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
    assert list(verify_log()) == []


def ordered(scene: County, sheets: list[Evaluation]) -> Job:
    looked_at = [(each.pk, standing_of(each)) for each in sheets]
    order = BulkOrder(act=Act.APPROVE, opinion="", looked_at=looked_at, address=None)
    return enqueue(BULK_REVIEW, order.arguments, owner=scene.people["unit reviewer"])


def told(job: Job) -> list[str]:
    job.refresh_from_db()
    assert job.state == JobState.DONE
    return [each.name for each in Tally.read(job.result).named]


def two_awaiting(scene: County) -> list[Evaluation]:
    return [brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW) for name in ("甲", "乙")]


def test_return_that_comes_while_many_are_passed_is_told_so(scene: County, racers: Racers) -> None:
    sheets = two_awaiting(scene)
    job, by = ordered(scene, sheets), scene.people["unit reviewer"]
    given = Given(opinion="请核对。")
    _, refused, waited = racers.race(
        lambda: run_job(job.pk), lambda: transition(sheets[0], Act.RETURN, by=by, given=given), at=LOCK
    )
    assert (isinstance(refused, OvertakenError), waited, told(job)) == (True, True, [])
    assert set(Evaluation.objects.values_list("step", flat=True)) == {Step.DEPARTMENT_REVIEW}
    assert list(verify_log()) == []


def test_sheet_that_is_being_returned_is_skipped_by_who_passes_many(scene: County, racers: Racers) -> None:
    sheets = two_awaiting(scene)
    job, by = ordered(scene, sheets), scene.people["unit reviewer"]
    given = Given(opinion="请核对。")
    _, done, waited = racers.race(
        lambda: transition(sheets[0], Act.RETURN, by=by, given=given), lambda: run_job(job.pk), at=LOCK
    )
    assert (done, waited, told(job)) == (None, True, ["甲"])
    assert dict(Evaluation.objects.values_list("project_name", "step")) == {
        "甲": Step.FILLING,
        "乙": Step.DEPARTMENT_REVIEW,
    }
    assert list(verify_log()) == []


def test_two_orders_on_the_same_sheets_pass_each_once(scene: County, racers: Racers) -> None:
    sheets = two_awaiting(scene)
    first, second = ordered(scene, sheets), ordered(scene, sheets[::-1])
    racers.race(lambda: run_job(first.pk), lambda: run_job(second.pk), at=LOCK)
    assert sorted(told(first) + told(second)) == ["乙", "甲"]
    assert [each.events.filter(verb="approve").count() for each in sheets] == [1, 1]


def test_cancel_waits_for_no_more_than_a_sheet(scene: County, racers: Racers) -> None:
    job = ordered(scene, two_awaiting(scene))
    racers.race(lambda: run_job(job.pk), lambda: cancel_job(job), at=re.compile('INSERT INTO "projects_event"'))
    job.refresh_from_db()
    tally = Tally.read(job.result)
    passed = Evaluation.objects.filter(step=Step.DEPARTMENT_REVIEW).count()
    assert (job.state in FINISHED, tally.acted) == (True, passed)


def test_print_does_not_wait_for_who_writes(scene: County, racers: Racers) -> None:
    evaluation, viewer = filled(scene, sound()), scene.client_of("viewer")
    path = f"/evaluations/{evaluation.pk}/document.xlsx"
    *statuses, waited = racers.race(
        lambda: saved(scene.client_of("owner"), evaluation), lambda: viewer.get(path).status_code
    )
    assert (statuses, waited) == ([200, 200], False)


def test_two_hand_in_the_same_material_at_once_and_one_does(scene: County, racers: Racers, files_dir: Path) -> None:
    filled(scene, sound())
    by = scene.people["department reviewer"]

    def work(colour: str) -> Callable[[], object]:
        upload = paper("盖章.png", colour)
        return lambda: hand_in(scene.round, scene.industry, MaterialKind.REPORT, [upload], seen="none", by=by)

    first, second, waited = racers.race(work("red"), work("blue"))
    assert (str(second), waited) == ("您打开页面以后，这份材料已有变动，请看过后再办。", True)
    assert list(Material.objects.all()) == [first]
    assert len([each for each in files_dir.rglob("*") if each.is_file()]) == 1
    assert list(verify_log()) == []


def test_sheet_that_is_saved_while_its_unit_merges_is_kept(scene: County, racers: Racers) -> None:
    """What was shown is still what is done: a saved cell is none of it."""
    evaluation, client = filled(scene, sound()), scene.client_of("owner")
    asked = Reform(kind=ReformKind.MERGE, on=TODAY, units=(scene.centre,), into=scene.assets, reason="方案")
    shown, by = look_at(asked).fingerprint(), scene.people["finance office"]
    status, made, waited = racers.race(
        lambda: saved(client, evaluation), lambda: carry_out(asked, by=by, shown=shown), at=LOCK
    )
    assert (status, type(made), waited) == (200, Reorganisation, True)
    stored = Evaluation.objects.get(pk=evaluation.pk)
    assert (stored.unit, stored.indicators.get(key="1").actual) == (scene.assets, "210人")
    assert list(verify_log()) == []
    call_command("recompute", check=True)


def test_project_ends_while_its_sheet_is_saved(scene: County, racers: Racers) -> None:
    evaluation, client = filled(scene, sound()), scene.client_of("owner")
    by = scene.people["finance office"]
    status, left, waited = racers.race(
        lambda: saved(client, evaluation),
        lambda: end_project(evaluation.project, on=TODAY, reason="方案", by=by),
        at=LOCK,
    )
    assert (status, left, waited) == (200, 1, True)
    assert Evaluation.objects.get(pk=evaluation.pk).exclusion == "cancelled"
    assert list(verify_log()) == []
