"""年度自评任务: windows for each step, and the versions that it uses. A new one begins as the last one, a year later."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from indicators.models import RuleSetVersion
from indicators.rules import DEFAULT as DEFAULT_RULES
from perfeval.administration import RecordAdmin
from projects.documents.layout import DEFAULT as DEFAULT_LAYOUT
from projects.models import LayoutVersion, Region, Round, RoundState, RoundWindow, Stage, Step
from projects.models.round import WINDOW_STEPS
from projects.rounds.rule_set import adopt_rule_set

STEP_TITLES: Final[Mapping[str, str]] = {step.value: step.label for step in WINDOW_STEPS} | {Step.FILLING.value: "填报"}
TIMES: Final = ("opened_at", "closed_at")
USUAL_STEPS: Final = (Step.FILLING, Step.UNIT_REVIEW, Step.DEPARTMENT_REVIEW, Step.FINANCE_OFFICE)
DAYS_TO_FILL: Final = 30
DAYS_TO_REVIEW: Final = 10
CHOICES: Final = ("kind", "region", "ledger", "scan_due", "self_review_allowed")


class RoundForm(forms.ModelForm[Round]):
    class Meta:
        model = Round
        fields = (
            "title",
            "year",
            "kind",
            "region",
            "state",
            "rule_set",
            "layout",
            "goal_layout",
            "ledger",
            "scan_due",
            "self_review_allowed",
        )
        help_texts: ClassVar = {
            "title": "留空的，按年度取名，如“2025年度项目支出绩效自评”。",
            "goal_layout": "年初也用本系统填报绩效目标表的，选择它的表样；不用的留空。",
            "self_review_allowed": "一般不勾选：填报、送审的表由其他人审核。",
            "state": "准备中的任务只有财政绩效科可以查看；下发后各单位才能填报。",
            "rule_set": "换成别的版本时，填报中的表按新版本重新测算，已送审和审核通过的不变。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].required = False
        for name, stage in (("layout", Stage.SELF_EVALUATION), ("goal_layout", Stage.GOAL)):
            if name in self.fields:
                self._choose(name, LayoutVersion.objects.filter(stage=stage))

    def _choose(self, name: str, versions: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = versions

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        if state == RoundState.PREPARING and self.instance.opened_at is not None:
            raise ValidationError("已下发的任务不能退回准备中。")
        return state

    def clean(self) -> dict[str, Any]:
        """The times follow from the state, so that nobody types them."""
        data = super().clean() or {}
        if not data.get("title") and data.get("year"):
            data["title"] = usual_title(data["year"])
        now, state = timezone.now(), data.get("state")
        if state in (RoundState.OPEN, RoundState.CLOSED):
            self.instance.opened_at = self.instance.opened_at or now
        if state is not None:
            self.instance.closed_at = (self.instance.closed_at or now) if state == RoundState.CLOSED else None
        return data


class WindowForm(forms.ModelForm[RoundWindow]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.fields["step"]
        assert isinstance(step, forms.TypedChoiceField)
        step.choices = [("", "---------"), *STEP_TITLES.items()]

    def has_changed(self) -> bool:
        """A usual step that nobody touched is still a step."""
        return super().has_changed() or "step" in self.initial


class WindowFormSet(BaseInlineFormSet[RoundWindow, Round, "forms.ModelForm[RoundWindow]"]):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        for stage in Stage:
            self._refuse_odd(stage, {each["step"]: each for each in kept if each["stage"] == stage})

    def _refuse_odd(self, stage: Stage, windows: dict[str, dict[str, Any]]) -> None:
        if windows and Step.FILLING not in windows:
            raise ValidationError(f"{stage.label}阶段有审核环节，没有填报环节，请增加。")
        in_order = [windows[step] for step in WINDOW_STEPS if step in windows and windows[step]["closes_on"]]
        for earlier, later in pairwise(in_order):
            if later["closes_on"] < earlier["closes_on"]:
                titles = STEP_TITLES[later["step"]], STEP_TITLES[earlier["step"]]
                raise ValidationError(f"{stage.label}阶段：{titles[0]}的截止日期早于{titles[1]}的截止日期。")


class WindowInline(admin.TabularInline[RoundWindow, Round]):
    model = RoundWindow
    form = WindowForm
    formset = WindowFormSet
    verbose_name_plural = "环节与时间（没有列出的环节，这次任务不经过；日期留空表示不限）"

    def get_extra(self, request: HttpRequest, obj: Round | None = None, **kwargs: Any) -> int:
        return 0 if obj else len(usual_windows())


@admin.register(Round)
class RoundAdmin(RecordAdmin[Round]):
    form = RoundForm
    list_display = ("title", "year", "region", "state", "rule_set", "layout", "opened_at")
    list_filter = ("year", "state", "region")
    search_fields = ("title", "region__name")
    search_help_text = "按任务名称或行政区划查找"
    list_select_related = ("region", "rule_set", "layout")
    autocomplete_fields = ("region",)
    inlines = (WindowInline,)
    fieldsets = (
        (None, {"fields": ("title", ("year", "kind"), "region", "state", TIMES)}),
        ("评分办法和表样", {"fields": ("rule_set", "layout", "goal_layout")}),
        ("要求", {"fields": ("ledger", "scan_due", "self_review_allowed")}),
    )
    readonly_fields = ("opened_at", "closed_at")

    def get_fieldsets(self, request: HttpRequest, obj: Round | None = None) -> Any:
        """What has no times yet shows none."""
        sets = super().get_fieldsets(request, obj)
        if obj is not None:
            return sets
        return [(title, {"fields": [each for each in fields["fields"] if each != TIMES]}) for title, fields in sets]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {**usual_values(), **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Round, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs if obj.pk else {**kwargs, "initial": usual_windows()}

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> tuple[str, ...]:
        if obj is not None and obj.evaluations.exists():
            return (*self.readonly_fields, "year", "kind", "region")
        return self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Round, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "rule_set" in form.changed_data:
            count = adopt_rule_set(obj, obj.rule_set)
            messages.info(request, f"填报中的 {count} 张表已按“{obj.rule_set}”重新测算。")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The goal form's own steps come with its layout."""
        super().save_related(request, form, formsets, change)
        round: Round = form.instance
        if not change and round.goal_layout_id and not round.windows.filter(stage=Stage.GOAL).exists():
            RoundWindow.objects.bulk_create(
                RoundWindow(round=round, stage=Stage.GOAL, step=step) for step in USUAL_STEPS
            )

    def response_add(self, request: HttpRequest, obj: Round, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"“{obj}”已建立。请核对各环节和起止日期，再把状态改为“已下发”。")
        return HttpResponseRedirect(reverse("admin:projects_round_change", args=(obj.pk,)))


