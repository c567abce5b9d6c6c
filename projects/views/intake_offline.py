"""离线填报表 that came in together: what each would change, and those that are chosen, all of them or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.documents.problems import UnreadableFileError
from projects.filling.draft import draft_of
from projects.filling.planning import FillingPlan, PlanRefusedError
from projects.models import Evaluation, Intake, IntakeTable, TableKind
from projects.offline import Filled, apply_plan, plan_filled, read_offline, why_refused
from projects.views.filling import fillable

MOST: Final = 50  # forms on the page
GONE: Final = "文件已不在服务器上，请重新上传。"
FOREIGN: Final = "这是别的单位的表，或者已经没有这张表，您不能导入。"
EXPIRED: Final = "核对的内容已过期，没有导入，请重新核对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePreview:
    """What a workbook would change, or why it can't be taken."""

    table: IntakeTable
    evaluation: Evaluation | None = None
    plan: FillingPlan | None = None
    reason: str = ""
    is_first: bool = True  # of those that are of the same sheet
    sealed: str = ""  # what is shown now, for the form to bring back

    @property
    def may_apply(self) -> bool:
        return self.plan is not None and self.plan.may_apply


@require_http_methods(["GET", "HEAD", "POST"])
def intake_offline(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Intake.objects.for_user(request.user), pk=pk)
    tables = list(shown.tables.filter(kind=TableKind.OFFLINE).listed()[: MOST + 1])
    if request.method == "POST":
        return _enter_chosen(request, shown, {table.pk: table for table in tables})
    previews = _preview_tables(request, tables[:MOST])
    context = {
        "intake": shown,
        "previews": previews,
        "number": sum(each.may_apply for each in previews),
        "is_more": len(tables) > MOST,
        "most": MOST,
    }
    return render(request, "intakes/offline.html", context)


def _preview_tables(request: HttpRequest, tables: Iterable[IntakeTable]) -> list[OfflinePreview]:
    previews: list[OfflinePreview] = []
    seen: set[int] = set()
    for table in tables:
        try:
            filled = _read_form(table)
            evaluation = _find_evaluation(request, filled)
        except (UnreadableFileError, PlanRefusedError) as error:
            previews.append(OfflinePreview(table=table, reason=str(error)))
            continue
        is_first = evaluation.pk not in seen
        seen.add(evaluation.pk)
        plan = plan_filled(filled, draft_of(evaluation))
        sealed = keep_in_page(request, [table.pk, plan.fingerprint()])
        shown = OfflinePreview(table=table, evaluation=evaluation, plan=plan, is_first=is_first, sealed=sealed)
        previews.append(shown)
    return previews


def _read_form(table: IntakeTable) -> Filled:
    try:
        with table.file.file.open() as stream:
            return read_offline(BytesIO(stream.read()))
    except FileNotFoundError as error:
        raise UnreadableFileError(GONE) from error


def _find_evaluation(request: HttpRequest, filled: Filled, *, lock: bool = False) -> Evaluation:
    """The sheet that the workbook says it is of, where the person may fill it in."""
    try:
        evaluation = fillable(request, filled.identity.evaluation, lock=lock)
    except Http404 as error:
        raise PlanRefusedError(FOREIGN) from error
    except PermissionDenied as error:
        raise PlanRefusedError(str(error)) from error
    if said := why_refused(filled, evaluation):
        raise PlanRefusedError(said)
    return evaluation


def _enter_chosen(request: HttpRequest, shown: Intake, tables: dict[int, IntakeTable]) -> HttpResponse:
    try:
        chosen = [kept_in_page(request, text) for text in request.POST.getlist("form")]
        if not chosen:
            raise PlanRefusedError("请先选择要导入的表。")
        with transaction.atomic():
            cells = _apply_all(request, [(tables[key], shown) for key, shown in chosen if key in tables])
    except signing.BadSignature:
        messages.error(request, EXPIRED)
    except (PlanRefusedError, UnreadableFileError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已从 {len(chosen)} 张离线填报表导入 {cells} 处。")
    return redirect("intake_offline", pk=shown.pk)


def _apply_all(request: HttpRequest, chosen: list[tuple[IntakeTable, str]]) -> int:
    """Sheets are locked in the order of their keys. Returns how many cells were written."""
    forms = sorted(((_read_form(table), table, shown) for table, shown in chosen), key=_sheet_key)
    keys = [_sheet_key(form) for form in forms]
    if len(set(keys)) < len(keys):
        raise PlanRefusedError("选中的离线填报表中，有几份是同一张表的，没有导入；请只选其中一份。")
    cells = 0
    for filled, table, shown in forms:
        name = f"“{table.file.name}”"
        try:
            evaluation = _find_evaluation(request, filled, lock=True)
            cells += apply_plan(filled, evaluation, shown=shown, user=person(request), address=address_of(request))
        except PlanRefusedError as error:
            raise PlanRefusedError(f"{name}：{error}选中的表都没有导入。") from error
        table.evaluation, table.entered_by, table.entered_at = evaluation, person(request), timezone.now()
        table.save(update_fields=["evaluation", "entered_by", "entered_at"])
    return cells


def _sheet_key(form: tuple[Filled, IntakeTable, str]) -> int:
    return form[0].identity.evaluation
