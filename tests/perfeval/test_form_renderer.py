"""A select is the same as Django's, apart from white space and the order of attributes."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.html import escape
from django.utils.safestring import mark_safe
from lxml import html

from perfeval.form_renderer import FormRenderer

NASTY = '"><script>alert(1)</script>&'
CHOICES = [
    ("", "全部单位"),
    (1, "财政局"),
    (True, "是"),
    (None, "没有"),
    (NASTY, NASTY),
    ("safe", mark_safe("甲&nbsp;乙")),
    ("下属单位", [("2", "会计中心"), (NASTY, "丙")]),
    (NASTY, [("4", "丁")]),
]


def parts(text: str) -> list[tuple[str, dict[str, str], str]]:
    return [
        (str(node.tag), dict(node.attrib), (node.text or "").strip()) for node in html.fragment_fromstring(text).iter()
    ]


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("value", ["", "1", NASTY, ["2", NASTY], None])
def test_select_is_drawn_as_django_draws_it(widget: type[forms.Select], value: Any) -> None:
    attributes = {"id": NASTY, "class": "form-select", "required": True, "disabled": False, "data-number": 1000}
    made = widget(attrs=attributes, choices=CHOICES)
    ours, theirs = (made.render(NASTY, value, renderer=each) for each in (FormRenderer(), DjangoTemplates()))
    assert parts(ours) == parts(theirs)
    assert NASTY not in ours
    assert escape(NASTY) in ours


def test_forms_of_the_site_are_drawn_so() -> None:
    assert isinstance(get_default_renderer(), FormRenderer)