def usual_title(year: int) -> str:
    return f"{year}年度项目支出绩效自评"


def usual_values() -> dict[str, Any]:
    """Rule set and layouts in their newest versions. What is judged in spring is the year before."""
    last = _last_round()
    year = last.year + 1 if last else timezone.localdate().year - 1
    regions = list(Region.objects.all()[:2])
    values: dict[str, Any] = {"region": regions[0].pk} if len(regions) == 1 else {}
    if last is not None:
        values |= {name: getattr(last, f"{name}_id" if name == "region" else name) for name in CHOICES}
    goal_layout = last.goal_layout if last else None
    rules = RuleSetVersion.objects.filter(code=last.rule_set.code if last else DEFAULT_RULES)
    layouts = LayoutVersion.objects.filter(code=last.layout.code if last else DEFAULT_LAYOUT)
    return {
        **values,
        "year": year,
        "title": usual_title(year),
        "rule_set": rules.order_by("-version").first(),
        "layout": layouts.order_by("-version").first(),
        "goal_layout": goal_layout and LayoutVersion.objects.filter(code=goal_layout.code).order_by("-version").first(),
    }


def usual_windows() -> list[dict[str, Any]]:
    """The steps of the self-evaluation with their days."""
    last = _last_round()
    held = [each for each in last.windows.all() if each.stage == Stage.SELF_EVALUATION] if last else []
    if held:
        return [_window(each.step, _a_year_later(each.opens_on), _a_year_later(each.closes_on)) for each in held]
    today = timezone.localdate()
    last_days = (today + dt.timedelta(days=DAYS_TO_FILL + n * DAYS_TO_REVIEW) for n in range(len(USUAL_STEPS)))
    begins = [today, *[None] * (len(USUAL_STEPS) - 1)]
    return [_window(*each) for each in zip(USUAL_STEPS, begins, last_days, strict=True)]


def _window(step: str, opens_on: dt.date | None, closes_on: dt.date | None) -> dict[str, Any]:
    return {"stage": Stage.SELF_EVALUATION, "step": step, "opens_on": opens_on, "closes_on": closes_on}


def _a_year_later(day: dt.date | None) -> dt.date | None:
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _last_round() -> Round | None:
    rounds = Round.objects.select_related("rule_set", "layout", "goal_layout").prefetch_related("windows")
    return rounds.order_by("-year", "-id").first()
