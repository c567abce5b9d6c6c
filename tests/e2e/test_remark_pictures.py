"""Takes the pictures of 批注, 代办, 财政数据 and 延期 for docs/: `make screenshots`."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import RoleKind, Step
from tests.e2e.test_pictures import PICTURES, take
from tests.e2e.test_submission_pictures import named
from tests.factories import RoleFactory, UserFactory
from tests.projects.rounds.test_ledger import book, with_code
from tests.projects.scenes import County, brought_to, county, filled, sound, windows_end

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return named(county(2021))


def test_remark(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    log_in(scene.people["unit reviewer"])
    page.goto(f"/evaluations/{held.pk}/review/")
    page.locator('[data-source="indicators.1.actual"]').click()
    page.get_by_label("批注", exact=True).fill("请附签到表；与工作总结中的人数不一致。")
    page.screenshot(path=PICTURES / "remark.png")


def test_substitution(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    colleague = UserFactory.create(name="刘芳", username="liufang")
    RoleFactory.create(user=colleague, kind=RoleKind.VIEWER, department=scene.centre)
    log_in(scene.people["unit reviewer"])
    page.goto(f"/substitutions/roles/{scene.people['unit reviewer'].roles.get().pk}/")
    page.get_by_label("代办人").select_option(label="刘芳（liufang）")
    page.get_by_label("结束日期").fill(str(timezone.localdate() + dt.timedelta(days=5)))
    page.get_by_label("事由").fill("外出培训")
    page.screenshot(path=PICTURES / "substitution.png")


def test_ledger(page: Page, scene: County, log_in: Callable[[User], None], tmp_path: Path) -> None:
    names = ("执法人员培训费", "节能宣传经费", "设备检测费")
    for number, name in enumerate(names, start=1):
        with_code(scene, name, f"654-000{number}")
    file = tmp_path / "执行.xlsx"
    lines = (("654-0001", "执法培训费", "", 20, 25, 12.5), ("654-0002", names[1], "", 20, 20, 20))
    file.write_bytes(book(*lines, ("654-0003", names[2], "", 36, 30, 29.8)).read())
    log_in(scene.people["finance office"])
    page.goto(f"/rounds/{scene.round.pk}/ledger/")
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_label("万元", exact=True).check()
    page.get_by_label("没有写资金来源的行").select_option(label="当年财政拨款")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("文件中为“执法培训费”").wait_for()
    page.screenshot(path=PICTURES / "ledger.png")


def test_extension(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    windows_end(scene, timezone.localdate() - dt.timedelta(days=1))
    filled(scene, sound())
    log_in(scene.people["finance office"])
    page.goto(f"/rounds/{scene.round.pk}/extensions/")
    page.get_by_label("单位名称或编码").fill("节能监察中心")
    page.get_by_label("延期至").fill(str(timezone.localdate() + dt.timedelta(days=10)))
    page.get_by_label("理由").fill("办公楼停电，两天不能上网")
    page.get_by_role("button", name="延期").click()
    take(page, f"/rounds/{scene.round.pk}/extensions/", "extension")
