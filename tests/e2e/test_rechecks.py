"""自评复核 in the browser: a sample is drawn and fixed, a sheet scored by keyboard, its opinion issued and answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Recheck, RecheckSample
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.rechecks.scenes import approved, drawn, in_days, issued, scored
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.mark.thorough
def test_from_the_draw_to_the_answer(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    approved(scene, "培训费", "审计费")
    log_in(scene.people["finance office"])
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="复核抽查").click()
    page.get_by_label("随机抽取（张）").fill("１")
    page.get_by_role("button", name="预览样本").click()
    page.get_by_role("button", name="确定这 1 张为样本").click()
    expect(page.get_by_role("status").first).to_contain_text("复核第 1 批，共 1 张")
    page.get_by_label("选择本页全部").check()
    page.get_by_label("勾选的分派给").select_option(index=0)
    page.get_by_role("button", name="分派", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已分派 1 张")
    recheck = RecheckSample.objects.get().rechecks.get()
    page.get_by_role("link", name=recheck.evaluation.project_name, exact=True).click()
    page.wait_for_load_state()  # Ctrl+S is the script's
    first = page.get_by_label("复核得分").nth(1)
    first.fill("８")
    page.get_by_label("的理由").nth(1).select_option("佐证不足")
    first.press("Control+s")
    expect(page.get_by_role("status").first).to_have_text("已保存 1 行。")
    page.get_by_role("button", name="其余各行按自评得分").click()
    expect(page.get_by_text("差异率").last).to_be_visible()
    page.get_by_role("link", name="发出意见书").click()
    page.get_by_label("答复期限").fill(f"{in_days(10)}")
    page.get_by_role("button", name="发出意见书").click()
    expect(page.get_by_role("heading", name="项目支出绩效自评复核意见书")).to_be_visible()
    log_in(scene.people["owner"])
    page.goto("/rechecks/")
    page.get_by_role("link", name=recheck.evaluation.project_name).click()
    page.get_by_role("link", name="有异议").click()
    page.get_by_label("异议的理由和依据").fill("签到表在附件二。")
    page.get_by_role("button", name="有异议").click()
    expect(page.get_by_text("现在是“单位有异议”")).to_be_visible()


@pytest.fixture
def addresses(scene: County, log_in: Callable[[User], None]) -> list[str]:
    recheck, later = scored(scene, drawn(scene)), drawn(scene, "审计费")
    approved(scene, "设备费")
    issued(scene, recheck)
    log_in(scene.people["finance office"])
    sheet = f"/rechecks/{later.pk}"
    listed = ["/rechecks/", f"/samples/{recheck.sample_id}/", f"/rounds/{scene.round.pk}/samples/?random=1&seed=1"]
    return [*listed, f"/rechecks/{recheck.pk}/", f"{sheet}/", f"{sheet}/acts/issue/"]


def test_pages_have_no_barriers_and_fit_a_phone(page: Page, addresses: list[str]) -> None:
    expect_no_flaws(page, addresses)


def test_typed_score_is_not_left_by_accident(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    recheck: Recheck = drawn(scene)
    log_in(scene.people["finance desk"])
    page.goto(f"/rechecks/{recheck.pk}/")
    page.get_by_label("复核得分").first.fill("5")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="评分办法与校验").click()
    expect(page.get_by_label("复核得分").first).to_have_value("5")
    assert asked == ["beforeunload"]
