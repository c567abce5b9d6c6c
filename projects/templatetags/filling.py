"""Template tags of the edit page."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from projects.filling.groups import RowGroup
from projects.filling.page import EditPage

register = template.Library()


@register.simple_tag
def row_more(page: EditPage, group: RowGroup) -> SafeString:
    return page.draw_behind(group)


@register.simple_tag
def is_fresh(page: EditPage, group: RowGroup) -> bool:
    return page.is_fresh(group.record)


@register.simple_tag
def sheet_output(name: str, outputs: Mapping[str, SafeString]) -> SafeString:
    return SafeString(f'<output id="out-sheet-{name}" aria-live="off">{outputs[f"out-sheet-{name}"]}</output>')


@register.filter
def get(mapping: Mapping[str, SafeString], name: str) -> SafeString:
    return mapping[name]
