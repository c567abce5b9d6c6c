"""Last days that come near or are over: told once for each, and withdrawn when they move or the work is done."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Notice, NoticeKind, RoundState
from projects.notices import Reminding, forget_read_notices, mark_read, tell_of_events
from projects.review.workflow import Act, transition
from tests.factories import SubstitutionFactory, UserFactory
from tests.projects.scenes import County, county, filled, sound, windows_end

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    filled(scene, sound(), name="甲项目")
    filled(scene, sound(), name="乙项目")
    return scene


def remind() -> None:
    """As another worker, or after a restart."""
    Reminding().go_on()


def reminded() -> list[tuple[str, str, int, int]]:
    """Whom, how, in how many days, of how many sheets."""
    today = timezone.localdate()
    return sorted(
        (each.recipient.name, each.kind, (each.last_day - today).days, each.number or 0)
        for each in Notice.objects.filter(last_day__isnull=False)
        if each.last_day
    )


def unread(user: User) -> int:
    user.refresh_from_db()
    return user.unread_notices


def test_filler_is_told_once_of_a_last_day_that_comes_near(scene: County) -> None:
    windows_end(scene, timezone.localdate() + 3 * DAY)
    remind()
    [key] = Notice.objects.values_list("pk", flat=True)
    mark_read(Notice.objects.filter(pk=key), scene.people["owner"])
    remind()
    assert reminded() == [("owner", NoticeKind.DUE, 3, 2)]
    assert [each.pk for each in Notice.objects.all() if each.read_at] == [key]


def test_far_day_is_not_told(scene: County) -> None:
    windows_end(scene, timezone.localdate() + 4 * DAY)
    remind()
    assert reminded() == []


def test_day_that_is_over_is_told_anew(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    reminding = Reminding()
    reminding.go_on()
    assert reminded() == [("owner", NoticeKind.DUE, 0, 2)]
    mark_read(Notice.objects.all(), scene.people["owner"])
    with time_machine.travel(timezone.now() + DAY):
        reminding.go_on()
        assert reminded() == [("owner", NoticeKind.OVERDUE, -1, 2)]
    assert unread(scene.people["owner"]) == 1


def test_day_that_moves_replaces_its_notice(scene: County) -> None:
    windows_end(scene, timezone.localdate() + DAY)
    reminding = Reminding()
    reminding.go_on()
    windows_end(scene, timezone.localdate() + 2 * DAY)
    reminding.go_on()
    assert reminded() == [("owner", NoticeKind.DUE, 2, 2)]
    windows_end(scene, timezone.localdate() + 20 * DAY)
    reminding.go_on()
    assert reminded() == []
    assert unread(scene.people["owner"]) == 0


def test_looks_at_everybody_a_slice_at_each_beat_and_then_rests(scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.notices.folded.SLICE", 1)
    windows_end(scene, timezone.localdate())
    reminding = Reminding()
    beats = 0
    while not reminding.about or reminding.left:
        reminding.go_on()
        beats += 1
    assert beats == 7  # the viewer has nothing to do
    assert reminded() == [("owner", NoticeKind.DUE, 0, 2)]


def test_who_stands_in_is_reminded_from_the_same_day_on(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    reminding = Reminding()
    reminding.go_on()
    role = scene.people["owner"].roles.get()
    SubstitutionFactory.create(role=role, substitute=UserFactory.create(name="同事"))
    reminding.go_on()
    assert reminded() == [("owner", NoticeKind.DUE, 0, 2), ("同事", NoticeKind.DUE, 0, 2)]


def test_round_that_is_closed_reminds_nobody(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    reminding = Reminding()
    reminding.go_on()
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, timezone.now()
    scene.round.save()
    reminding.go_on()
    assert reminded() == []
    assert unread(scene.people["owner"]) == 0


def test_sheet_that_was_sent_up_is_no_longer_counted(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    remind()
    first, second = scene.round.evaluations.order_by("pk")
    transition(first, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"])
    tell_of_events()
    assert reminded() == [("owner", NoticeKind.DUE, 0, 1)]
    transition(second, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"])
    tell_of_events()
    assert reminded() == []
    assert unread(scene.people["owner"]) == 0


def test_read_notice_is_kept_for_a_year(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    remind()
    now = timezone.now()
    forget_read_notices(now + 400 * DAY)
    assert Notice.objects.count() == 1
    mark_read(Notice.objects.all(), scene.people["owner"])
    forget_read_notices(now + 364 * DAY)
    assert Notice.objects.count() == 1
    forget_read_notices(now + 366 * DAY)
    assert Notice.objects.count() == 0
