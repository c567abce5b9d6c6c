"""Takes the pictures of files, suggested names, beginnings and 修改记录 for docs/: `make screenshots`."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from indicators.sheet import FundRow, Sheet
from perfeval.accounts.models import User
from projects.attachments import take_attachments
from projects.history.events import record_event
from projects.models import Evaluation, Round
from tests.e2e.filling import cell, is_saved, open_sheet
from tests.e2e.test_pictures import PICTURES
from tests.e2e.test_pictures import take as picture
from tests.factories import RoundFactory
from tests.projects.attachments import files
from tests.projects.scenes import County, county, filled, published

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(log_in: Callable[[User], None]) -> County:
    made = county()
    owner = made.people["owner"]
    owner.name = "王芳"
    owner.save()
    log_in(owner)
    return made


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published("党务干部"), name="党务干部集中培训费")


def last_year(scene: County, evaluation: Evaluation) -> None:
    exercise: Round = RoundFactory.create(region=scene.region, year=2019, layout=scene.round.layout)
    made = filled(replace(scene, round=exercise), published("党务干部"), name="往年")
    Evaluation.objects.filter(pk=made.pk).update(project=evaluation.project)


def test_attachments(page: Page, scene: County, evaluation: Evaluation) -> None:
    first, second = evaluation.indicators.order_by("position")[:2]
    sent = (
        ("党务干部培训签到表（第一期）.pdf", files.pdf(), (first.key, second.key)),
        ("培训费支出明细.xlsx", files.xlsx(), ()),
        ("培训现场.jpg", files.image("JPEG", size=(800, 600)), (first.key,)),
    )
    for name, content, keys in sent:
        uploads = [SimpleUploadedFile(name, content)]
        assert [
            each.is_taken for each in take_attachments(evaluation, uploads, keys=keys, by=scene.people["owner"])
        ] == [True]
    picture(page, f"/evaluations/{evaluation.pk}/attachments/?row={second.key}", "attachments", full=True)


def test_beginning(page: Page, scene: County) -> None:
    made = filled(scene, Sheet(funds=(FundRow(kind="appropriation"),)), name="党务干部集中培训费")
    last_year(scene, made)
    picture(page, f"/evaluations/{made.pk}/edit/", "beginning")


def test_suggestions(page: Page, scene: County, evaluation: Evaluation) -> None:
    last_year(scene, evaluation)
    evaluation.indicators.filter(position__gt=5).delete()
    open_sheet(page, evaluation)
    cell(page, 4, "name").fill("培训")
    expect(page.get_by_role("listbox", name="可选用的三级指标")).to_be_visible()
    page.keyboard.press("ArrowDown")
    is_saved(page)
    page.screenshot(path=PICTURES / "suggestions.png")


def test_history(page: Page, scene: County, evaluation: Evaluation) -> None:
    row = evaluation.indicators.order_by("position")[0]
    for verb, subject, changes in (
        ("change", "资金：当年财政拨款", {"funds.appropriation.spent": ["60000", "58000"]}),
        ("change", f"第 1 行 {row.name}", {f"indicators.{row.key}.actual": ["200人", "186人"]}),
        (
            "change",
            f"第 1 行 {row.name}",
            {f"indicators.{row.key}.deviation": ["/", "因疫情影响，第二期培训改为线上。"]},
        ),
    ):
        record_event(verb, evaluation=evaluation, user=scene.people["owner"], subject=subject, changes=changes)
    picture(page, f"/evaluations/{evaluation.pk}/history/", "history")
