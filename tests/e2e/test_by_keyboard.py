"""A published table typed from an empty sheet and submitted by keyboard alone; the effort is written to build/."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.sheet import IndicatorRow, Sheet
from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from projects.sheets import sheet_of
from tests.e2e.filling import is_saved, open_sheet
from tests.factories import EvaluationFactory, ProjectFactory
from tests.projects.scenes import County, county, published

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "住宿条件一般，个别学员不满意；下期另选培训地点。"
EXPLANATION = "已核实，与培训签到表一致。"
MOST_STOPS = 60


@dataclass
class Hands:
    """Everything goes through the keyboard and is counted: keys, and characters as an input method gives them."""

    page: Page
    keys: int = 0
    characters: int = 0
    began: float = field(default_factory=time.monotonic)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.characters += len(text)

    def tab_to(self, is_there: str) -> None:
        for _ in range(MOST_STOPS):
            if self.page.evaluate(f"(() => {{ const here = document.activeElement; return {is_there}; }})()"):
                return
            self.press("Tab")
        pytest.fail(f"{MOST_STOPS} stops don't lead to {is_there}")

    @property
    def figures(self) -> dict[str, float]:
        return {
            "keys": self.keys,
            "characters": self.characters,
            "seconds": round(time.monotonic() - self.began, 1),
        }


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def table() -> Sheet:
    return published("党务干部集中培训费")


@pytest.fixture
def evaluation(scene: County, table: Sheet) -> Evaluation:
    """Empty; the unit is its own supervisor, as it is on the published table."""
    project = ProjectFactory.create(name=table.project, unit=scene.centre, department=scene.industry)
    return EvaluationFactory.create(
        round=scene.round, project=project, unit=scene.centre, department=scene.industry, stage="self_evaluation"
    )


def type_funds(hands: Hands, table: Sheet) -> None:
    hands.tab_to('here.name === "funds.appropriation.initial"')
    amounts = next(row.amounts for row in table.funds if row.kind == "appropriation")
    for amount in (amounts.initial, amounts.budget, amounts.spent):
        hands.type(str(int((amount or 0) / 10_000)))
        hands.press("Tab")


def type_row(hands: Hands, row: IndicatorRow, above: IndicatorRow | None) -> None:
    """A new row begins with the labels of the one above, the caret in its name."""
    labels = (row.dimension, row.category)
    held = (above.dimension, above.category) if above else ("", "")
    if labels != held:
        hands.tab_to('here.dataset.field === "name"')
        hands.press("Shift+Tab", 2 if labels[0] != held[0] else 1)
        for label in labels[1:] if labels[0] == held[0] else labels:
            hands.press("Control+A")
            hands.type(label)
            hands.press("Tab")
    for text in (row.name, row.target, row.actual, str(row.weight), row.deviation):
        hands.type(text)
        hands.press("Tab")
    hands.press("Shift+Tab")


def type_indicators(hands: Hands, table: Sheet) -> None:
    above = None
    for row in table.indicators:
        number = hands.page.locator("tr.row-more").count()
        hands.press("Control+Enter")
        expect(hands.page.locator("tr.row-more")).to_have_count(number + 1)
        hands.page.wait_for_function("document.activeElement.closest('[data-table=indicators]') !== null")
        reason = REASON if row.target != row.actual else row.deviation
        type_row(hands, replace(row, deviation=reason), above)
        above = row


@pytest.mark.thorough
def test_published_table_from_empty_to_submitted_by_keyboard_alone(
    page: Page, scene: County, evaluation: Evaluation, table: Sheet, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    hands = Hands(page)
    hands.press("Tab")
    hands.press("Enter")
    type_funds(hands, table)
    hands.tab_to('here.name === "sheet.goal"')
    hands.type(table.goal)
    hands.press("Tab")
    hands.type(table.outcome)
    type_indicators(hands, table)
    hands.press("Control+s")
    is_saved(page)
    hands.tab_to('here.textContent.trim() === "送审"')
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("送审确认")
    page.wait_for_load_state()
    asked = page.locator("form.submission-card textarea").count()
    for _ in range(asked):
        hands.tab_to('here.tagName === "TEXTAREA" && !here.value')
        hands.type(EXPLANATION)
    hands.tab_to('here.tagName === "BUTTON" && here.textContent.trim() === "送审"')
    hands.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("送审")
    evaluation.refresh_from_db()
    assert evaluation.step != Step.FILLING
    assert kept(sheet_of(evaluation)) == kept(table)
    write_down(hands.figures | {"explanations": asked})


def kept(sheet: Sheet) -> list[object]:
    funds = [row.amounts for row in sheet.funds if row.amounts.spent]
    rows = [(row.dimension, row.category, row.name, row.target, row.actual, row.weight) for row in sheet.indicators]
    return [funds, sheet.goal, sheet.outcome, rows]


def write_down(figures: dict[str, float]) -> None:
    target = Path(settings.BASE_DIR) / "build" / "filling-time.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=4) + "\n", encoding="utf-8")
