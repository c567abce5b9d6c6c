"""Two versions beside each other, and the story of a sheet, in a browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, sheet_of
from tests.e2e.accessibility import flaws
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County, log_in: Callable[[User], None]) -> Evaluation:
    """Corrected after its approval, and approved again."""
    log_in(scene.people["owner"])
    held = brought_to(scene, filled(scene, sound()), Step.APPROVED)
    given = Given(opinion="培训人数与签到表不符，请核对。")
    held = transition(held, Act.CORRECT, by=scene.people["finance office"], given=given).evaluation
    sheet = sheet_of(held)
    first, *others = sheet.indicators
    apply_sheet(
        held, replace(sheet, indicators=(replace(first, actual="190人", deviation="部分人员因故缺席。"), *others))
    )
    return brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.APPROVED)


def test_correction_is_compared_and_the_sheet_tells_its_story(page: Page, evaluation: Evaluation) -> None:
    """Compared with one click, and the other way with two choices."""
    page.goto(f"/evaluations/{evaluation.pk}/")
    page.get_by_role("link", name="与更正前比较").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("第1稿 → 第2稿")
    expect(page.get_by_text("Δ −16人")).to_be_visible()
    assert flaws(page) == []
    page.get_by_label("与之比较").select_option(index=0)
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_text("选的是同一稿，请另选一稿。")).to_be_visible()
    assert flaws(page) == []
    page.goto(f"/evaluations/{evaluation.pk}/")
    page.get_by_role("link", name="办理经过").click()
    expect(page.get_by_role("listitem").filter(has_text="更正")).to_contain_text("培训人数与签到表不符，请核对。")
    assert flaws(page) == []
