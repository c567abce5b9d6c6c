"""What an event says that was changed, in words."""

from collections.abc import Iterator, Mapping
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
    "breaks": "断开的链",
    "extra": OTHER_CELL,
}
LISTS: Final = frozenset({"breaks", "add", "remove", "clear", "skipped", "sheets"})
CELLS: Final = tuple(f"{holder}." for holder in Holder)


def lines_of(changes: Mapping[str, Any], words: Words = NO_FORM) -> Iterator[str]:
    """`words` of the form, where cells of a sheet were changed."""
    for name, value in changes.items():
        match value:
            case list() if name == Holder.ROWS or name.startswith(CELLS):
                yield from map(str, differences_of({name: value}, words))
            case [former, now] if name not in LISTS:
                yield f"{title_of(name)}：{_word(name, former)} → {_word(name, now)}"
            case list():
                yield f"{title_of(name)}：{'、'.join(_word(name, each) for each in value) or NOTHING}"
            case _:
                yield f"{title_of(name)}：{_word(name, value)}"


def title_of(name: str) -> str:
    """Of a column, as its form has it; what is a person's own words already says itself."""
    return TITLES.get(name) or columns().get(name) or (OTHER_CELL if name.isascii() else name)


@cache
def columns() -> Mapping[str, str]:
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


def _word(name: str, value: Any) -> str:
    """Of a column with choices, as pages say it; of one that points to another record, what that is called."""
    if name in RELATED and value is not None:
        found = RELATED[name]._default_manager.filter(pk=value).first()
        return str(found) if found else "（已删除）"
    known = next((each for each in CHOICES.get(name, ()) if value in each.values), None)
    return str(known(value).label) if known else _said(value)


def _said(value: Any) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "是" if value else "否"
        case Mapping():
            return "；".join(lines_of(value)) or NOTHING
        case list():
            return "、".join(map(_said, value)) or NOTHING
        case _:
            return str(value)
