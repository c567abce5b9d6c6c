"""催报: who is told, once a day for each unit and last day, and how a notice follows the sheets and the day."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from projects.models import Event, Notice, NoticeKind, Round, RoundState, Step, Urging
from projects.models.reach import EVERYTHING
from projects.notices import Reminding, UrgingRefusedError, lines_of, mark_read, tell_of_events, tell_of_urgings, urge
from projects.review.workflow import Act, transition
from tests.factories import ExtensionFactory
from tests.projects.scenes import County, brought_to, county, filled, sound, sound_goal, windows_end

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene() -> County:
    """Two sheets that are late, one of another unit, one in review."""
    scene = county(2021)
    windows_end(scene, timezone.localdate() - 3 * DAY)
    for name, unit in (("甲", scene.centre), ("乙", scene.centre), ("丙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    brought_to(scene, filled(scene, sound(), name="丁"), Step.UNIT_REVIEW)
    return scene


def urged(scene: County, person: str = "finance office", chosen: Q = EVERYTHING) -> tuple[int, int]:
    made, repeated = urge(scene.round, chosen, by=scene.people[person])
    tell_of_urgings()
    return len(made), repeated


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.filter(kind=NoticeKind.URGED).select_related("recipient", "round")
    return sorted((line.notice.recipient.name, line.title) for line in lines_of(notices))


def test_those_are_told_in_whose_hands_the_sheets_are(scene: County) -> None:
    last = timezone.localdate() - 3 * DAY
    assert urged(scene) == (3, 0)
    day = f"{last:%-m月%-d日}截止"
    assert told() == [
        ("another unit", f"催报：1 张待办，{day}"),
        ("owner", f"催报：2 张待办，{day}"),
        ("unit reviewer", "催报：1 张待办"),
    ]
    subjects = sorted(Event.objects.filter(verb="urge").values_list("subject", flat=True))
    assert len(subjects) == 3
    assert subjects[0] == f"{scene.round}，国有资产监督管理委员会：1 张，{last:%Y年%-m月%-d日}截止"
    assert scene.people["owner"].__class__.objects.get(pk=scene.people["owner"].pk).unread_notices == 1


def test_unit_is_urged_once_a_day_and_anew_on_the_next(scene: County) -> None:
    assert [urged(scene), urged(scene)] == [(3, 0), (0, 3)]
    mark_read(Notice.objects.filter(recipient=scene.people["owner"]), scene.people["owner"])
    with time_machine.travel(timezone.now() + DAY):
        assert urged(scene) == (3, 0)
    assert Urging.objects.count() == 6
    assert Notice.objects.get(recipient=scene.people["owner"], kind=NoticeKind.URGED).read_at is None


def test_day_that_moves_takes_the_notice_and_lets_urge_again(scene: County) -> None:
    urged(scene)
    window = scene.round.windows.get(closes_on__isnull=False)
    ExtensionFactory.create(window=window, department=scene.centre, closes_on=timezone.localdate() + 9 * DAY)
    Reminding().go_on()
    assert "owner" not in {name for name, _ in told()}
    assert urged(scene) == (1, 2)
    later = timezone.localdate() + 9 * DAY
    assert ("owner", f"催报：2 张待办，{later:%-m月%-d日}截止") in told()


def test_notice_follows_the_sheets_and_goes_with_the_last(scene: County) -> None:
    urged(scene)
    for sheet in scene.round.evaluations.filter(step=Step.FILLING, unit=scene.centre).order_by("pk"):
        transition(sheet, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"])
        tell_of_events()
        left = [title for name, title in told() if name == "owner"]
        assert [title[:6] for title in left] == (["催报：1 张"] if sheet.project_name == "甲" else [])


def test_department_urges_its_own_and_others_nobody(scene: County) -> None:
    assert urged(scene, "department reviewer") == (2, 0)
    assert {name for name, _ in told()} == {"owner", "unit reviewer"}
    with pytest.raises(UrgingRefusedError, match="催报由主管部门审核人员和财政部门办理"):
        urged(scene, "owner")
    Round.objects.filter(pk=scene.round.pk).update(state=RoundState.CLOSED, closed_at=timezone.now())
    with pytest.raises(UrgingRefusedError, match="没有结束的任务才能催报"):
        urged(scene)


def test_step_that_has_not_begun_is_not_urged(scene: County) -> None:
    brought_to(scene, filled(scene, sound_goal(), name="目标"), Step.APPROVED)
    scene.round.windows.filter(step=Step.UNIT_REVIEW).update(opens_on=timezone.localdate() + DAY)
    assert urged(scene) == (2, 0)
    assert [title[:6] for name, title in told() if name == "owner"] == ["催报：3 张"]
