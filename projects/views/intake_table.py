"""One table that was found: the file's own cells beside the form that came of them, and what a person corrects."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.intake.correcting import (
    ENTERED,
    Change,
    RefusedCorrectionError,
    correct_table,
    with_fields,
    with_own_text,
    with_text,
    without_corrections,
)
from projects.intake.picture import Picture, id_of
from projects.models import IntakeTable
from projects.reading.tables import Place
from projects.views.evaluations import group_by_level
from projects.views.forms.intakes import OutsideForm

PLACE: Final = re.compile(r"(\d{1,5}),(\d{1,3})", re.ASCII)
KEY: Final = re.compile(r"[0-9]{1,9}")
OPEN: Final = Q(unread_count__gt=0) | Q(block_count__gt=0)
DRAWN_WITH: Final = ("intake__rule_set", "intake__round__layout", "intake__round__goal_layout")


@dataclass(frozen=True, slots=True)
class Wish:
    """A change, what is said once it is done, and where on the page to go on."""

    change: Change
    said: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellInHand:
    """The cell that is being corrected."""

    key: str
    id: str
    place: str
    own: str
    text: str
    reasons: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def intake_table(request: HttpRequest, pk: int) -> HttpResponse:
    """A table with its corrections; what could not be saved comes back as it was typed."""
    tables = IntakeTable.objects.for_user(request.user)
    kept = get_object_or_404(tables.select_related("file", *DRAWN_WITH), pk=pk)
    if request.method != "POST":
        return _render_table(request, kept, OutsideForm(initial=_fields_given(kept)))
    form = (
        OutsideForm(request.POST) if request.POST.get("act") == "fields" else OutsideForm(initial=_fields_given(kept))
    )
    wish = _read_wish(request, form)
    if wish is None:
        return _render_table(request, kept, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = request.POST.get("seen", "")
    try:
        correct_table(kept.pk, wish.change, seen=int(seen) if KEY.fullmatch(seen) else 0)
    except RefusedCorrectionError as refused:
        return _render_table(request, kept, form, refusal=str(refused), status=HTTPStatus.CONFLICT)
    messages.success(request, wish.said)
    return redirect(f"{reverse('intake_table', args=[pk])}{wish.where}")


def _fields_given(kept: IntakeTable) -> dict[str, str]:
    given: dict[str, str] = kept.corrections.get("fields", {})
    return given


def _read_wish(request: HttpRequest, form: OutsideForm) -> Wish | None:
    act = request.POST.get("act", "")
    if act == "fields" and form.is_valid():
        return Wish(with_fields(form.cleaned_data), "已保存，已重新识别。", "#outside")
    if act == "undo-all":
        return Wish(without_corrections, "全部改正已撤销，现在与文件一致。", "")
    place = place_in(request.POST.get("cell", ""))
    if place is None:
        return None
    where = f"#found-{place[0]}-{place[1]}"
    of_cell = {
        "correct": Wish(with_text(place, request.POST.get("text", "")), "已改正，已重新识别。", where),
        "drop": Wish(with_text(place, None), "这一格不再读取，已重新识别。", where),
        "undo": Wish(with_own_text(place), "已恢复为文件中的内容，已重新识别。", where),
    }
    return of_cell.get(act)


def place_in(text: str) -> Place | None:
    found = PLACE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _render_table(
    request: HttpRequest, kept: IntakeTable, form: OutsideForm, *, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    if refusal:
        kept.refresh_from_db(fields=["version", "corrections", "entered_at"])
    picture = Picture(kept)
    context = {
        "table": kept,
        "picture": picture,
        "groups": list(group_by_level(picture.findings)),
        "explanations": {},
        "cell": _cell_in_hand(request, picture),
        "form": form,
        "refusal": refusal,
        "why_not": ENTERED if kept.entered_at else "",
        **_find_neighbours(kept),
    }
    return render(request, "intakes/table.html", context, status=status)


def _cell_in_hand(request: HttpRequest, picture: Picture) -> CellInHand | None:
    """The one that was chosen, with the text that was typed, else with its own."""
    asked = request.POST if request.POST.get("act") in ("correct", "drop") else request.GET
    place, grid = place_in(asked.get("cell", "")), picture.table.grid
    if place is None or not (place[0] < grid.rows and place[1] < len(grid.widths)):
        return None
    cell = grid.at(*place)
    return CellInHand(
        key=f"{cell.row},{cell.column}",
        id=id_of(cell),
        place=picture.table.place_of(cell),
        own=picture.own.grid.at(*place).text,
        text=asked.get("text", cell.text),
        reasons=tuple(each.message for each, key in picture.not_understood if key == id_of(cell)),
    )


def _find_neighbours(kept: IntakeTable) -> dict[str, Any]:
    """The nearest tables of the upload in which something is open."""
    others = IntakeTable.objects.filter(OPEN, intake=kept.intake_id).only("pk")
    before = others.filter(Q(file=kept.file_id, position__lt=kept.position) | Q(file__lt=kept.file_id))
    after = others.filter(Q(file=kept.file_id, position__gt=kept.position) | Q(file__gt=kept.file_id))
    return {
        "previous": before.order_by("-file_id", "-position").first(),
        "next": after.order_by("file_id", "position").first(),
    }
