"""What is put into the slots of a template that is drawn once for all rows."""

from collections.abc import Mapping
from urllib.parse import quote

import pytest
from django.utils.safestring import SafeString

from projects.filling.behind import SLOTS
from projects.filling.stencils import Stencil
from projects.models import Evaluation
from tests.projects.filling.desk import SHEET
from tests.projects.scenes import county, filled


@pytest.fixture
def evaluation() -> Evaluation:
    return filled(county(), SHEET)


@pytest.mark.django_db
def test_each_row_has_its_own_texts(evaluation: Evaluation) -> None:
    stencil = Stencil("attachments/_row.html", {"files": (), "evaluation": evaluation}, slots=("key", "number"))
    first, second = (
        stencil.fill({"key": quote(key, safe=""), "number": number}) for key, number in (("a1", "1"), ("?", "2"))
    )
    address = f"/evaluations/{evaluation.pk}/attachments/"
    assert f'href="{address}?row=a1"' in first
    assert 'aria-label="第 1 行添加佐证材料（在新窗口打开）"' in first
    assert f'href="{address}?row=%3F"' in second
    assert 'aria-label="第 2 行添加佐证材料（在新窗口打开）"' in second


def drawn(context: Mapping[str, object], texts: Mapping[str, str]) -> str:
    stencil = Stencil("filling/_behind.html", {"controls": (), "adjustment": "", "tools": (), **context}, slots=SLOTS)
    return stencil.fill({**dict.fromkeys(SLOTS, ""), **texts})


def test_texts_are_escaped_and_html_is_not() -> None:
    html = drawn({}, {"key": '"<b>', "files": SafeString("<i>无</i>")})
    assert '<div class="row-evidence" data-key="&quot;&lt;b&gt;"><i>无</i></div>' in html


def test_line_breaks_of_the_template_draw_no_gaps() -> None:
    tools = (("up", "↑", "上移"), ("down", "↓", "下移"))
    html = drawn({"adjustment": "/ask/", "tools": tools}, {})
    assert "</a><button" in html
    assert "</button><button" in html
