"""Takes the pictures of docs/ from the running site: `make screenshots`."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.models import Stage, Step
from tests.e2e.conftest import PHONE
from tests.factories import ProjectFactory, UserFactory
from tests.projects.scenes import County, county, filled, goal_form, submit
from tests.published import published_sheets

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
TRIED = {
    "rules": "national",
    "category": "成本指标",
    "year": "2020",
    "name": "开展安全生产培训费用",
    "target": "≤5万元",
    "actual": "62000元",
    "weight": "10",
}
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


def take(page: Page, path: str, name: str, *, full: bool = False) -> None:
    page.goto(path)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


def test_login(page: Page) -> None:
    take(page, "/accounts/login/", "login")
    page.set_viewport_size(PHONE)
    take(page, "/accounts/login/", "login-phone")


def test_home(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三"))
    take(page, "/", "home")
    take(page, "/accounts/password/", "password")


@override_settings(DEBUG=True)
def test_components(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三", is_staff=True))
    take(page, "/components/", "components", full=True)
    page.set_viewport_size(PHONE)
    take(page, "/components/", "components-phone", full=True)


def test_rules(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三"))
    take(page, "/rules/", "rules")
    take(page, "/rules/trial/?" + urlencode(TRIED), "trial")
    page.set_viewport_size(PHONE)
    take(page, "/rules/", "rules-phone")


@pytest.fixture
def scene() -> County:
    """All published tables in one round, at several steps."""
    made = county()
    units = (made.centre, made.assets, made.industry)
    sheets = [filled(made, sheet, unit=units[number % 3]) for number, sheet in enumerate(published_sheets())]
    filled(made, goal_form(), name="安全生产检查经费")
    submit(sheets[0], made.people["owner"], Step.UNIT_REVIEW)
    submit(sheets[3], made.people["owner"], Step.APPROVED)
    today = dt.datetime.now(tz=dt.UTC).date()
    filling = made.round.windows.filter(step=Step.FILLING)
    filling.filter(stage=Stage.GOAL).update(closes_on=today - dt.timedelta(days=3))
    filling.filter(stage=Stage.SELF_EVALUATION).update(closes_on=today + dt.timedelta(days=5))
    for name in ("教师培训费", "实验设备购置", "宣传经费"):
        ProjectFactory.create(name=name, unit=made.centre, department=made.industry)
    for person, name in (("owner", "王芳"), ("finance office", "李明")):
        made.people[person].name = name
        made.people[person].save()
    return made


def test_rounds_and_lists(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["owner"])
    take(page, "/", "my-sheets")
    log_in(scene.people["finance office"])
    exercise = f"/rounds/{scene.round.pk}/"
    take(page, exercise, "round")
    take(page, f"{exercise}projects/", "round-projects")
    page.set_viewport_size(PHONE)
    take(page, exercise, "round-phone")


def test_evaluation(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["finance office"])
    [sheet] = scene.round.evaluations.filter(project_name__contains="安全生产项目")
    [goal] = scene.round.evaluations.filter(stage=Stage.GOAL)
    take(page, f"/evaluations/{sheet.pk}/", "evaluation")
    take(page, f"/evaluations/{goal.pk}/", "goal-form")
    page.set_viewport_size(PHONE)
    take(page, f"/evaluations/{sheet.pk}/", "evaluation-phone")
