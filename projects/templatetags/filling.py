"""The small parts of the page where a form is filled in."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from projects.documents.controls import output_id
from projects.editing.groups import RowGroup
from projects.editing.page import More, Page

register = template.Library()


@register.simple_tag
def row_more(page: Page, group: RowGroup) -> More:
    return page.more(group)


@register.simple_tag
def output(group: RowGroup, name: str, outputs: Mapping[str, SafeString]) -> SafeString:
    """An element that answers of the server fill. It says nothing aloud: there are too many of them."""
    identity = output_id(f"{group.name}.{name}")
    return SafeString(f'<output id="{identity}" class="row-{name}" aria-live="off">{outputs[identity]}</output>')


@register.simple_tag
def sheet_output(name: str, outputs: Mapping[str, SafeString]) -> SafeString:
    return SafeString(f'<output id="out-sheet-{name}" aria-live="off">{outputs[f"out-sheet-{name}"]}</output>')


@register.filter
def get(mapping: Mapping[str, SafeString], name: str) -> SafeString:
    return mapping[name]
