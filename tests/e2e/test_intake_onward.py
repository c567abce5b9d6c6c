"""An officer's 表七 and a filler's offline form come in together: each is led on to where it belongs."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.filling.draft import draft_of
from projects.models import Evaluation
from projects.offline import read_offline, workbook_of
from tests.e2e.accessibility import flaws
from tests.projects.rounds.enlisting.books import PUBLISHED
from tests.projects.scenes import County, county, filled, published

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(log_in: Callable[[User], None]) -> County:
    made = county()
    log_in(made.people["owner"])
    return made


def filled_form(evaluation: Evaluation) -> bytes:
    """As a person gives it back."""
    held = Evaluation.objects.select_related("round__layout", "rule_set", "approved_goal").get(pk=evaluation.pk)
    content = workbook_of(draft_of(held))
    book = load_workbook(BytesIO(content))
    book["自评表"][read_offline(BytesIO(content)).slots["indicators.2.actual"]] = "5次"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_offline_form_is_entered_and_table_seven_is_led_on(page: Page, scene: County, tmp_path: Path) -> None:
    evaluation = filled(scene, published())
    page.goto("/intake/")
    form = tmp_path / "离线填报.xlsx"
    form.write_bytes(filled_form(evaluation))
    page.locator("input[type=file]").set_input_files([form, PUBLISHED])
    page.get_by_role("button", name="上传").first.click()
    found = {}
    page.get_by_role("link", name="去导入").click()
    expect(page.get_by_text("由财政绩效科导入，请转交给他们。")).to_be_visible()
    found["onward"] = flaws(page)
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="离线填报表，去核对").click()
    expect(page.get_by_label("导入这张表")).to_be_checked()
    found["offline"] = flaws(page)
    assert {step: what for step, what in found.items() if what} == {}
    page.get_by_role("button", name="导入选中的表").click()
    expect(page.get_by_role("status").first).to_contain_text("已从 1 张离线填报表导入 1 处。")
    assert evaluation.indicators.get(key="2").actual == "5次"
