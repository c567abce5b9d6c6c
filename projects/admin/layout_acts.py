"""What is done to a layout besides typing: columns added, removed and moved, and the whole copied under a new code."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from projects.admin.layout_columns import ColumnError, Data, Place, added, choices, moved, removed
from projects.admin.layout_text import to_toml
from projects.documents.layout import load
from projects.documents.layout.file import CODE
from projects.models import LayoutVersion

NO_ACT: Final = ""
LONGEST_LABEL: Final = 100
WIDE: Final = {"class": "vTextField"}


def changed(content: str, act: str, posted: Mapping[str, str]) -> str:
    """`act` as a button of the page sends it: add, remove:3:4, left:3:4, right:3:4."""
    data = tomllib.loads(content, parse_float=Decimal)
    verb, _, where = act.partition(":")
    match verb:
        case "add":
            other = _added(data, posted)
        case "remove":
            other = removed(data, Place.parse(where, data))
        case "left" | "right":
            other = moved(data, Place.parse(where, data), -1 if verb == "left" else 1)
        case _:
            raise ColumnError("没有这项操作，请刷新页面后重试。")
    text = to_toml(other)
    load(text)
    return text


def _added(data: Data, posted: Mapping[str, str]) -> Data:
    field, label = posted.get("new_field", ""), posted.get("new_label", "").strip()
    if field not in dict(choices(data)):
        raise ColumnError("请选择要增加的栏目。")
    if field == "own" and not label:
        raise ColumnError("自定的栏目要写表头。")
    if len(label) > LONGEST_LABEL:
        raise ColumnError(f"表头不能超过 {LONGEST_LABEL} 个字。")
    return added(data, Place.parse(posted.get("new_after", ""), data), field, label)


def copied(content: str, *, name: str, code: str) -> str:
    data = tomllib.loads(content, parse_float=Decimal)
    return to_toml({**data, "code": code, "name": name})


class CopyForm(forms.Form):
    name = forms.CharField(label="名称（选表样时看到的）", max_length=100, widget=forms.TextInput(attrs=WIDE))
    code = forms.CharField(
        label="代码",
        max_length=60,
        help_text="小写字母、数字和连字符，例如 bureau-2026。以后每次修改都是这个代码的新版本。",
    )

    def __init__(self, version: LayoutVersion, data: Any = None) -> None:
        super().__init__(data, initial={"name": f"{version.title}（副本）", "code": free_code(version.code)})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if CODE.fullmatch(code) is None:
            raise ValidationError("代码只能用小写字母、数字和连字符。")
        if LayoutVersion.objects.filter(code=code).exists():
            raise ValidationError("已有这个代码的表样，请换一个。")
        return code


def free_code(code: str) -> str:
    """The first of changji-copy, changji-copy-2 … that nobody has."""
    wanted = f"{code[:40]}-copy"
    used = set(LayoutVersion.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (f"{wanted}-{number}" if number > 1 else wanted for number in range(1, len(used) + 2))
    return next(each for each in numbered if each not in used)
