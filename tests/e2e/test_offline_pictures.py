"""Takes the pictures of Excel 离线填报 for the manual: `make screenshots`."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.test_offline import downloaded, fill, upload
from tests.e2e.test_pictures import PICTURES, take
from tests.projects.documents.workbooks import converted
from tests.projects.scenes import county, filled, published

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_offline(page: Page, live_server: LiveServer, log_in: Callable[[User], None], tmp_path: Path) -> None:
    scene = county()
    log_in(scene.people["owner"])
    evaluation = filled(scene, published(), name="安全生产专项资金")
    take(page, f"/evaluations/{evaluation.pk}/offline/", "offline", full=True)
    place = downloaded(page, evaluation, tmp_path)
    fill(place, "90%")
    [paper] = converted([place], "pdf", tmp_path)
    drawn = PICTURES / "offline-form"
    subprocess.run(["pdftoppm", "-r", "80", "-png", "-f", "1", "-l", "1", "-singlefile", paper, drawn], check=True)
    upload(page, place)
    page.screenshot(path=PICTURES / "offline-preview.png", full_page=True)
