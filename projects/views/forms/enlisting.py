"""The forms of the four steps: where the projects come from, and under which windows, rules and layouts they go out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from projects.documents.layout.values import Unit
from projects.models import LayoutVersion, Region, Round, Stage
from projects.models.round import FIRST_YEAR, LAST_YEAR, WINDOW_STEPS
from projects.reading.sources import ACCEPT, TAKEN, SourceForm, TableFileField
from projects.rounds.creation import first_stage
from projects.rounds.formers import Source
from projects.rounds.preparing import Days, Windows
from projects.rounds.usual import STEP_TITLES, why_odd
from projects.views.forms.attachments import FilesField, FilesInput
from projects.views.forms.drawing import BareForm, bare_helper

MOST_FILES = 200


class NewRoundForm(BareForm):
    region = forms.ModelChoiceField(Region.objects.none(), label="行政区划", empty_label=None)
    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="被评价的那一年。",
    )
    title = forms.CharField(
        label="名称", required=False, max_length=100, help_text="留空的，按年度取名，如“2025年度项目支出绩效自评”。"
    )

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.queryset = Region.objects.filter(pk__in=[each.pk for each in regions])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        region, year = data.get("region"), data.get("year")
        held = Round.objects.filter(region=region, year=year).first() if region and year else None
        if held is not None:
            self.add_error("year", f"{year} 年度已有任务“{held}”，请从任务列表打开。")
        return data


class MoneyForm(BareForm, SourceForm):
    """Of amounts in 万元 or 元."""

    money = forms.TypedChoiceField(
        label="金额单位",
        required=False,
        choices=[("", "按表中写明的"), *((unit.value, unit.value) for unit in (Unit.WAN, Unit.YUAN))],
        coerce=Unit,
        empty_value=None,
    )


class ListFileForm(MoneyForm):
    prefix = "list"
    file = TableFileField()
    field_order = ("file", "pasted", "money", "handed")


class TableSevenForm(MoneyForm):
    prefix = "seven"
    files_field = "tables"
    tables = FilesField(
        label="文件（可以一次选择多个部门的）",
        required=False,
        help_text=TAKEN,
        widget=FilesInput(attrs={"accept": ACCEPT, "multiple": True}),
    )
    field_order = ("tables", "pasted", "money", "handed")

    def clean_tables(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["tables"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多 {MOST_FILES} 个文件，请分几次。")
        return files


class RoundSettingsForm(forms.ModelForm[Round]):
    class Meta:
        model = Round
        fields = ("rule_set", "layout", "goal_layout", "ledger", "scan_due", "self_review_allowed", "locks_when_late")
        help_texts: ClassVar = {
            "goal_layout": "年初也用本系统填报绩效目标表的，选择它的表样；不用的留空。",
            "self_review_allowed": "一般不勾选：填报、送审的表由其他人审核。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        for name, stage in (("layout", Stage.SELF_EVALUATION), ("goal_layout", Stage.GOAL)):
            field: Any = self.fields[name]
            field.queryset = LayoutVersion.objects.filter(stage=stage)

    def _post_clean(self) -> None:
        """The round itself is changed behind its lock and not here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLine:
    """A step of a stage, as three cells of a table."""

    title: str
    held: forms.BoundField
    opens_on: forms.BoundField
    closes_on: forms.BoundField


class WindowsForm(forms.Form):
    """A line for every step of both stages; a step that isn't ticked is none of the round's."""

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {(each.stage, each.step): each for each in round.windows.all()}
        for stage in Stage:
            for step in WINDOW_STEPS:
                window = held.get((stage.value, step.value))
                title = f"{stage.label}·{STEP_TITLES[step]}"
                self.fields[f"{stage}-{step}"] = forms.BooleanField(
                    label=f"{title}：经过这个环节", required=False, initial=window is not None
                )
                for name, label in (("opens_on", "开始日期"), ("closes_on", "截止日期")):
                    self.fields[f"{stage}-{step}-{name}"] = forms.DateField(
                        label=f"{title}：{label}",
                        required=False,
                        initial=getattr(window, name, None),
                        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
                        error_messages={"invalid": "请写成 2026-01-31 的格式。"},
                    )

    def lines(self) -> Iterator[tuple[Stage, list[WindowLine]]]:
        for stage in Stage:
            yield (
                stage,
                [
                    WindowLine(
                        title=STEP_TITLES[step],
                        held=self[f"{stage}-{step}"],
                        opens_on=self[f"{stage}-{step}-opens_on"],
                        closes_on=self[f"{stage}-{step}-closes_on"],
                    )
                    for step in WINDOW_STEPS
                ],
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for stage in Stage:
            closing: dict[str, dt.date | None] = {}
            for step in WINDOW_STEPS:
                opens_on, closes_on = (data.get(f"{stage}-{step}-{name}") for name in ("opens_on", "closes_on"))
                if not data.get(f"{stage}-{step}"):
                    continue
                closing[step] = closes_on
                if opens_on and closes_on and closes_on < opens_on:
                    self.add_error(f"{stage}-{step}-closes_on", "截止日期不能早于开始日期。")
            if reason := why_odd(stage, closing):
                self.add_error(None, reason)
        return data

    @property
    def windows(self) -> Windows:
        data = self.cleaned_data
        return {
            (stage.value, step.value): Days(
                opens_on=data[f"{stage}-{step}-opens_on"], closes_on=data[f"{stage}-{step}-closes_on"]
            )
            for stage in Stage
            for step in WINDOW_STEPS
            if data[f"{stage}-{step}"]
        }


class CreationForm(forms.Form):
    """Drawn within the confirmation's own form, beside the chosen projects."""

    stage = forms.ChoiceField(label="生成哪种表", choices=Stage.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label="带入内容", choices=Source.choices, initial=Source.BEST, widget=forms.RadioSelect)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].initial = first_stage(round)
        if round.goal_layout_id is None:
            stage = self.fields["stage"]
            assert isinstance(stage, forms.ChoiceField)
            stage.choices = [(Stage.SELF_EVALUATION.value, Stage.SELF_EVALUATION.label)]
        self.helper = bare_helper()
