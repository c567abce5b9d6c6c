"""Rounds, lists, a sheet with its findings, and making sheets, in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.points import plain
from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import expect_no_flaws
from tests.factories import ProjectFactory
from tests.projects.scenes import County, county, filled, goal_form, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published("安全生产"), name="安全生产项目资金")


@pytest.fixture
def office(scene: County, log_in: Callable[[User], None]) -> User:
    log_in(scene.people["finance office"])
    return scene.people["finance office"]


def test_list_follows_the_filter_and_the_way_back(
    page: Page, scene: County, evaluation: Evaluation, office: User
) -> None:
    filled(scene, goal_form(), name="目标项目")
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_label("阶段").focus()
    page.get_by_label("阶段").select_option("绩效目标")
    expect(page.locator("#evaluations")).to_contain_text("共 1 张自评表")
    expect(page.get_by_label("阶段")).to_be_focused()
    expect(page).to_have_url(re.compile("stage=goal"))
    page.reload()
    expect(page.get_by_label("阶段")).to_have_value("goal")
    expect(page.locator("#evaluations tbody tr")).to_have_count(1)
    page.get_by_role("link", name="目标项目").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("目标项目")
    page.go_back()
    expect(page.get_by_label("阶段")).to_have_value("goal")


def test_sheet_is_read_and_printed(page: Page, evaluation: Evaluation, office: User) -> None:
    page.goto(f"/evaluations/{evaluation.pk}/")
    form_in_work_shows_what_the_rules_compute_beside_what_was_stated(page, evaluation)
    finding_leads_to_its_cell(page, evaluation)
    printer_gets_the_sheet_alone(page)


def finding_leads_to_its_cell(page: Page, evaluation: Evaluation) -> None:
    page.get_by_role("link", name="总分写作 90.5 分").click()
    cell = page.locator("td:target")
    expect(cell).to_contain_text(computed(evaluation))
    expect(cell).to_be_in_viewport()
    assert cell.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"


def computed(evaluation: Evaluation) -> str:
    evaluation.refresh_from_db()
    assert evaluation.total_score is not None
    return plain(evaluation.total_score)


def form_in_work_shows_what_the_rules_compute_beside_what_was_stated(page: Page, evaluation: Evaluation) -> None:
    expect(page.locator('[data-source="total_score"]')).to_contain_text(computed(evaluation))
    figures = page.locator(".figures tr", has_text="总分")
    expect(figures).to_contain_text("90.5")
    expect(figures).to_contain_text(computed(evaluation))


def printer_gets_the_sheet_alone(page: Page) -> None:
    expect(page.get_by_role("link", name="打印")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".sheet").first).to_be_visible()
    for part in (".site-header", ".page-head", ".breadcrumb", ".beside-aside", ".page-footer"):
        expect(page.locator(part)).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_one_box_ticks_the_page_and_the_projects_are_listed(page: Page, scene: County, office: User) -> None:
    for name in ("甲项目", "乙项目"):
        ProjectFactory.create(name=name, unit=scene.centre)
    page.goto(f"/rounds/{scene.round.pk}/projects/")
    head = page.get_by_label("选择本页全部")
    head.check()
    page.get_by_label("乙项目").uncheck()
    assert head.evaluate("box => box.indeterminate") is True
    page.get_by_role("button", name="选中的，下一步").click()
    page.get_by_role("button", name="保存，下一步（列入 1 个）").click()
    page.get_by_label("绩效自评").check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_role("button", name="追加 1 个").click()
    expect(page.get_by_role("status").first).to_contain_text("已列入 1 个项目")
    expect(page.get_by_role("link", name="甲项目")).to_be_visible()


@pytest.mark.thorough
def test_everything_works_without_scripts(plain_page: Page, scene: County, office: User) -> None:
    ProjectFactory.create(name="甲项目", unit=scene.centre)
    plain_page.goto(f"/rounds/{scene.round.pk}/projects/")
    plain_page.get_by_label("甲项目").check()
    for button in ("选中的，下一步", "保存，下一步（列入 1 个）", "保存，下一步", "追加 1 个"):
        plain_page.get_by_role("button", name=button).click()
    plain_page.get_by_label("项目名称、编码或单位").fill("甲")
    plain_page.get_by_role("button", name="查找").click()
    plain_page.get_by_role("link", name="甲项目").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("甲项目")
    expect(plain_page.get_by_role("link", name="打印")).to_be_visible()


@pytest.fixture
def addresses(scene: County, evaluation: Evaluation) -> list[str]:
    goal = filled(scene, goal_form(), name="目标项目")
    ProjectFactory.create(name="甲项目", unit=scene.centre)
    exercise = f"/rounds/{scene.round.pk}/"
    sheets = [f"/evaluations/{each.pk}/" for each in (evaluation, goal)]
    return ["/", "/rounds/", exercise, f"{exercise}projects/", f"/units/{scene.centre.pk}/", *sheets]


def test_pages_have_no_barriers_and_fit_a_phone(
    page: Page, scene: County, addresses: list[str], log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["finance office"])
    expect_no_flaws(page, addresses)
    log_in(scene.people["owner"])
    expect_no_flaws(page, ["/", addresses[-2]])
