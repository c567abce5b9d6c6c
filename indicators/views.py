"""评分办法与校验, and 试算."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.description import describe_checks, describe_points
from indicators.forms import RuleSetChoiceForm, TrialForm
from indicators.rules import DEFAULT, rule_set, rule_set_codes
from indicators.scoring import Score
from indicators.trial import as_lines, readings_to_choose, try_out
from perfeval.requests import HtmxRequest, part_or_page


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedReading:
    """One reading of an ambiguous value, and the address that tries it."""

    label: str
    reading: str
    query: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = RuleSetChoiceForm(request.GET)
    chosen = rule_set(form.cleaned_data["rules"] if form.is_valid() else DEFAULT)
    context = {
        "available": [rule_set(code) for code in rule_set_codes()],
        "chosen": chosen,
        "points": describe_points(chosen),
        "checks": describe_checks(chosen),
    }
    return render(request, "rules/index.html", context)


@require_safe
def trial(request: HtmxRequest) -> HttpResponse:
    form = TrialForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "lines": {}, "choices": []}
    if form.is_valid():
        rules = rule_set(form.cleaned_data["rules"])
        score = try_out(rules=rules, **{key: value for key, value in form.cleaned_data.items() if key != "rules"})
        context |= {"lines": as_lines(score, rules), "choices": list(choices(score, form, request.GET))}
    return part_or_page(request, "rules/_trial_result.html", "rules/trial.html", context)


def choices(score: Score, form: TrialForm, query: QueryDict) -> Iterator[TriedReading]:
    for field, readings in readings_to_choose(score).items():
        for reading in readings:
            clear = query.copy()
            clear[field] = reading
            yield TriedReading(label=str(form.fields[field].label), reading=reading, query=clear.urlencode())
