"""Takes the pictures of 校验, 送审, 审核 and 送审稿 for docs/: `make screenshots`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from indicators.sheet import Sheet
from perfeval.accounts.models import User
from projects.history.events import record_event
from projects.models import Evaluation, Ledger, Round, Step
from projects.notices import Reminding, tell_of_events
from projects.review.submission import look_at, submit
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, sheet_of
from tests.e2e.test_pictures import PICTURES, take
from tests.factories import AttachmentFactory, DepartmentFactory, LedgerLineFactory, RoundFactory
from tests.projects.scenes import REVIEWED_BY, County, brought_to, county, filled, sound, windows_end

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
PEOPLE = (
    ("owner", "李春"),
    ("unit reviewer", "王敏"),
    ("department reviewer", "赵强"),
    ("finance desk", "陈静"),
    ("finance office", "何敏"),
)
SAID = "年中按要求增加一期，参训人数超出原计划，已在总结中说明。"


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return named(county(2021))


def named(scene: County) -> County:
    """With the names that people have."""
    for person, name in PEOPLE:
        scene.people[person].name = name
        scene.people[person].save()
    return scene


def drawn(*, goal: str = "", actual: str = "300人") -> Sheet:
    first, *others = sound().indicators
    rows = (replace(first, actual=actual, deviation=""), *others)
    return replace(sound(), goal=goal, indicators=rows)


def handed_over(scene: County, evaluation: Evaluation) -> Evaluation:
    look = look_at(Evaluation.objects.with_places().get(pk=evaluation.pk), scene.people["owner"])
    texts = {each.place: SAID for each in look.asked}
    return submit(look.evaluation, by=scene.people["owner"], texts=texts, seen=look.seen).evaluation


def test_check_and_submission(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["owner"])
    faulty = filled(scene, drawn(), name="病虫害防治经费")
    take(page, f"/evaluations/{faulty.pk}/check/", "check")
    ready = filled(scene, drawn(goal=sound().goal))
    take(page, f"/evaluations/{ready.pk}/submission/", "submission")


def test_notices(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["owner"])
    windows_end(scene, timezone.localdate() + dt.timedelta(days=3))
    filled(scene, drawn(), name="病虫害防治经费")
    brought_to(scene, filled(scene, sound(), name="安全生产宣传经费"), Step.APPROVED)
    held = handed_over(scene, filled(scene, drawn(goal=sound().goal)))
    given = Given(opinion="培训人数与签到表不符，请核对后重新送审。")
    transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=given)
    tell_of_events()
    Reminding().go_on()
    page.goto("/notices/")
    page.locator("#bell").click()
    page.locator(".bell-item").first.wait_for()
    page.screenshot(path=PICTURES / "notices.png")


def test_return_and_version(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["owner"])
    held = handed_over(scene, filled(scene, drawn(goal=sound().goal)))
    given = Given(opinion="培训人数与签到表不符，请核对后重新送审。")
    held = transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=given).evaluation
    take(page, f"/evaluations/{held.pk}/", "returned")
    apply_sheet(held, replace(sheet_of(held), indicators=drawn(actual="286人").indicators))
    held = handed_over(scene, held)
    assert held.step == Step.UNIT_REVIEW
    take(page, f"/versions/{held.versions.latest('number').pk}/", "version")


def test_review_and_return(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["unit reviewer"])
    for name in ("病虫害防治经费", "农技推广补助", "职业技能培训费"):
        held = handed_over(scene, filled(scene, drawn(goal=sound().goal), name=name))
    take(page, "/review/", "review")
    take(page, f"/evaluations/{held.pk}/acts/return/?pile=awaiting", "return")


def test_review_sheet(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    """Sent back once, with last year's sheet, the bureau's figures and a sibling beside it."""
    log_in(scene.people["department reviewer"])
    former = filled(replace(scene, round=RoundFactory.create(region=scene.region, year=2020)), drawn(actual="196人"))
    held = filled(scene, drawn(goal=sound().goal), project=former.project)
    sister = DepartmentFactory.create(name="安全生产执法队", parent=scene.industry)
    filled(scene, drawn(actual="205人"), name="执法人员培训费", unit=sister)
    Round.objects.filter(pk=scene.round.pk).update(ledger=Ledger.PREFILLED)
    LedgerLineFactory.create(evaluation=held, kind="appropriation", initial=None, spent=None, budget=190000)
    held = handed_over(scene, held)
    held = transition(held, Act.APPROVE, by=scene.people["unit reviewer"]).evaluation
    given = Given(opinion="培训人数与签到表不符，请核对后重新送审。")
    held = transition(held, Act.RETURN, by=scene.people["department reviewer"], given=given).evaluation
    apply_sheet(held, replace(sheet_of(held), indicators=drawn(actual="286人").indicators))
    held = handed_over(scene, held)
    held = transition(held, Act.APPROVE, by=scene.people["unit reviewer"]).evaluation
    filled_next = handed_over(scene, filled(scene, drawn(goal=sound().goal), name="农技推广补助"))
    transition(filled_next, Act.APPROVE, by=scene.people["unit reviewer"])
    AttachmentFactory.create(evaluation=held, name="培训签到表.pdf")
    AttachmentFactory.create(evaluation=held, name="培训现场.png", media_type="image/png")
    take(page, f"/evaluations/{held.pk}/review/?pile=awaiting", "review-sheet")


def test_bulk(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["unit reviewer"])
    names = ("病虫害防治经费", "农技推广补助", "职业技能培训费")
    sheets = [handed_over(scene, filled(scene, drawn(goal=sound().goal), name=name)) for name in names]
    transition(sheets[1], Act.APPROVE, by=scene.people["unit reviewer"])
    keys = "&".join(f"sheet={each.pk}" for each in sheets)
    take(page, f"/review/bulk/approve/?{keys}", "bulk-review")


def test_comparison_and_story(
    page: Page, scene: County, log_in: Callable[[User], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved, corrected, and approved again."""
    scene.people["finance office"].name = "周敏"
    scene.people["finance office"].save()
    log_in(scene.people["owner"])
    now = timezone.now()

    def days_ago(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now - dt.timedelta(days=days))

    def passed(evaluation: Evaluation) -> Evaluation:
        while evaluation.step != Step.APPROVED:
            reviewer = scene.people[REVIEWED_BY[Step(evaluation.step)]]
            evaluation = transition(evaluation, Act.APPROVE, by=reviewer).evaluation
        return evaluation

    days_ago(20)
    held = filled(scene, drawn(goal=sound().goal))
    for cell in ("indicators.1.actual", "indicators.1.deviation", "sheet.outcome"):
        record_event("change", evaluation=held, user=scene.people["owner"], changes={cell: ["", "有"]})
    days_ago(12)
    held = handed_over(scene, held)
    days_ago(9)
    held = passed(held)
    days_ago(5)
    given = Given(opinion="培训人数与签到表不符，请更正。")
    held = transition(held, Act.CORRECT, by=scene.people["finance office"], given=given).evaluation
    apply_sheet(held, replace(sheet_of(held), indicators=drawn(actual="286人").indicators))
    days_ago(3)
    held = passed(handed_over(scene, held))
    monkeypatch.undo()
    take(page, f"/evaluations/{held.pk}/versions/", "comparison")
    take(page, f"/evaluations/{held.pk}/story/", "story")
