"""Takes the pictures of 导入文档: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.models import IntakeTable
from tests.e2e.test_intake_onward import filled_form
from tests.e2e.test_pictures import take
from tests.projects.intake.uploads import read, received, spoilt_file
from tests.projects.scenes import county, filled, published

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_documents(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    filler = scene.people["owner"]
    filler.name = "王芳"
    filler.save()
    intake = received(filler, ("2020年度自评表.docx", spoilt_file()), ("封面.docx", b""))
    read(intake)
    log_in(filler)
    page.set_viewport_size({"width": 1366, "height": 760})
    take(page, f"/intake/{intake.pk}/", "intake-list")
    page.set_viewport_size({"width": 1366, "height": 900})
    table = IntakeTable.objects.get(project_name="访惠聚专项资金")
    take(page, f"/intake/tables/{table.pk}/?cell=4,2#correct", "intake-table")


def test_offline_forms_together(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    filler = scene.people["owner"]
    names = ("安全生产专项资金", "节能监察经费")
    files = [filled_form(filled(scene, published(), name=name)) for name in names]
    intake = received(filler, *((f"{name}（离线填报）.xlsx", file) for name, file in zip(names, files, strict=True)))
    read(intake)
    log_in(filler)
    page.set_viewport_size({"width": 1366, "height": 760})
    take(page, f"/intake/{intake.pk}/offline/", "intake-offline")
