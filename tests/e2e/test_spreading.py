"""分配分值 in a browser: one key does it, typed weights stay, and 撤销 undoes it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.e2e.filling import cell, is_saved, open_sheet
from tests.projects.filling.test_spreading import begun
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, begun())


@pytest.fixture
def owner(page: Page, scene: County, log_in: Callable[[User], None]) -> Page:
    log_in(scene.people["owner"])
    return page


def weights(page: Page) -> list[str]:
    return [cell(page, line, "weight").input_value() for line in range(4)]


def test_one_key_gives_points_and_another_takes_them_back(owner: Page, evaluation: Evaluation) -> None:
    open_sheet(owner, evaluation)
    cell(owner, 0, "actual").fill("3")
    owner.get_by_role("button", name="分配分值").focus()
    owner.keyboard.press("Enter")
    expect(cell(owner, 3, "weight")).to_have_value("10")
    assert weights(owner) == ["25", "25", "30", "10"]
    expect(owner.locator(".filling-weights")).to_have_count(0)
    expect(cell(owner, 0, "actual")).to_have_value("3")
    is_saved(owner)
    owner.get_by_role("button", name="撤销").focus()
    owner.keyboard.press("Enter")
    expect(cell(owner, 3, "weight")).to_have_value("")
    assert weights(owner) == ["", "", "", ""]


def test_page_of_the_offers_has_no_barriers_and_fits_a_phone(owner: Page, evaluation: Evaluation) -> None:
    owner.set_viewport_size(PHONE)
    owner.goto(f"/evaluations/{evaluation.pk}/weights/")
    assert violations(owner) == []
    assert owner.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    owner.get_by_role("button", name="采用：按评分办法分配").click()
    expect(owner.get_by_text("已按评分办法分配，改动了 4 行，可以逐行调整。")).to_be_visible()
