"""催报: who is urged is shown first, with a text for the group of an office; then the people are told."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_urge
from projects.models import Round, Step
from projects.models.reach import EVERYTHING, any_of
from projects.notices import UrgingRefusedError, urge
from projects.queries import MaterialPlace, Waiting, materials_to_urge, rounds_for, waiting_for
from projects.queries.progress import late_in

LINE: Final = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")
STEPS: Final = tuple(Step)
WORDS: Final = {"late": "全部逾期的", "unfinished": "全部未完成的"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgedUnit:
    name: str
    number: int
    where: str  # 待填报 2 张，11月30日截止（逾期 3 天）
    is_done: bool  # urged today for all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingMaterials:
    """What a 主管部门 still has to hand in."""

    name: str
    where: str


@require_http_methods(["GET", "HEAD", "POST"])
def urging(request: HttpRequest, pk: int) -> HttpResponse:
    """The address says who is chosen, as ticked on the page of the progress."""
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    if not (verdict := may_urge(request.user, exercise)):
        raise PermissionDenied(verdict.reason)
    chosen = _read_chosen(request.GET, exercise)
    if request.method == "POST":
        return _urge_chosen(request, exercise, chosen)
    units = list(_list_units(exercise, waiting_for(request.user, exercise, chosen)))
    missing = list(_list_missing(materials_to_urge(exercise, request.user, _departments_of(request.GET)), request.GET))
    if not units and not missing:
        messages.info(request, "所选的单位没有待办理的自评表和材料，无须催报。")
        return redirect("progress", pk=pk)
    context = {
        "round": exercise,
        "units": units,
        "missing": missing,
        "number": sum(each.number for each in units),
        "is_done": all(each.is_done for each in units),
        "choice": WORDS.get(request.GET.get("which", ""), "选中的"),
        "text": _write_message(exercise, units, missing),
        "query": request.GET.urlencode(),
    }
    return render(request, "rounds/urging.html", context)


def _urge_chosen(request: HttpRequest, exercise: Round, chosen: Q) -> HttpResponse:
    try:
        made, repeated = urge(exercise, chosen, by=person(request), address=address_of(request))
    except UrgingRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("progress", pk=exercise.pk)
    number = sum(each.number for each in made)
    units = len({each.unit_id for each in made})
    again = "其余单位今天已经催报过，没有重复通知。" if repeated else ""
    if made:
        messages.success(request, f"已催报 {units} 个单位的 {number} 张自评表，经办人将收到通知。{again}")
    else:
        messages.info(request, "这些单位今天都已经催报过，没有重复通知。")
    return redirect(f"{reverse('urging', args=[exercise.pk])}?{request.GET.urlencode()}")


def _read_chosen(query: QueryDict, exercise: Round) -> Q:
    match query.get("which"):
        case "late":
            return late_in(exercise)
        case "unfinished":
            return EVERYTHING
    found = (LINE.fullmatch(line) for line in query.getlist("line"))
    return any_of(Q(department=each[1], unit=each[2]) if each[2] else Q(department=each[1]) for each in found if each)


def _list_units(exercise: Round, waiting: Sequence[Waiting]) -> Iterator[UrgedUnit]:
    today = timezone.localdate()
    done = set(exercise.urgings.filter(on=today).order_by().values_list("unit", "last_day"))
    for _, group in groupby(waiting, attrgetter("unit")):
        held = sorted(group, key=lambda each: (each.stage, STEPS.index(each.step)))
        yield UrgedUnit(
            name=held[0].unit_name,
            number=sum(each.number for each in held),
            where="；".join(_describe_waiting(each, today) for each in held),
            is_done=all((each.unit, each.last_day) in done for each in held),
        )


def _describe_waiting(waiting: Waiting, today: dt.date) -> str:
    said = f"{waiting.where} {waiting.number} 张"
    if waiting.last_day is None:
        return said
    days = (today - waiting.last_day).days
    late = f"（已逾期 {days} 天）" if days > 0 else ""
    return f"{said}，{waiting.last_day:%-m月%-d日}截止{late}"


def _departments_of(query: QueryDict) -> Q:
    """A 主管部门 is late with its materials whether or not its sheets are; one unit's line means no materials."""
    if query.get("which"):
        return EVERYTHING
    whole = (found[1] for line in query.getlist("line") if (found := LINE.fullmatch(line)) and not found[2])
    return any_of(Q(department=key) for key in whole)


def _list_missing(places: Sequence[MaterialPlace], query: QueryDict) -> Iterator[MissingMaterials]:
    for _, group in groupby(places, attrgetter("department")):
        held = [each for each in group if each.days_late or query.get("which") != "late"]
        if held:
            yield MissingMaterials(name=held[0].name, where="；".join(_describe_owed(each) for each in held))


def _describe_owed(place: MaterialPlace) -> str:
    last = f"{place.closes_on:%-m月%-d日}截止" if place.closes_on else ""
    late = f"已逾期 {place.days_late} 天" if place.days_late else ""
    said = "，".join(word for word in ("被退回" if place.material else "", last, late) if word)
    return f"{place.kind.label}（{said}）" if said else place.kind.label


def _write_message(exercise: Round, units: Sequence[UrgedUnit], missing: Sequence[MissingMaterials]) -> str:
    """One message, as it is pasted into a group of WeChat or 钉钉."""
    today, lines = f"截至{timezone.localdate():%-m月%-d日}，", [f"【催报】{exercise.title}"]
    if units:
        number = sum(each.number for each in units)
        lines.append(f"{today}以下 {len(units)} 个单位还有 {number} 张自评表待办理：")
        lines += [f"{place}. {each.name}：{each.where}" for place, each in enumerate(units, start=1)]
    if missing:
        lines.append(f"{'' if units else today}以下 {len(missing)} 个部门还没有报送盖章材料：")
        lines += [f"{place}. {each.name}：{each.where}" for place, each in enumerate(missing, start=1)]
    where = settings.PUBLIC_ADDRESS or "系统"
    lines.append(f"请尽快登录{where}办理；确有困难的，请与财政部门联系。")
    return "\n".join(lines)
