"""修改记录: who changed what of a sheet and when, old and new, in the words of its form."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import QuerySet

from indicators.catalogue import Holder, held_by
from projects.documents.controls import NOT_APPLICABLE, SHEET, Name, parse_name, row_group
from projects.documents.layout.values import EXTRA, Unit
from projects.history.differences import Difference
from projects.models import Evaluation, Event
from projects.sheets.drawing import read_layout
from projects.sheets.labels import labels_of
from projects.sheets.titles import (
    AMOUNT_TITLES,
    ROW_TITLES,
    SHEET_TITLES,
    STATED_TITLES,
    dimension_title,
    extra_title,
)
from projects.sheets.typed import show_money

CHANGING: Final = ("create", "begin", "change", "import", "attach")
TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    Holder.SHEET: SHEET_TITLES,
    Holder.FUNDS: AMOUNT_TITLES,
    Holder.ROWS: ROW_TITLES,
}
FILE_ACTS: Final = {(False, True): "添加文件", (True, False): "移除文件", (True, True): "文件改名"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    at: dt.datetime
    actor: str
    title: str
    subject: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the form calls its cells, in what it counts money, and what its rows are called now."""

    unit: Unit
    labels: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)  # by `indicators.<key>`
    names_rows: bool = False  # the event is about several rows, and none is its subject


NO_FORM: Final = Words(unit=Unit.YUAN)


def changes_of(evaluation: Evaluation) -> QuerySet[Event]:
    """The newest first."""
    return evaluation.events.filter(verb__in=CHANGING).order_by("-sequence")


def list_changes(events: Iterable[Event], evaluation: Evaluation) -> list[ChangeEntry]:
    words = words_of(evaluation)
    return [
        ChangeEntry(
            at=event.at,
            actor=event.actor,
            title=event.title,
            subject=event.subject,
            differences=tuple(differences_of(event.changes, words)),
        )
        for event in events
    ]


def words_of(evaluation: Evaluation) -> Words:
    chosen = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    rows = evaluation.indicators.order_by("position", "id").values_list("key", "name")
    return Words(
        unit=read_layout(chosen.content).unit,
        labels=labels_of(chosen.content),
        rows={row_group(key): f"第 {n} 行 {name}".strip() for n, (key, name) in enumerate(rows, start=1)},
    )


def differences_of(changes: Mapping[str, Any], words: Words) -> Iterator[Difference]:
    groups = {name.group for key in changes if (name := parse_name(key)) and name.field != "stated_score"}
    words = replace(words, names_rows=len(groups & words.rows.keys()) > 1)
    is_new = isinstance(changes.get("file"), list) and changes["file"][:1] == [None]
    for key, value in changes.items():
        if key == "rows" and is_new and isinstance(value, list):
            yield Difference("用于", None, _name_rows(value[-1] if value else None))
        elif isinstance(value, list) and len(value) == 2:
            yield from _compare_value(key, value[0], value[1], words)


def _compare_value(key: str, before: Any, after: Any, words: Words) -> Iterator[Difference]:
    name = parse_name(key)
    if key == "sheet.stated":
        yield from _compare_stated_figures(_mapping_or_empty(before), _mapping_or_empty(after), words)
    elif name is not None and (isinstance(before, Mapping) or isinstance(after, Mapping)):
        former, now = _mapping_or_empty(before), _mapping_or_empty(after)
        for inner in dict.fromkeys([*former, *now]):
            if former.get(inner) != now.get(inner):
                yield from _compare_value(f"{key}.{inner}", former.get(inner), now.get(inner), words)
    elif name is not None:
        yield Difference(
            _title_of_cell(name, words), _write_value(name, before, words.unit), _write_value(name, after, words.unit)
        )
    elif key == "file":
        yield Difference(FILE_ACTS[before is not None, after is not None], _text_or_none(before), _text_or_none(after))
    elif key == "rows":
        yield Difference("用于", _name_rows(before), _name_rows(after))
    elif key == "indicators":
        # A new order says itself by its title; a beginning says how many rows there were and are.
        has_counts = isinstance(before, int) and isinstance(after, int)
        counts = (f"{before} 行", f"{after} 行") if has_counts else (None, None)
        yield Difference("调整了行的次序" if before and after else "三级指标", *counts)
    elif key.startswith("indicators."):
        yield from _compare_whole_row(before, after, words)


def _title_of_cell(name: Name, words: Words) -> str:
    part, field_name = name.group.partition(".")[0], name.field
    if name.group == SHEET and field_name.startswith(NOT_APPLICABLE):
        return f"{dimension_title(field_name.removeprefix(NOT_APPLICABLE))}不适用的原因"
    if field_name == "stated_score":  # of every row at once, whichever row was typed in
        return f"{words.rows.get(name.group, '')} 原表得分".strip()
    known = words.labels.get(f"{part}.{field_name}") or TITLES[part].get(field_name)
    title = known or extra_title(field_name.removeprefix(EXTRA))
    return f"{words.rows.get(name.group, '')} {title}".strip() if words.names_rows else title


def _compare_stated_figures(before: Mapping[str, Any], after: Mapping[str, Any], words: Words) -> Iterator[Difference]:
    """Figures that a published table printed, each by its name."""
    for field_name, title in STATED_TITLES.items():
        former, now = before.get(field_name), after.get(field_name)
        if former != now:
            sign = "%" if field_name == "execution_rate" else ""
            texts = (f"{value}{sign}" if value not in (None, "") else "" for value in (former, now))
            yield Difference(f"原表{title}", *texts)
    former_funds, funds = _mapping_or_empty(before.get("funds")), _mapping_or_empty(after.get("funds"))
    for field_name, title in AMOUNT_TITLES.items():
        former, now = former_funds.get(field_name), funds.get(field_name)
        if former != now:
            amounts = (_write_money(str(value), words.unit) if value is not None else "" for value in (former, now))
            yield Difference(f"原表年度资金总额{title}", *amounts)


def _mapping_or_empty(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _write_value(name: Name, value: Any, unit: Unit) -> str:
    if name.group.startswith("funds.") and name.field in AMOUNT_TITLES and value is not None:
        return _write_money(str(value), unit)
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(_write_value(name, each, unit) for each in value)
        case Mapping():
            return "；".join(
                f"{extra_title(str(key))}：{_write_value(name, each, unit)}" for key, each in value.items()
            )
    return str(value)


def _write_money(text: str, unit: Unit) -> str:
    try:
        return f"{show_money(Decimal(text), unit)} {unit}"
    except InvalidOperation:
        return text


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)


def _name_rows(names: Any) -> str:
    return "；".join(map(str, names)) if isinstance(names, list) and names else "整张表"


def _compare_whole_row(before: Any, after: Any, words: Words) -> Iterator[Difference]:
    """Where a row went, all that stood in it."""
    if isinstance(after, dict) and before is None:
        yield Difference("增加一行", None, _row_text(after, words) or None)
    elif isinstance(before, dict) and after is None:
        yield Difference("删除一行", _row_text(before, words) or None, None)


def _row_text(row: Mapping[str, Any], words: Words) -> str:
    """In the order of the form: a database may give the columns back in another."""
    parts = [(field.title, row[field.stored_as]) for field in held_by(Holder.ROWS) if row.get(field.stored_as)]
    for name, text in _mapping_or_empty(row.get("extra")).items():
        parts.append((words.labels.get(f"indicators.{EXTRA}{name}") or extra_title(name), text))
    return "；".join(f"{title}：{text}" for title, text in parts)
