"""An order to pass or return many sheets, worked off: each once, whatever happens to the worker in between."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from projects.history.events import verify_log
from projects.models import Evaluation, Event, Job, JobState, Role, Step
from projects.queue import cancel_job, enqueue, run_job, running, tend_queue
from projects.queue.asking import BULK_REVIEW
from projects.review import bulk
from projects.review.bulk import KINDS, BulkOrder, Tally
from projects.review.workflow import Act, Given, standing_of, transition
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _every_item_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSE", 0)


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County) -> list[Evaluation]:
    return [brought_to(scene, filled(scene, sound(), name=f"项目{number}"), Step.UNIT_REVIEW) for number in range(3)]


def ordered(scene: County, sheets: list[Evaluation], act: Act = Act.APPROVE, opinion: str = "") -> Job:
    looked_at = [(each.pk, standing_of(each)) for each in sheets]
    order = BulkOrder(act=act, opinion=opinion, looked_at=looked_at, address="10.0.0.8")
    return enqueue(BULK_REVIEW, order.arguments, owner=scene.people["unit reviewer"])


def worked(job: Job) -> Job:
    run_job(job.pk)
    job.refresh_from_db()
    return job


def told(job: Job) -> tuple[int, list[tuple[str, str]]]:
    tally = Tally.read(job.result)
    assert tally.skipped == len(tally.named)
    return tally.acted, [(each.name, each.reason) for each in tally.named]


def steps() -> list[str]:
    return list(Evaluation.objects.order_by("pk").values_list("step", flat=True))


def approvals() -> list[int]:
    return list(Event.objects.filter(verb="approve").order_by("pk").values_list("evaluation", flat=True))


@contextmanager
def at_second_approval(happens: Callable[[], object]) -> Iterator[None]:
    """Before its event is written, while its sheet is locked."""
    seen: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "projects_event"'):
            seen.append(sql)
            if len(seen) == 2:
                happens()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def dies() -> None:
    raise SystemExit


def test_worker_knows_the_kind() -> None:
    assert KINDS == (BULK_REVIEW,)


def test_each_sheet_is_passed_with_an_event_of_its_own(scene: County, sheets: list[Evaluation]) -> None:
    job = worked(ordered(scene, sheets, opinion="同意。"))
    assert (job.state, job.done, job.total, told(job)) == (JobState.DONE, 3, 3, (3, []))
    assert steps() == [Step.DEPARTMENT_REVIEW] * 3
    events = Event.objects.filter(verb="approve").order_by("pk")
    assert [(event.evaluation_id, event.user, event.opinion, event.address) for event in events] == [
        (each.pk, scene.people["unit reviewer"], "同意。", "10.0.0.8") for each in sheets
    ]
    assert list(verify_log()) == []


def test_each_sheet_is_returned_to_its_filler(scene: County, sheets: list[Evaluation]) -> None:
    worked(ordered(scene, sheets, Act.RETURN, "请补充佐证材料。"))
    assert steps() == [Step.FILLING] * 3
    assert {event.opinion for event in Event.objects.filter(verb="return")} == {"请补充佐证材料。"}


def test_same_order_twice_does_each_sheet_once(scene: County, sheets: list[Evaluation]) -> None:
    first, second = ordered(scene, sheets), ordered(scene, sheets)
    assert told(worked(first)) == (3, [])
    run_job(first.pk)  # a stale message
    acted, skipped = told(worked(second))
    assert (acted, [name for name, _ in skipped]) == (0, ["项目0", "项目1", "项目2"])
    assert approvals() == [each.pk for each in sheets]


def test_sheet_that_moved_on_is_skipped_and_told(scene: County, sheets: list[Evaluation]) -> None:
    job = ordered(scene, sheets)
    transition(sheets[1], Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对。"))
    acted, [(name, reason)] = told(worked(job))
    assert (job.state, job.done, acted, name) == (JobState.DONE, 3, 2, "项目1")
    assert "刚刚办理了“退回”" in reason
    assert steps() == [Step.DEPARTMENT_REVIEW, Step.FILLING, Step.DEPARTMENT_REVIEW]


def test_nobody_passes_what_they_filled(scene: County, sheets: list[Evaluation]) -> None:
    Evaluation.objects.filter(pk=sheets[0].pk).update(submitted_by=scene.people["unit reviewer"])
    assert told(worked(ordered(scene, sheets))) == (2, [("项目0", "本人填报或送审的表不能由本人审核。")])


def test_cancel_stops_between_two_sheets_and_tells_what_is_done(scene: County, sheets: list[Evaluation]) -> None:
    job = ordered(scene, sheets)
    with at_second_approval(lambda: cancel_job(job)):
        worked(job)
    assert (job.state, told(job)) == (JobState.CANCELLED, (2, []))
    assert steps() == [Step.DEPARTMENT_REVIEW, Step.DEPARTMENT_REVIEW, Step.UNIT_REVIEW]


def test_worker_that_is_killed_leaves_whole_sheets_and_another_goes_on(scene: County, sheets: list[Evaluation]) -> None:
    job = ordered(scene, sheets)
    with at_second_approval(dies), pytest.raises(SystemExit):
        run_job(job.pk)
    assert steps() == [Step.DEPARTMENT_REVIEW, Step.UNIT_REVIEW, Step.UNIT_REVIEW]
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=LONG_AGO)  # it had no time to put it back
    tend_queue()
    worked(job)
    assert (job.state, job.attempts, job.done, told(job)) == (JobState.DONE, 2, 3, (3, []))
    assert approvals() == [each.pk for each in sheets]


def test_attempt_that_was_taken_up_by_another_writes_nothing_more(scene: County, sheets: list[Evaluation]) -> None:
    job = ordered(scene, sheets)
    others = Job.objects.filter(pk=job.pk)
    seen: list[str] = []

    def take_up(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "projects_event"') and not seen:
            seen.append(sql)
            others.update(attempts=2)
        return result

    with connection.execute_wrapper(take_up):
        worked(job)
    assert (job.attempts, told(job), approvals()) == (2, (1, []), [sheets[0].pk])


def test_role_that_is_withdrawn_meanwhile_counts(scene: County, sheets: list[Evaluation]) -> None:
    job = ordered(scene, sheets)
    roles = Role.objects.filter(user=scene.people["unit reviewer"])
    with at_second_approval(roles.delete):
        worked(job)
    assert told(job) == (2, [("", "您已无权查看这张表。")])


def test_only_the_first_of_many_skipped_are_named(
    scene: County, sheets: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_NAMED", 2)
    Evaluation.objects.update(submitted_by=scene.people["unit reviewer"])
    tally = Tally.read(worked(ordered(scene, sheets)).result)
    assert (tally.skipped, len(tally.named), tally.unnamed) == (3, 2, 1)
