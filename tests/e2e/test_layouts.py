"""A 表样 is copied, edited beside its preview, and used in a round, in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.documents.layout import load_layout
from projects.models import LayoutVersion, RoleKind
from tests.e2e.conftest import DESKTOP, PHONE
from tests.projects.admin.conftest import administrator
from tests.projects.documents.ugly import ugly_sheet
from tests.projects.scenes import county, filled, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _logged_in(log_in: Callable[[User], None]) -> None:
    log_in(administrator(RoleKind.SYSTEM_ADMINISTRATOR))


def open_copy(page: Page) -> None:
    version = LayoutVersion.objects.get(code="national-2020")
    page.goto(f"/admin/projects/layoutversion/{version.pk}/change/")
    page.get_by_role("link", name="复制为新表样").click()
    page.get_by_label("名称").fill("本县自评表")
    page.get_by_label("代码").fill("county-2026")
    page.get_by_role("button", name="复制").click()
    expect(page.locator(".messagelist")).to_contain_text("已复制为“本县自评表（第 1 版）”")
    page.wait_for_load_state()  # the preview follows once htmx is there


def test_preview_follows_the_typing_keeps_the_focus_and_stays_beside_the_form(page: Page) -> None:
    open_copy(page)
    preview = page.locator("#preview")
    title = page.locator("#id_title")
    title.fill("本县项目支出绩效自评表")
    expect(preview.locator(".sheet-title")).to_have_text("本县项目支出绩效自评表")
    expect(title).to_be_focused()
    page.get_by_label("第 1 列").fill("50")
    expect(preview.locator(".preview-faults")).to_contain_text("各列宽度合计为 144.9，应为 100。")
    page.get_by_label("第 1 列").fill("5.1")
    expect(preview.locator(".preview-faults")).to_have_count(0)
    page.locator("#id_notes").fill("注：金额以万元为单位。")
    expect(preview.locator(".sheet-note")).to_have_text("注：金额以万元为单位。")
    page.get_by_label("分值：数字后面印").fill("分")
    expect(preview.locator('[data-source="indicators.1.weight"]')).to_have_text("20分")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(preview.locator(".sheet-title")).to_be_in_viewport()
    columns = page.locator(".layout-edit").evaluate("e => getComputedStyle(e).gridTemplateColumns")
    assert re.fullmatch(r"\d+px \d+px", columns), "beside the form"


def test_columns_come_and_go(page: Page) -> None:
    open_copy(page)
    page.get_by_label("增加", exact=True).select_option(label="年初指标值")
    page.get_by_label("排在").select_option(label="三级指标 之后")
    page.get_by_role("button", name="增加这一栏").click()
    page.get_by_role("button", name="年初指标值右移").click()
    page.get_by_role("button", name="删除偏差原因").click()
    heads = page.locator("#preview thead .sheet-head")
    expect(heads).to_have_text(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "年初指标值", "实际完成值", "分值", "得分"]
    )
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".messagelist")).to_contain_text("已保存为“本县自评表（第 2 版）”")
    made = load_layout(LayoutVersion.objects.get(code="county-2026", version=2).content)
    assert [column.field for column in made.indicator_columns][3:6] == ["target", "extra.initial_target", "actual"]


def test_sheet_is_drawn_by_what_the_round_points_to(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    evaluation = filled(scene, published())
    open_copy(page)
    page.locator("#id_title").fill("本县项目支出绩效自评表")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".messagelist")).to_contain_text("第 2 版")
    page.goto(f"/admin/projects/round/{scene.round.pk}/change/")
    page.get_by_label("自评表表样").select_option(label="本县自评表（第 2 版）")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/")
    expect(page.locator(".sheet-title")).to_have_text("本县项目支出绩效自评表")


WIDER = """() => [
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    [...document.querySelectorAll(".sheet td, .sheet th")].filter(cell => cell.scrollWidth > cell.clientWidth + 2).length,
]"""


def test_an_ugly_sheet_overflows_nothing_but_its_frame(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    evaluation = filled(scene, ugly_sheet("national-2020", 2))
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(WIDER) == [0, 0]


@pytest.mark.thorough
def test_it_works_without_scripts(plain_page: Page) -> None:
    open_copy(plain_page)
    plain_page.locator("#id_title").fill("新标题")
    plain_page.get_by_role("button", name="预览").click()
    expect(plain_page.locator("#preview .sheet-title")).to_have_text("新标题")
    plain_page.get_by_role("button", name="删除偏差原因").click()
    expect(plain_page.locator("#id_title")).to_have_value("新标题")
    plain_page.get_by_role("button", name="保存为新版本").click()
    expect(plain_page.locator(".messagelist")).to_contain_text("第 2 版")
