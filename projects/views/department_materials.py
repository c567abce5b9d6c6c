"""报送材料 of a department: its page, where it hands in and the bureau returns, and the files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of
from projects.access import Verdict, may_hand_in, may_return_material
from projects.attachments import (
    Refused,
    hand_in,
    return_material,
    seen_of_material,
)
from projects.models import Department, Material, MaterialDue, MaterialFile, MaterialKind, Round
from projects.queries import MaterialPlace, department_in, rounds_for
from projects.views.forms.materials import HandInForm, ReturnForm
from projects.views.kept_files import FileHolder, file_limits, render_pages, send_file, send_page
from projects.views.materials import ShownPlace, shown_place


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialCard:
    """A kind of material of one department: what it handed in, what came before, and the person's forms."""

    kind: MaterialKind
    shown: ShownPlace
    former: Sequence[Material]
    form: HandInForm | None
    return_form: ReturnForm | None
    why_not: str


@require_http_methods(["GET", "HEAD", "POST"])
def department_materials(request: HttpRequest, pk: int, department: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    name = department_in(exercise, request.user, department)
    if name is None:
        raise Http404
    held = Department.objects.get(pk=department)
    handing, returning = (may(request.user, exercise, held) for may in (may_hand_in, may_return_material))
    posted: tuple[str, Form] | None = None
    if request.method == "POST":
        answer = _take_posted(request, exercise, held, handing, returning)
        if isinstance(answer, HttpResponse):
            return answer
        posted = answer
    context = {
        "round": exercise,
        "department": department,
        "name": name,
        "cards": list(_list_cards(exercise, held, name, handing=handing, returning=returning, posted=posted)),
        "hands_in": handing.ok,
        **file_limits(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return render(request, "materials/department.html", context, status=status)


def _list_cards(
    exercise: Round,
    department: Department,
    name: str,
    *,
    handing: Verdict,
    returning: Verdict,
    posted: tuple[str, Form] | None,
) -> Iterator[MaterialCard]:
    """Of what is wanted, and of what was handed in before it was wanted no longer."""
    dues = {due.kind: due for due in MaterialDue.objects.filter(round=exercise)}
    related = ("handed_in_by", "returned_by", "replaced_by")
    found = Material.objects.filter(round=exercise, department=department).select_related(*related)
    handed_in = list(found.prefetch_related("files"))
    for kind in MaterialKind:
        held = [each for each in handed_in if each.kind == kind]
        current = next((each for each in held if each.replaced_at is None), None)
        if kind.value not in dues and not held:
            continue
        due = dues.get(kind.value)
        place = MaterialPlace(
            round=exercise,
            department=department.pk,
            name=name,
            kind=kind,
            closes_on=due.closes_on if due else None,
            material=current,
        )
        initial = {"seen": seen_of_material(current)}
        form = HandInForm(former=current, initial=initial, auto_id=f"id_{kind}_%s") if handing and due else None
        may_return = returning and current is not None and not current.is_returned
        return_form = ReturnForm(initial=initial, auto_id=f"id_return_{kind}_%s") if may_return else None
        match posted:
            case (word, HandInForm() as again) if word == kind and form is not None:
                form = again
            case (word, ReturnForm() as again) if word == kind and return_form is not None:
                return_form = again
        yield MaterialCard(
            kind=kind,
            shown=shown_place(place),
            former=[each for each in reversed(held) if each.replaced_at is not None],
            form=form,
            return_form=return_form,
            why_not=handing.reason if due and not returning else "",
        )


def _take_posted(
    request: HttpRequest, exercise: Round, department: Department, handing: Verdict, returning: Verdict
) -> HttpResponse | tuple[str, Form]:
    """Where something is wrong, the form with what was typed in it."""
    word = request.POST.get("kind", "")
    if word not in MaterialKind:
        raise Http404
    kind, act = MaterialKind(word), request.POST.get("act", "")
    verdict = returning if act == "return" else handing
    if not verdict:
        raise PermissionDenied(verdict.reason)
    current = Material.objects.current().filter(round=exercise, department=department, kind=kind).first()
    if act == "return":
        return _return_current(request, exercise, kind, current)
    form = HandInForm(request.POST, request.FILES, former=current, auto_id=f"id_{kind}_%s")
    if not form.is_valid():
        return kind.value, form
    try:
        taken = hand_in(
            exercise,
            department,
            kind,
            form.cleaned_data["uploads"],
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data.get("reason", ""),
            by=person(request),
            address=address_of(request),
        )
    except Refused as refusal:
        return kind.value, _form_again(form, request, current, refusal, act="报送")
    messages.success(request, f"{kind.label}已报送，共 {taken.files.count()} 份文件。")
    return redirect("department_materials", pk=exercise.pk, department=department.pk)


def _return_current(
    request: HttpRequest, exercise: Round, kind: MaterialKind, current: Material | None
) -> HttpResponse | tuple[str, Form]:
    form = ReturnForm(request.POST, auto_id=f"id_return_{kind}_%s")
    if current is None or not form.is_valid():
        return kind.value, form
    said = form.cleaned_data
    try:
        return_material(
            current, seen=said["seen"], reason=said["reason"], by=person(request), address=address_of(request)
        )
    except Refused as refusal:
        messages.error(request, f"没有退回：{refusal}您写的理由：{said['reason']}")
    else:
        messages.success(request, f"{kind.label}已退回，请该部门重新报送。")
    return redirect("department_materials", pk=exercise.pk, department=current.department_id)


def _form_again(
    form: HandInForm, request: HttpRequest, current: Material | None, refusal: Refused, *, act: str
) -> HandInForm:
    """With what was typed, and with what stands there now: whoever has looked at it may go on."""
    posted: Any = request.POST.copy()
    posted["seen"] = seen_of_material(current)
    again = HandInForm(posted, request.FILES, former=current, auto_id=form.auto_id)
    again.add_error(None, f"没有{act}：{refusal}请重新选择文件。")
    return again


def file_with_holder(request: HttpRequest, pk: int) -> tuple[MaterialFile, FileHolder]:
    """A foreign one isn't found."""
    related = ("material__round", "material__department")
    file = get_object_or_404(MaterialFile.objects.for_user(request.user).select_related(*related), pk=pk)
    material = file.material
    holder = FileHolder(
        title=str(material),
        address=reverse("department_materials", args=[material.round_id, material.department_id]),
        here="报送材料",
        view="material_file",
    )
    return file, holder


@require_safe
def material_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return send_file(request, *file_with_holder(request, pk))


@require_safe
def material_file_pages(request: HtmxRequest, pk: int) -> HttpResponse:
    return render_pages(request, *file_with_holder(request, pk))


@require_safe
def material_file_page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    return send_page(request, file_with_holder(request, pk)[0], number)
