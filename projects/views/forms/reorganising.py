"""机构调整 as it is asked for: the units, the day, and what each kind wants to know besides."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from projects.documents.cleaning import clean_text
from projects.models import Department, ReformKind, Region
from projects.units.reform import STAYS, Reform
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper
from projects.views.forms.units import unit_named

LONGEST_NAME: Final = 200
MOST_UNITS: Final = 30
EXPLANATIONS: Final[Mapping[str, str]] = {
    ReformKind.RENAME: "单位还是同一个，从某日起用新名称。以前年度的自评表仍印当年的名称。",
    ReformKind.MERGE: "一个或几个单位撤销，由另一个单位（已有的或新设的）承接项目和没有办结的表。",
    ReformKind.SPLIT: "从一个单位分出新的单位，逐个项目选择归谁；原单位可以保留，也可以撤销。",
    ReformKind.MOVE: "单位连同下级改由别的主管部门管，项目和没有办结的表随它。",
    ReformKind.CLOSE: "单位从某日起不再列入新的任务，没有承接的单位。",
}
UNITS: Final[Mapping[str, str]] = {
    ReformKind.MERGE: "撤销哪些单位（名称或编码，一行一个）",
    ReformKind.SPLIT: "分设哪个单位（名称或编码）",
    ReformKind.MOVE: "划转哪个单位（名称或编码）",
}
INTO: Final[Mapping[str, str]] = {
    ReformKind.MERGE: "并入哪个已有的单位（名称或编码）",
    ReformKind.MOVE: "新的上级（名称或编码；不再有上级的留空）",
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    ReformKind.RENAME: ("units", "name"),
    ReformKind.MERGE: ("units", "into", "name"),
    ReformKind.SPLIT: ("units", "names", "closes"),
    ReformKind.MOVE: ("units", "into"),
    ReformKind.CLOSE: ("units",),
}


class ReformForm(forms.Form):
    """The fields of one kind, and no others."""

    units = forms.CharField(max_length=LONGEST_NAME * MOST_UNITS, error_messages={"required": "请填写单位。"})
    into = forms.CharField(max_length=LONGEST_NAME, required=False)
    name = forms.CharField(label="新名称", max_length=LONGEST_NAME, error_messages={"required": "请填写新名称。"})
    names = forms.CharField(
        label="新设哪些单位（名称，一行一个）",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写新设单位的名称。"},
    )
    closes = forms.BooleanField(label="原单位撤销，由第一个新单位承接", required=False)
    on = DayField(label="生效日期", help_text="不晚于今天；还没有生效的，到那一天再办理。")
    reason = forms.CharField(
        label="依据和理由",
        max_length=200,
        help_text="例如机构改革方案的文号，记入日志和情况说明。",
        error_messages={"required": "请写明依据和理由。"},
    )

    def __init__(self, *args: Any, kind: ReformKind, regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.regions = kind, regions
        for name in set(self.fields) - {*FIELDS[kind], "on", "reason"}:
            del self.fields[name]
        self.fields["units"].label = UNITS.get(kind, f"{kind.label}哪个单位（名称或编码）")
        if kind is ReformKind.MERGE:
            self.fields["units"].widget = forms.Textarea(attrs={"rows": 3})
            self.fields["name"].required = False
            self.fields["name"].label = "或者：新设一个单位来承接，它的名称"
        if "into" in self.fields:
            self.fields["into"].label = INTO[kind]
        self.fields["on"].initial = timezone.localdate
        self.helper = bare_helper()

    def clean_units(self) -> tuple[Department, ...]:
        found = {unit.pk: unit for unit in map(self._find_unit, _read_lines(self.cleaned_data["units"]))}
        if not found:
            raise forms.ValidationError("请填写单位。")
        if len(found) > MOST_UNITS:
            raise forms.ValidationError(f"一次最多 {MOST_UNITS} 个单位。")
        return tuple(found.values())

    def clean_into(self) -> Department | None:
        text = self.cleaned_data["into"].strip()
        return self._find_unit(text) if text else None

    def clean_name(self) -> str:
        name = " ".join(clean_text(self.cleaned_data["name"]).split())
        if self.fields["name"].required and not name:
            raise forms.ValidationError("请填写新名称。")
        return name

    def clean_names(self) -> tuple[str, ...]:
        if not (names := tuple(dict.fromkeys(_read_lines(self.cleaned_data["names"])))):
            raise forms.ValidationError("请填写新设单位的名称。")
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(f"单位名称不能超过 {LONGEST_NAME} 个字。")
        if len(names) > MOST_UNITS:
            raise forms.ValidationError(f"一次最多 {MOST_UNITS} 个单位。")
        return names

    def clean_reason(self) -> str:
        if not (reason := clean_text(self.cleaned_data["reason"]).strip()):
            raise forms.ValidationError("请写明依据和理由。")
        return reason

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.kind is ReformKind.MERGE and not self.errors and bool(data["into"]) == bool(data["name"]):
            self.add_error("into", "承接的单位，填写已有的或新设的，两者填一个。")
        return data

    def _find_unit(self, text: str) -> Department:
        return unit_named(text, Department.objects.filter(region__in=self.regions, closed_on=None))

    def build_reform(self, chosen: Mapping[int, int]) -> Reform:
        data = self.cleaned_data
        name = data.get("name", "")
        founded = (name,) if self.kind is ReformKind.MERGE and name else data.get("names", ())
        return Reform(
            kind=self.kind,
            on=data["on"],
            units=data["units"],
            reason=data["reason"],
            name=name,
            into=data.get("into"),
            new_names=founded,
            closes=data.get("closes", False),
            chosen={key: place for key, place in chosen.items() if STAYS <= place < len(founded)},
        )


def _read_lines(text: str) -> list[str]:
    return [cleaned for line in text.splitlines() if (cleaned := " ".join(clean_text(line).split()))]
