"""A unit that somebody types, by its name or its code."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.db.models import Q

from projects.documents.cleaning import clean_text
from projects.models import Department
from projects.models.department import DepartmentQuerySet

MOST_ALIKE: Final = 5


def unit_named(typed: str, there: DepartmentQuerySet) -> Department:
    """A ValidationError offers what is alike."""
    text, in_order = clean_text(typed).strip(), there.order_by("path")
    found = list(in_order.filter(Q(name=text) | Q(code=text)).exclude(name="")[:2]) if text else []
    if len(found) == 1:
        return found[0]
    raise forms.ValidationError(_advice(text, list(in_order.filter(name__icontains=text)[:MOST_ALIKE]), bool(found)))


def _advice(text: str, alike: Sequence[Department], is_ambiguous: bool) -> str:
    if is_ambiguous:
        return f"有几个单位叫“{text}”，请填写编码：{'、'.join(each.code or '（无编码）' for each in alike)}。"
    names = f"名称相近的有：{'、'.join(each.name for each in alike)}。" if alike else "请核对名称。"
    return f"没有找到“{text}”。{names}"
