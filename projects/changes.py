"""修改记录: who changed what of a sheet and when, old and new, in the words of its form."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import QuerySet

from projects.documents.controls import SHEET, Name, parse_name
from projects.documents.layout import Layout
from projects.documents.layout.values import Unit
from projects.drawing import read_layout
from projects.editing.draft import items_of
from projects.editing.titles import ROW_TITLES, SHEET_TITLES, dimension_title
from projects.editing.typed import show_money
from projects.models import Evaluation, Event

CHANGING: Final = ("create", "begin", "change", "import", "attach")
AMOUNTS: Final = {"initial": "年初预算数", "budget": "全年预算数", "spent": "全年执行数"}
NOT_APPLICABLE: Final = "not_applicable."
FILE_ACTS: Final = {(False, True): "添加文件", (True, False): "移除文件", (True, True): "文件改名"}


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what stood there and what stands there since. None where there was, or is, no such thing."""

    title: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    at: dt.datetime
    actor: str
    title: str
    subject: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What the form calls its cells, and in what it counts money."""

    layout: Layout
    content: str

    @property
    def unit(self) -> Unit:
        return self.layout.unit

    def label(self, place: str) -> str:
        item = items_of(self.content).get(place)
        return item.label.text.replace("\n", "") if item else ""


def changes_of(evaluation: Evaluation) -> QuerySet[Event]:
    """The newest first."""
    return evaluation.events.filter(verb__in=CHANGING).order_by("-sequence")


def entries(events: Iterable[Event], evaluation: Evaluation) -> list[Entry]:
    chosen = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    words = words_of(chosen.content)
    return [
        Entry(
            at=event.at,
            actor=event.actor,
            title=event.title,
            subject=event.subject,
            lines=tuple(_lines(event.changes, words)),
        )
        for event in events
    ]


def words_of(layout_content: str) -> Words:
    return Words(read_layout(layout_content), layout_content)


def _lines(changes: Mapping[str, Any], words: Words) -> Iterator[Line]:
    is_new = isinstance(changes.get("file"), list) and changes["file"][:1] == [None]
    for key, value in changes.items():
        if key == "rows" and is_new and isinstance(value, list):
            yield Line("用于", None, _rows(value[-1] if value else None))
        elif isinstance(value, list) and len(value) == 2:
            yield from _line(key, value[0], value[1], words)


def _line(key: str, before: Any, after: Any, words: Words) -> Iterator[Line]:
    name = parse_name(key)
    if name is not None:
        yield Line(_title(name, words), _shown(name, before, words.unit), _shown(name, after, words.unit))
    elif key == "file":
        yield Line(FILE_ACTS[before is not None, after is not None], _text_or_none(before), _text_or_none(after))
    elif key == "rows":
        yield Line("用于", _rows(before), _rows(after))
    elif key == "indicators":
        yield Line("调整了行的次序" if before and after else "三级指标", *_counts(before, after))
    elif key.startswith("indicators."):
        yield from _whole_row(before, after)


def _title(name: Name, words: Words) -> str:
    place = f"{name.group.partition('.')[0]}.{name.field}"
    if name.group == SHEET:
        if name.field.startswith(NOT_APPLICABLE):
            return f"{dimension_title(name.field.removeprefix(NOT_APPLICABLE))}不适用的原因"
        return words.label(place) or SHEET_TITLES.get(name.field, name.field)
    titles = AMOUNTS if name.group.startswith("funds.") else ROW_TITLES
    return words.label(place) or titles.get(name.field, name.field)


def _shown(name: Name, value: Any, unit: Unit) -> str:
    if value is None:
        return ""
    if name.group.startswith("funds.") and name.field in AMOUNTS:
        return _money(str(value), unit)
    return str(value)


def _money(text: str, unit: Unit) -> str:
    try:
        return f"{show_money(Decimal(text), unit)} {unit}"
    except InvalidOperation:
        return text


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)


def _rows(names: Any) -> str:
    return "；".join(map(str, names)) if isinstance(names, list) and names else "整张表"


def _counts(before: Any, after: Any) -> tuple[str | None, str | None]:
    """A new order says itself by its title; a beginning says how many rows there were and are."""
    if isinstance(before, int) and isinstance(after, int):
        return f"{before} 行", f"{after} 行"
    return None, None


def _whole_row(before: Any, after: Any) -> Iterator[Line]:
    """Where a row went, all that stood in it."""
    if isinstance(after, dict) and before is None:
        yield Line("增加一行", None, _row_text(after) or None)
    elif isinstance(before, dict) and after is None:
        yield Line("删除一行", _row_text(before) or None, None)


def _row_text(row: Mapping[str, Any]) -> str:
    """In the order of the form: a database may give the columns back in another."""
    titled = {"dimension_label": "一级指标", "category_label": "二级指标", **ROW_TITLES}
    return "；".join(f"{title}：{row[name]}" for name, title in titled.items() if row.get(name))
