"""评分办法 as versions: looked at, or edited in a form into the next version, its effect on a round seen first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from indicators.admin.rule_form import FIELDSETS, RuleSetForm
from indicators.description import describe_checks, describe_points
from indicators.models import RuleSetVersion, add_rule_set, says_the_same
from indicators.rules import RuleSet
from projects.admin.pages import BoundFieldset, admin_url, form_page
from projects.admin.version_admin import VersionAdmin
from projects.models import Round
from projects.rounds.effects import effects_of


class RoundChoice(forms.Form):
    round = forms.ModelChoiceField(
        Round.objects.all(), label="试算所用的自评任务", required=False, empty_label="（不试算）"
    )


@admin.register(RuleSetVersion)
class RuleSetAdmin(VersionAdmin[RuleSetVersion]):
    list_display = ("title", "version", "is_newest", "rounds", "created_at")
    change_form_template = "admin/indicators/rulesetversion/change_form.html"
    fields = ("title", "version", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleSetVersion]:
        return super().get_queryset(request).annotate(round_count=Count("rounds"))

    @admin.display(description="使用它的任务")
    def rounds(self, version: Any) -> str:
        return f"{version.round_count} 个" if version.round_count else "无"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = RuleSetVersion.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        said: Mapping[str, Any] = (
            {"parts": describe_points(version.rules), "checks": describe_checks(version.rules)} if version else {}
        )
        may_revise = request.user.has_perm("indicators.add_rulesetversion")
        context = {**(extra_context or {}), **said, "may_revise": may_revise}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        revise = self.admin_site.admin_view(self.revise_view)
        return [
            path("<int:pk>/revise/", revise, name="indicators_rulesetversion_revise"),
            *super().get_urls(),
        ]

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(RuleSetVersion, pk=pk)
        if not request.user.has_perm("indicators.add_rulesetversion"):
            raise PermissionDenied
        form = RuleSetForm(version.rules, request.POST or None)
        choice = RoundChoice(request.POST or None)
        if not (form.is_valid() and choice.is_valid()) or form.edited is None:
            return self._render_form(request, version, form, choice)
        if "save" in request.POST and request.POST.get("shown") == mark_of_trial(form.edited, choice):
            return self._save_version(request, version, form.edited)
        return self._render_form(request, version, form, choice, **try_rules(form.edited, choice, version))

    def _render_form(
        self, request: HttpRequest, version: RuleSetVersion, form: RuleSetForm, choice: RoundChoice, **effect: Any
    ) -> HttpResponse:
        context = {"effects": None, "shown": "", "same": False, **effect}
        return form_page(
            self,
            request,
            form,
            "admin/indicators/rulesetversion/revise.html",
            fieldsets=[BoundFieldset.of(form, title, **options) for title, options in FIELDSETS],
            title=f"另存为新版本：{version}",
            original=version,
            choice=choice,
            cancel_url=admin_url("indicators_rulesetversion_change", version.pk),
            **context,
        )

    def _save_version(self, request: HttpRequest, version: RuleSetVersion, rules: RuleSet) -> HttpResponse:
        with transaction.atomic():
            saved = add_rule_set(rules)
            self.log_addition(request, saved, f"由“{version}”修改而来")
        messages.success(request, f"已保存为“{saved}”。要在任务中使用，请到年度自评任务中选择这一版。")
        return redirect(admin_url("indicators_rulesetversion_change", saved.pk))


def mark_of_trial(rules: RuleSet, choice: RoundChoice) -> str:
    """What the effect was shown for: a change after it is shown anew."""
    chosen = choice.cleaned_data["round"]
    return f"{rules.digest()}-{chosen.pk if chosen else ''}"


def try_rules(rules: RuleSet, choice: RoundChoice, version: RuleSetVersion) -> dict[str, Any]:
    chosen = choice.cleaned_data["round"]
    return {
        "effects": effects_of(rules, chosen) if chosen else None,
        "shown": mark_of_trial(rules, choice),
        "same": says_the_same(version, rules),
    }
