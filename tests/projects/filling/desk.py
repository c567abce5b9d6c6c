"""Sheets on the desk of the centre's filler, on any layout."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import Protocol

from django.db import transaction

from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage
from projects.documents.controls import row_group
from projects.filling.draft import Draft, draft_of
from projects.filling.rows import Rows
from projects.filling.saving import Saved, save_groups, sorted_groups
from projects.models import Evaluation, LayoutVersion
from projects.sheets import freeze_sheet, sheet_of
from tests.projects.documents.sheets import sample
from tests.projects.scenes import County, filled

SHEET = Sheet(
    year=2020,
    project="培训项目",
    goal="培训200人。",
    funds=(
        FundRow(
            kind="appropriation",
            amounts=FundAmounts(initial=Decimal(200000), budget=Decimal(200000), spent=Decimal(150000)),
        ),
    ),
    indicators=(
        IndicatorRow(
            key="1",
            dimension="产出指标",
            category="数量指标",
            name="培训人数",
            target="200人",
            actual="206人",
            weight=Decimal(50),
        ),
        IndicatorRow(key="2", name="培训期数", target="2期", actual="1期", weight=Decimal(40)),
    ),
)


def fix_goal(scene: County, evaluation: Evaluation) -> Evaluation:
    """Its approved goal form fixed the first row without a weight, and the goal."""
    goal = sheet_of(evaluation)
    fixed = replace(goal.indicators[0], actual="", weight=None)
    version = freeze_sheet(evaluation, replace(goal, indicators=(fixed,)), user=scene.people["owner"])
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    return evaluation


def on_layout(scene: County, code: str, sheet: Sheet | None = None) -> Evaluation:
    """A sample of the layout as somebody typed it: without figures of a document."""
    held = sheet or sample(code)[0]
    column = "goal_layout" if held.stage is Stage.GOAL else "layout"
    setattr(scene.round, column, LayoutVersion.objects.get(code=code))
    scene.round.save()
    rows = tuple(replace(row, stated_score=None) for row in held.indicators)
    return filled(scene, replace(held, indicators=rows, stated=Sheet().stated))


def draft(evaluation: Evaluation) -> Draft:
    return draft_of(Evaluation.objects.select_related("round", "rule_set", "approved_goal").get(pk=evaluation.pk))


@transaction.atomic
def saved(scene: County, evaluation: Evaluation, texts: Mapping[str, str], *, person: str = "owner") -> Saved:
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    return save_groups(draft(evaluation), sorted_groups(texts.items()), user=scene.people[person], address="10.0.0.1")


@transaction.atomic
def rows_of(scene: County, evaluation: Evaluation) -> Rows:
    return Rows(draft(evaluation), user=scene.people["owner"], address=None)


def remove_row(scene: County, evaluation: Evaluation, key: str) -> None:
    """As it stands."""
    rows_of(scene, evaluation).remove({key: evaluation.indicators.get(key=key).row_version})


def typed(evaluation: Evaluation, key: str, **texts: str) -> dict[str, str]:
    """A row with its version as it stands."""
    group = row_group(key)
    version = evaluation.indicators.get(key=key).row_version
    return {f"{group}.version": str(version), **{f"{group}.{field}": text for field, text in texts.items()}}


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


class Form(HTMLParser):
    """What a browser would post of the page's form."""

    def __init__(self, response: Answer) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._textarea = self._select = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        name = held.get("name", "")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            self.values[name] = held.get("value", "")
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "select":
            self._select, self.values[name] = name, ""
        elif tag == "option" and self._select and "selected" in held:
            self.values[self._select] = held["value"]
        if "data-kind" in held:
            self.kinds[name] = held["data-kind"]

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def output(response: Answer, identity: str) -> str:
    """What an element that the server answers says, in words."""
    found = re.search(
        rf'<output\s+id="{re.escape(identity)}"[^>]*>(.*?)</output>', response.content.decode(), re.DOTALL
    )
    assert found is not None, identity
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[1])).split())
