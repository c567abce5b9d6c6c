"""公开 in the browser: many published at once by the bureau, and read by somebody without an account."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Job, Step
from projects.queue import run_job
from projects.review.workflow import Act, Given, transition
from tests.e2e.accessibility import expect_no_flaws, flaws
from tests.e2e.conftest import DESKTOP
from tests.e2e.test_pictures import PICTURES
from tests.projects.scenes import County, brought_to, county, filled, sound
from tests.projects.views.open_site import a_second_passes, open_site

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("农技推广培训", "节能监察", "工业运行监测", "中小企业服务")


@pytest.fixture
def context(own_context: BrowserContext) -> BrowserContext:
    return own_context


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> Iterator[County]:
    scene = county(2021)
    office = scene.people["finance office"]
    *_, withheld = [brought_to(scene, filled(scene, sound(), name=name), Step.APPROVED) for name in NAMES]
    transition(withheld, Act.WITHHOLD, by=office, given=Given(opinion="涉及商业秘密", approver="分管局领导 李明"))
    log_in(office)
    with open_site():
        yield scene


def publish(page: Page, scene: County) -> list[str]:
    """Returns the barriers of its pages."""
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="公开", exact=True).click()
    found = flaws(page)
    page.get_by_role("button", name="公开全部未定的").click()
    found += flaws(page)
    page.get_by_label("公布网址").fill("www.gxj.gov.cn/jx")
    page.get_by_role("button", name="公开 3 张").click()
    expect(page.get_by_text("已开始批量公开 3 张")).to_be_visible()
    run_job(Job.objects.get(kind="bulk-review").pk)
    a_second_passes()
    return found


@pytest.mark.thorough
def test_sheets_are_published_and_read_by_everybody(page: Page, scene: County) -> None:
    assert publish(page, scene) == []
    overview = f"/rounds/{scene.round.pk}/publication/"
    page.goto(overview)
    expect(page.get_by_text("涉及商业秘密（经分管局领导 李明同意）")).to_be_visible()
    page.get_by_role("link", name="查看公开页面").click()
    page.context.clear_cookies()
    page.get_by_role("link", name="工业和信息化局").click()
    department = page.url
    page.get_by_label("项目或单位名称").fill("节能")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="节能监察", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("节能监察")
    expect(page.get_by_role("link", name="http://www.gxj.gov.cn/jx")).to_be_visible()
    addresses = ["/open/", f"/open/rounds/{scene.round.pk}/", department, page.url]
    expect_no_flaws(page, addresses)
    assert page.context.cookies() == []


@pytest.mark.screenshots
def test_pictures(page: Page, scene: County) -> None:
    User.objects.filter(pk=scene.people["finance office"].pk).update(name="陈静")
    publish(page, scene)
    page.set_viewport_size(DESKTOP)
    page.goto(f"/rounds/{scene.round.pk}/publication/")
    page.screenshot(path=PICTURES / "publication.png", full_page=True)
    page.goto(f"/open/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="工业和信息化局").click()
    page.screenshot(path=PICTURES / "open-department.png")
