"""Takes the pictures of 打印与导出 for the manual: `make screenshots`."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.exports.codes import code_of
from projects.models import Job, JobState
from projects.queue import run_job
from tests.e2e.test_pictures import take
from tests.projects.exports.scenes import frozen
from tests.projects.scenes import County, county, filled, published

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


def test_export(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["finance office"])
    for name in ("安全生产专项资金", "节能监察能力建设"):
        filled(scene, published(), name=name)
    version = frozen(scene, name="工业高质量发展研究")
    chosen = f"/rounds/{scene.round.pk}/export/?everything=1"
    take(page, chosen, "export", full=True)
    for target in ("pdf", "zip"):
        page.goto(chosen)
        page.locator(f"[value={target}]").check()
        page.get_by_role("button", name="开始导出").click()
        if target == "pdf":
            run_job(Job.objects.get().pk)
    Job.objects.filter(state=JobState.WAITING).update(
        state=JobState.RUNNING, attempts=1, heartbeat_at=timezone.now(), done=2, total=3
    )
    take(page, "/jobs/", "jobs")
    take(page, f"/verify/?code={code_of(version)}", "verify", full=True)
