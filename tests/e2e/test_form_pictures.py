"""Takes the pictures of 目标调整 and 汇总表 for the manual: `make screenshots`."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.review.adjustments import ask_adjustment
from tests.projects.review.adjustments.scenes import actor, in_self_evaluation, proposal, with_approved_goal
from tests.projects.scenes import County, county, filled
from tests.published import published_sheets

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


@pytest.fixture
def scene() -> County:
    made = county()
    for person, name in (("owner", "王芳"), ("department reviewer", "马丽"), ("finance office", "李明")):
        made.people[person].name = name
        made.people[person].save()
    return made


def test_adjustment(page: Page, log_in: Callable[[User], None], scene: County) -> None:
    evaluation = in_self_evaluation(with_approved_goal(scene))
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/adjustment/")
    page.get_by_label("第 1 行年度指标值").fill("≥3期")
    page.screenshot(path=PICTURES / "adjustment.png", full_page=True)
    reason = "受疫情影响，第四期培训改为线上课程。"
    ask_adjustment(evaluation, proposal(evaluation), reason=reason, by=actor(scene, "owner"))
    log_in(scene.people["department reviewer"])
    page.goto(f"/evaluations/{evaluation.pk}/adjustment/")
    page.screenshot(path=PICTURES / "adjustment-decision.png", full_page=True)


def test_summary(page: Page, log_in: Callable[[User], None], scene: County) -> None:
    units = (scene.centre, scene.assets, scene.industry)
    for number, sheet in enumerate(published_sheets()):
        filled(scene, replace(sheet), unit=units[number % 3])
    log_in(scene.people["finance office"])
    page.goto(f"/rounds/{scene.round.pk}/summary/")
    page.screenshot(path=PICTURES / "summary.png")
