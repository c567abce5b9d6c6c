"""What a person may do with a sheet: the buttons of its page, and a page that asks before each act."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import Verdict, may_begin_evaluation, may_fill
from projects.models import Adjustment, Evaluation, Step
from projects.models.remark import open_remarks
from projects.review.adjustments import asked_of
from projects.review.standard_opinions import offered_in
from projects.review.workflow import (
    TABLE,
    Act,
    ActOutcome,
    OvertakenError,
    RefusedError,
    is_open,
    next_step,
    reviewers_named,
    standing_of,
    transition,
)
from projects.views.forms.acts import QUESTIONS, ActForm, Question, with_standard_opinion
from projects.views.review import Neighbours, address_in, neighbours_of, pile_named

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAct:
    """An act that the person may do now, for its button."""

    word: str
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    fills: Verdict
    begins: Verdict
    seen: str
    usual: tuple[OpenAct, ...]
    rare: tuple[OpenAct, ...]  # behind 更多


def acts_of(user: "User | AnonymousUser", evaluation: Evaluation) -> Acts:
    """The evaluation's places should be at hand."""
    found = tuple(
        OpenAct(word=each.value, question=question)
        for each, question in QUESTIONS.items()
        if user.is_authenticated and is_open(each, user, evaluation)
    )
    return Acts(
        fills=may_fill(user, evaluation),
        begins=may_begin_evaluation(user, evaluation),
        seen=standing_of(evaluation),
        usual=tuple(each for each in found if not each.question.is_rare),
        rare=tuple(each for each in found if each.question.is_rare),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Asks first. What was said stays in the form where the act is refused."""
    chosen = next((each for each in QUESTIONS if each == word), None)
    if chosen is None:
        raise Http404
    visible = Evaluation.objects.for_user(request.user).with_places().annotate(open_remarks=open_remarks())
    shown = get_object_or_404(visible.select_related("approved_version__rule_set"), pk=pk)
    verdict = TABLE[chosen].may(person(request), shown)
    is_asked_for_more = "write" in request.POST and verdict.ok  # in the opinion; else the act itself says why not
    if request.method == "POST" and not is_asked_for_more:
        return _perform_act(request, shown, chosen, verdict)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    adjustment = _find_undecided_adjustment(chosen, shown)
    initial = {"seen": standing_of(shown)} | (with_standard_opinion(request) if is_asked_for_more else {})
    form = ActForm(act=chosen, evaluation=shown, adjustment=adjustment, initial=initial)
    return _render_question(request, shown, chosen, form, adjustment)


def _find_undecided_adjustment(act: Act, evaluation: Evaluation) -> Adjustment | None:
    return asked_of(evaluation) if act is Act.APPROVE else None


def _perform_act(request: HttpRequest, shown: Evaluation, act: Act, verdict: Verdict) -> HttpResponse:
    """Who may not act learns it from the transition, which tells first of somebody else who was faster."""
    beside = neighbours_of(request, shown)  # asked before the sheet leaves its pile
    adjustment = _find_undecided_adjustment(act, shown)
    form = ActForm(request.POST, act=act, evaluation=shown, adjustment=adjustment)
    if not form.is_valid() and verdict:
        return _render_question(request, shown, act, form, adjustment)
    seen = request.POST.get("seen", "")
    try:
        outcome = transition(shown, act, by=person(request), given=form.given, seen=seen, address=address_of(request))
    except OvertakenError as overtaken:
        messages.error(request, overtaken.reason)
        if form.given.opinion:
            messages.warning(request, f"您写的内容没有提交：{form.given.opinion}")
        return redirect("evaluation", pk=shown.pk)
    except RefusedError as refused:
        if not verdict:
            raise PermissionDenied(refused.reason) from refused
        form.add_error(None, refused.reason)
        return _render_question(request, shown, act, form, adjustment, status=HTTPStatus.CONFLICT)
    messages.success(request, _describe_outcome(act, outcome))
    return redirect(_address_after(shown.pk, beside))


def _address_after(pk: int, beside: Neighbours | None) -> str:
    """From a pile on to its next sheet; else back to the sheet."""
    if beside is None:
        return reverse("evaluation", args=[pk])
    return beside.next_address or beside.previous_address or reverse("review", query={"pile": beside.pile.value})


def _render_question(
    request: HttpRequest,
    shown: Evaluation,
    act: Act,
    form: ActForm,
    adjustment: Adjustment | None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    pile = pile_named(request.GET.get("pile", ""))
    context = {
        "evaluation": shown,
        "question": QUESTIONS[act],
        "form": form,
        "facts": list(facts_before(act, shown)),
        "standard": offered_in([shown.round.region_id]) if QUESTIONS[act].opinion else [],
        "adjustment": adjustment,
        "neighbours": neighbours_of(request, shown),
        "back": address_in(pile, shown.pk) if pile else reverse("evaluation", args=[shown.pk]),
    }
    return render(request, "review/act.html", context, status=status)


def facts_before(act: Act, evaluation: Evaluation) -> Iterator[str]:
    """What the person should know before the act."""
    if act is Act.APPROVE:
        step = next_step(evaluation)
        if step is Step.APPROVED:
            yield "这是最后一个审核环节，通过后即为审核通过。"
        else:
            yield f"通过后转{step.label}{reviewers_named(evaluation, step)}。"
    elif act is Act.WITHDRAW and evaluation.submitted_at is not None:
        step = Step(evaluation.step)
        yield f"这张表正在{step.label}{reviewers_named(evaluation, step)}，尚无人审核。"
    if QUESTIONS[act].follows:
        yield QUESTIONS[act].follows


def _describe_outcome(act: Act, outcome: ActOutcome) -> str:
    if act is Act.WITHDRAW:
        return "已撤回，可以继续填写。送审稿仍保留，再次送审时另记一稿。"
    subject = f"：{outcome.event.subject}" if outcome.event.subject else ""
    return f"已办理“{QUESTIONS[act].title}”{subject}。"
