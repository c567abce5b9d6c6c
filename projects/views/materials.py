"""报送材料 of a round: what it wants, and who handed in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.access import may_manage
from projects.attachments import (
    Refused,
    want_materials,
)
from projects.models import Material, MaterialKind, Round
from projects.queries import MaterialPlace, MaterialState, materials_of, rounds_for
from projects.review.states import NO_WORD, Word
from projects.views.forms.materials import MaterialFilterForm, WantedForm

WORDS = {
    MaterialState.MISSING: Word("未交", "warn"),
    MaterialState.RETURNED: Word("被退回", "bad"),
    MaterialState.HANDED_IN: Word("已交", "good"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    place: MaterialPlace
    state: Word
    late: Word

    @property
    def material(self) -> Material | None:
        return self.place.material


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """A department with its materials, in the order of the round's kinds."""

    department: int
    name: str
    shown: Sequence[ShownPlace]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialCount:
    """Of a kind: how many departments handed it in, of how many."""

    kind: MaterialKind
    number: int
    of: int


def material_counts(places: Sequence[MaterialPlace]) -> list[MaterialCount]:
    """In the round's order of kinds."""
    kinds = dict.fromkeys(each.kind for each in places)
    of_kind = {kind: [each for each in places if each.kind is kind] for kind in kinds}
    return [
        MaterialCount(kind=kind, number=sum(not each.is_missing for each in held), of=len(held))
        for kind, held in of_kind.items()
    ]


def shown_place(place: MaterialPlace) -> ShownPlace:
    late = NO_WORD
    if place.days_late:
        late = Word(
            f"逾期 {place.days_late} 天" + ("" if place.is_missing else "报送"), "bad" if place.is_missing else ""
        )
    return ShownPlace(place=place, state=WORDS[place.state], late=late)


@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: HtmxRequest, pk: int) -> HttpResponse:
    """Each department's state; the bureau also says here what the round wants."""
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    verdict = may_manage(request.user, exercise)
    form = WantedForm(request.POST or None, round=exercise) if verdict else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(verdict.reason)
        if form.is_valid():
            return _save_wanted(request, exercise, form)
    places = materials_of(exercise, request.user)
    chosen = MaterialFilterForm(request.GET)
    context = {
        "round": exercise,
        "dues": list(exercise.materials_due.all()),
        "form": chosen,
        "wanted_form": form,
        "counts": material_counts(places),
        "lines": list(_list_lines(places, chosen)),
    }
    return part_or_page(request, "materials/_list.html", "materials/index.html", context)


def _save_wanted(request: HttpRequest, exercise: Round, form: WantedForm) -> HttpResponse:
    try:
        want_materials(exercise, form.wanted, by=person(request), address=address_of(request))
    except Refused as refusal:
        messages.error(request, f"没有保存：{refusal}")
    else:
        named = "、".join(kind.label for kind in form.wanted)
        messages.success(
            request, f"已保存：要求各主管部门报送{named}。" if named else "已保存：这次任务不要求报送材料。"
        )
    return redirect("materials", pk=exercise.pk)


def _list_lines(places: Sequence[MaterialPlace], form: MaterialFilterForm) -> Iterator[MaterialLine]:
    """Departments of which one material is as the filter says; of an unreadable filter none."""
    if not form.is_valid():
        return
    kind, state = form.cleaned_data["kind"], form.cleaned_data["state"]
    for department, of_one in groupby(places, attrgetter("department")):
        held = list(of_one)
        asked = [each for each in held if kind in ("", each.kind)]
        if any(state in ("", each.state) for each in asked):
            yield MaterialLine(department=department, name=held[0].name, shown=[shown_place(each) for each in held])
