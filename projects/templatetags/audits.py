"""Figures and words of 自评表质量核查."""

from collections.abc import Iterator
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from indicators.checks import LEVEL_TITLES, Level
from projects.intake.quality import statistics
from projects.intake.quality.judged import UNREAD_TITLE, JudgedTable
from projects.intake.quality.making import is_marked_at_once as marked_at_once
from projects.intake.quality.statistics import TableCounts
from projects.models import IntakeFile

register = template.Library()

TONES = {Level.BLOCK: "tag tag-bad", Level.EXPLAIN: "tag tag-warn", Level.NOTE: "tag", None: "tag tag-warn"}


@register.filter
def percent(value: Decimal | None) -> str:
    return statistics.write_percent(value)


@register.filter
def levels(whole: TableCounts) -> Iterator[tuple[str, int, Decimal | None]]:
    """By level, how many tables have a fault of it."""
    for level, title in LEVEL_TITLES.items():
        number = whole.flawed[level]
        yield f"有{title}", number, whole.share(number)


@register.filter
def sound_share(whole: TableCounts) -> Decimal | None:
    return whole.share(whole.sound)


@register.simple_tag
def share_of(whole: TableCounts, number: int) -> str:
    return statistics.write_percent(whole.share(number))


@register.simple_tag
def level_tag(level: Level | None) -> SafeString:
    return format_html('<span class="{}">{}</span>', TONES[level], LEVEL_TITLES[level] if level else UNREAD_TITLE)


@register.simple_tag
def level_tags(table: JudgedTable) -> SafeString:
    """Each level with its number."""
    titles = [*LEVEL_TITLES.items(), (None, UNREAD_TITLE)]
    found = [(TONES[level], title, number) for level, title in titles if (number := table.count(level))]
    if not found:
        return format_html('<span class="tag tag-good">{}</span>', "没有问题")
    return format_html_join(" ", '<span class="{}">{} {}</span>', found)


@register.filter
def is_marked_at_once(file: IntakeFile) -> bool:
    """A file that comes with the number of its tables."""
    return marked_at_once(file, file.table_count)  # type: ignore[attr-defined]  # annotated
