"""What an event says that was changed, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import models

from indicators.catalogue import Holder
from perfeval.accounts.models import User
from projects.history.changes import NO_FORM, Words, differences_of
from projects.history.differences import NOTHING
from projects.models import (
    AdjustmentStep,
    Department,
    Evaluation,
    Event,
    Exclusion,
    FundLine,
    Indicator,
    Publication,
    Role,
    RoleKind,
    Stage,
    Step,
)
from projects.sheets.titles import OTHER_CELL

TITLES: Final[Mapping[str, str]] = {
    "message": "说明",
    "role": "角色",
    "departments": "单位",
    "add": "增加",
    "remove": "去掉",
    "clear": "清空",
    "change": "变动",
    "rows": "指标",
    "version": "稿次",
    "skipped": "略过的环节",
    "file": "文件",
    "digest": "摘要",
    "size": "大小",
    "records": "记录数",
    "files": "文件数",
    "lost": "读不出的文件",
    "error": "原因",
    "kept": "保存备查",
    "sheets": "自评表编号",
    "export_to": "导出格式",
    "narrowed_by": "筛选条件",
    "face": "数字",
    "masked": "供公开",
    "layout": "表样",
    "count": "张数",
    "out": "写到",
    "names": "登录名",
    "events": "核对的条数",
    "events_taken": "导出的条数",
    "breaks": "断开的链",
    "undelivered": "没有送出",
    "extra": OTHER_CELL,
}
LISTS: Final = frozenset({"breaks", "undelivered", "add", "remove", "clear", "skipped", "sheets"})
Names = Mapping[tuple[str, Any], str]  # of records, by the column that points to them and their key
CELLS: Final = tuple(f"{holder}." for holder in Holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event as the 审计管理员 reads it in the list and in its file."""

    event: Event
    on: str
    lines: Sequence[str]


def logged_events(events: Sequence[Event]) -> list[LoggedEvent]:
    """Their sheets must come with them. The names of other records are read for all of them together."""
    named = names_in(event.changes for event in events)
    return [
        LoggedEvent(event=each, on=_name_of_subject(each), lines=tuple(lines_of(each.changes, named=named)))
        for each in events
    ]


def _name_of_subject(event: Event) -> str:
    sheet = event.evaluation
    named = f"{sheet.project_name}（{sheet.unit_name}）" if sheet else ""
    return "；".join(filter(None, (named, event.subject)))


def names_in(many: Iterable[Mapping[str, Any]]) -> Names:
    """What the records are called that the changes point to, in one query for each kind of record."""
    keys: dict[str, set[int]] = {name: set() for name in RELATED}
    for changes in many:
        for name in RELATED.keys() & changes.keys():
            value = changes[name]
            keys[name].update(each for each in (value if isinstance(value, list) else [value]) if type(each) is int)
    return {
        (name, record.pk): str(record)
        for name, found in keys.items()
        if found
        for record in RELATED[name]._default_manager.filter(pk__in=found)
    }


def lines_of(changes: Mapping[str, Any], words: Words = NO_FORM, named: Names | None = None) -> Iterator[str]:
    """`words` of the form, where cells of a sheet were changed."""
    named = names_in([changes]) if named is None else named
    for name, value in changes.items():
        match value:
            case list() if name == Holder.ROWS or name.startswith(CELLS):
                yield from map(str, differences_of({name: value}, words))
            case [former, now] if name not in LISTS:
                yield f"{title_of(name)}：{_write_word(name, former, named)} → {_write_word(name, now, named)}"
            case list():
                yield f"{title_of(name)}：{'、'.join(_write_word(name, each, named) for each in value) or NOTHING}"
            case _:
                yield f"{title_of(name)}：{_write_word(name, value, named)}"


def title_of(name: str) -> str:
    """Of a column, as its form has it; what is a person's own words already says itself."""
    return TITLES.get(name) or titles_of_columns().get(name) or (OTHER_CELL if name.isascii() else name)


@cache
def titles_of_columns() -> Mapping[str, str]:
    kept: tuple[type[models.Model], ...] = (Indicator, FundLine, Evaluation, Role, User)
    return {name: title for model in kept for name, title in titles_of(model).items()}


@cache
def titles_of(model: type[models.Model]) -> Mapping[str, str]:
    fields = model._meta.concrete_fields
    return {name: str(field.verbose_name) for field in fields for name in (field.name, field.attname)}


CHOICES: Final[Mapping[str, tuple[type[models.TextChoices], ...]]] = {
    "stage": (Stage,),
    "step": (Step, AdjustmentStep),
    "skipped": (Step, AdjustmentStep),
    "publication": (Publication,),
    "exclusion": (Exclusion,),
    "kind": (RoleKind,),
}
RELATED: Final[Mapping[str, type[models.Model]]] = {
    "user_id": User,
    "department_id": Department,
    "return_event": Event,
}


def _write_word(name: str, value: Any, named: Names) -> str:
    """Of a column with choices, as pages say it; of one that points to another record, what that is called."""
    if name in RELATED and value is not None:
        return named.get((name, value), "（已删除）")
    known = next((each for each in CHOICES.get(name, ()) if value in each.values), None)
    return str(known(value).label) if known else _write_value(value)


def _write_value(value: Any) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "是" if value else "否"
        case Mapping():
            return "；".join(lines_of(value)) or NOTHING
        case list():
            return "、".join(map(_write_value, value)) or NOTHING
        case _:
            return str(value)
