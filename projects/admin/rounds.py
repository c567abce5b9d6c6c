"""年度自评任务: windows for each step, and the versions that it uses. A new one begins as the last one, a year later."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from perfeval.accounts.requests import person
from perfeval.administration import RecordAdmin
from perfeval.requests import address_of
from projects.models import LayoutVersion, Round, RoundState, RoundWindow, Stage
from projects.rounds.ledger import adopt_mode
from projects.rounds.rule_set import adopt_rule_set
from projects.rounds.usual import STEP_TITLES, USUAL_STEPS, usual_title, usual_values, usual_windows, why_odd

TIMES: Final = ("opened_at", "closed_at")


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
            "locks_when_late",
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
            days = {each["step"]: each["closes_on"] for each in kept if each["stage"] == stage}
            if reason := why_odd(stage, days):
                raise ValidationError(reason)


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
        ("要求", {"fields": ("ledger", "scan_due", "self_review_allowed", "locks_when_late")}),
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
        if change and "ledger" in form.changed_data:
            count = adopt_mode(obj, by=person(request), address=address_of(request))
            messages.info(request, f"有财政数据的 {count} 张表正在后台按“{obj.get_ledger_display()}”重新校验。")

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
