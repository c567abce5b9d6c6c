"""What the edit page says above the form."""

import re
from dataclasses import replace
from typing import Any

import pytest

from projects.history.events import record_event
from projects.models import Evaluation
from tests.projects.filling.desk import SHEET, on_layout, saved, typed
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "stated", "is_said"),
    [
        ("national-2020", {}, False),
        ("national-2020", {"total_score": "99"}, True),
        ("goal-2021", {"funds": {"initial": "30000"}}, False),
    ],
)
def test_published_figures_are_spoken_of_where_the_form_has_scores(
    code: str, stated: dict[str, Any], is_said: bool
) -> None:
    scene = county()
    evaluation = on_layout(scene, code)
    evaluation.stated = stated
    evaluation.save(update_fields=["stated"])
    page = scene.client_of("owner").get(f"/evaluations/{evaluation.pk}/edit/").content.decode()
    assert ("表中得分、总分等为原公开表格所列数字" in page) is is_said


def page_of(scene: County, evaluation: Evaluation) -> str:
    return scene.client_of("owner").get(f"/evaluations/{evaluation.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("actuals", "outcome", "fresh_rows", "is_fresh"),
    [(("", ""), "", 2, True), (("206人", ""), "", 1, False), (("", ""), "已培训。", 2, False)],
)
def test_rows_are_fresh_until_somebody_filled_them_in(
    actuals: tuple[str, str], outcome: str, fresh_rows: int, is_fresh: bool
) -> None:
    scene = county()
    rows = tuple(replace(row, actual=actual) for row, actual in zip(SHEET.indicators, actuals, strict=True))
    page = page_of(scene, filled(scene, replace(SHEET, indicators=rows, outcome=outcome)))
    assert page.count('class="row-cells is-fresh"') == fresh_rows
    assert ('class="filling is-fresh"' in page) is is_fresh


def test_sheet_that_was_sent_back_is_not_fresh() -> None:
    scene = county()
    rows = tuple(replace(row, actual="") for row in SHEET.indicators)
    evaluation = filled(scene, replace(SHEET, indicators=rows))
    event = record_event("return", evaluation=evaluation, user=scene.people["unit reviewer"], opinion="请补充。")
    Evaluation.objects.filter(pk=evaluation.pk).update(return_event=event)
    assert 'class="filling is-fresh"' not in page_of(scene, evaluation)


@pytest.mark.parametrize(("person", "who"), [("owner", "您在另一个窗口"), ("unit reviewer", "unit reviewer")])
def test_own_other_window_is_told_from_another_person(person: str, who: str) -> None:
    scene = county()
    evaluation = filled(scene, SHEET)
    old = typed(evaluation, "1", actual="150人")
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person=person)
    client = scene.client_of("owner")
    answer = client.post(f"/evaluations/{evaluation.pk}/save/", old).content.decode()
    assert re.search(rf"&quot;who&quot;: &quot;{who} \d\d:\d\d&quot;", answer)
    assert f"&quot;is_own&quot;: {str(person == 'owner').lower()}" in answer
    posted = client.post(f"/evaluations/{evaluation.pk}/edit/", old).content.decode()
    assert re.search(rf"{who} \d\d:\d\d 改为“180人”。再次保存，采用您填的；或采用已保存的。", posted)
