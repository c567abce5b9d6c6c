"""报送材料 in the browser: wanted by the bureau, handed in by the department, looked at, returned."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from perfeval.accounts.models import User
from projects.attachments import want_materials
from projects.models import MaterialKind
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.test_pictures import PICTURES
from tests.projects.attachments.files import pdf
from tests.projects.scenes import County, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)
LAST = timezone.localdate() + dt.timedelta(days=5)
SEALED = FilePayload(name="自评报告（盖章）.pdf", mimeType="application/pdf", buffer=pdf("自评报告"))


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    for name, unit in (("甲", scene.centre), ("乙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    return scene


@pytest.mark.thorough
def test_report_is_wanted_handed_in_and_returned(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    materials = f"/rounds/{scene.round.pk}/materials/"
    own = f"{materials}{scene.industry.pk}/"
    log_in(scene.people["finance office"])
    page.goto(materials)
    page.get_by_label("自评报告（盖章）").check()
    page.get_by_label("自评报告截止日期").fill(str(LAST))
    page.get_by_role("button", name="保存").click()
    log_in(scene.people["department reviewer"])
    page.goto("/")
    page.get_by_role("link", name="报送 工业和信息化局 的自评报告").click()
    page.get_by_label("选择文件").set_input_files(SEALED)
    expect(page.get_by_text("自评报告（盖章）.pdf，")).to_be_visible()
    page.get_by_role("button", name="报送自评报告").click()
    page.wait_for_load_state()  # htmx draws the pages of a list that is opened
    page.get_by_text("在此查看").click()
    expect(page.get_by_alt_text("自评报告（盖章）.pdf 第 1 页")).to_be_visible()
    expect_no_flaws(page, [own, "/"])
    log_in(scene.people["finance office"])
    expect_no_flaws(page, [own, materials])
    page.get_by_label("状态").select_option(label="已交")
    expect(page.get_by_text("共 1 个部门")).to_be_visible()
    page.get_by_role("link", name="查看 工业和信息化局 的材料").click()
    page.get_by_text("退回", exact=True).click()
    page.get_by_label("退回理由").fill("没有单位负责人签字")
    page.get_by_role("button", name="退回，请重新报送").click()
    expect(page.get_by_role("status").first).to_contain_text("自评报告已退回")


@pytest.mark.screenshots
def test_pictures(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    office, reviewer = scene.people["finance office"], scene.people["department reviewer"]
    for user, name in ((office, "陈静"), (reviewer, "李明")):
        User.objects.filter(pk=user.pk).update(name=name)
    want_materials(scene.round, {MaterialKind.REPORT: LAST, MaterialKind.SUMMARY: LAST}, by=office)
    own = f"/rounds/{scene.round.pk}/materials/{scene.industry.pk}/"
    log_in(reviewer)
    page.goto(own)
    page.get_by_label("选择文件").first.set_input_files(SEALED)
    page.get_by_role("button", name="报送自评报告").click()
    page.screenshot(path=PICTURES / "materials-department.png", full_page=True)
    log_in(office)
    page.goto(f"/rounds/{scene.round.pk}/materials/")
    page.screenshot(path=PICTURES / "materials.png", full_page=True)
