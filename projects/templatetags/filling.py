"""The small parts of the page where a form is filled in."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
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
    """An element that answers of the server fill."""
    html = outputs.get(name.replace("-", "_"), "")
    return format_html('<output id="{}" class="row-{}">{}</output>', output_id(f"{group.name}.{name}"), name, html)


@register.simple_tag
def sheet_output(name: str, outputs: Mapping[str, SafeString]) -> SafeString:
    return format_html('<output id="out-sheet-{}">{}</output>', name, outputs[f"out-sheet-{name}"])


@register.filter
def get(mapping: Mapping[str, SafeString], name: str) -> SafeString:
    return mapping[name]
