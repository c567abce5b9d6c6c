"""What an event says that was changed, in words."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.db import models

from perfeval.accounts.models import User
from projects.documents.controls import parse_name
from projects.models import Evaluation, Exclusion, FundLine, Indicator, Publication, Role, Stage, Step

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
    "indicators": "三级指标",
    "sheets": "自评表编号",
    "export_to": "导出成",
    "face": "数字",
    "masked": "供公开",
    "layout": "表样",
    "count": "张数",
    "out": "写到",
}
NOTHING: Final = "（空）"


def lines_of(changes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in changes.items():
        match value:
            case [former, now] if not (isinstance(former, int) and name in TITLES):
                yield f"{title_of(name)}：{_word(name, former)} → {_word(name, now)}"
            case list():
                yield f"{title_of(name)}：{'、'.join(_word(name, each) for each in value) or NOTHING}"
            case _:
                yield f"{title_of(name)}：{_word(name, value)}"


def title_of(name: str) -> str:
    """Of a column, as its form has it; the name itself where nobody knows it."""
    return TITLES.get(name) or columns().get(name) or _title_of_cell(name)


def _title_of_cell(name: str) -> str:
    """`indicators.<key>.target`: the event's subject says which row it is."""
    cell = parse_name(name)
    if cell is None:
        return TITLES["indicators"] if name.startswith("indicators.") else name
    return titles_of(MODELS[cell.group.partition(".")[0]]).get(cell.field, cell.field)


@cache
def columns() -> Mapping[str, str]:
    kept: tuple[type[models.Model], ...] = (Indicator, FundLine, Evaluation, Role, User)
    return {name: title for model in kept for name, title in titles_of(model).items()}


@cache
def titles_of(model: type[models.Model]) -> Mapping[str, str]:
    fields = model._meta.concrete_fields
    return {name: str(field.verbose_name) for field in fields for name in (field.name, field.attname)}


MODELS: Final[Mapping[str, type[models.Model]]] = {"sheet": Evaluation, "funds": FundLine, "indicators": Indicator}


CHOICES: Final[Mapping[str, type[models.TextChoices]]] = {
    "stage": Stage,
    "step": Step,
    "skipped": Step,
    "publication": Publication,
    "exclusion": Exclusion,
}


def _word(name: str, value: Any) -> str:
    """Of a column with choices, as pages say it."""
    if name.startswith("indicators.") and isinstance(value, Mapping):
        titles = titles_of(Indicator)
        return "；".join(f"{titles.get(column, column)}：{_said(each)}" for column, each in value.items()) or NOTHING
    known = CHOICES.get(name)
    return known(value).label if known and value in known.values else _said(value)


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
