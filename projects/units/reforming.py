"""机构调整 looked at and carried out: tried in a transaction, shown, and done at once if it still comes to the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from projects.history.events import record_event
from projects.models import (
    Adjustment,
    Department,
    DepartmentName,
    DepartmentParent,
    Evaluation,
    Project,
    ReformKind,
    Reorganisation,
    Step,
)
from projects.models.department import hold_tree
from projects.sheets.numbers import recompute_all
from projects.units.effects import ReformEffects, effects_of
from projects.units.reform import Reform
from projects.units.rehoming import Places, RehomedSheet, Rehoming, concerned_by, read_places, unfinished_sheets
from projects.units.tree import DepartmentError

if TYPE_CHECKING:
    from perfeval.accounts.models import User

CHUNK: Final = 200
HEAD: Final = ("unit", "department", "unit_path", "department_path", "unit_name", "department_name")


class OutdatedReformError(Exception):
    """What was looked at isn't any more what would be done."""


def look_at(reform: Reform) -> ReformEffects:
    """Nothing of it stays."""
    with transaction.atomic():
        effects = _try_reform(reform)
        transaction.set_rollback(True)
    return effects


@transaction.atomic
def carry_out(reform: Reform, *, by: "User", shown: str, address: str | None = None) -> Reorganisation:
    """All or nothing. Who may is asked by the caller."""
    effects = _try_reform(reform)
    if effects.conflicts or effects.fingerprint() != shown:
        raise OutdatedReformError
    for each in effects.projects:
        each.project.unit_id, each.project.department_id = each.to.unit, each.to.department
    Project.objects.bulk_update([each.project for each in effects.projects], ["unit", "department"], batch_size=CHUNK)
    _rehome_sheets(effects, by=by, address=address)
    made = Reorganisation.objects.create(
        region=effects.reform.unit.region,
        kind=reform.kind,
        title=effects.reform.title[:200],
        takes_effect_on=reform.on,
        reason=reform.reason,
        statement=[asdict(group) for group in effects.groups],
        done_by=by,
    )
    record_event("reorganise", user=by, subject=made.title, opinion=made.reason, address=address)
    return made


def _try_reform(reform: Reform) -> ReformEffects:
    """Takes the locks of ADR 44: the tree, then all sheets that may change."""
    hold_tree()
    before = read_places()
    asked = reform.as_it_stands(before)
    conflicts = list(_list_conflicts(asked))
    if conflicts:
        return ReformEffects(reform=asked, conflicts=tuple(conflicts))
    open_sheets = unfinished_sheets().filter(concerned_by(asked, before))
    open_sheets.lock()
    sheets = list(
        open_sheets.select_related("round", "unit", "department")
        .prefetch_related("round__windows")
        .order_by("unit_path", "pk")
    )
    projects = list(Project.objects.filter(concerned_by(asked, before)).order_by("unit__path", "pk"))
    try:
        with transaction.atomic():
            successors = asked.change_tree()
    except DepartmentError as error:
        return ReformEffects(reform=asked, conflicts=(f"{error}。",))
    rehoming = Rehoming(reform=asked, before=before, after=read_places(), successors=successors)
    rehomed = list(rehoming.sheets(sheets))
    conflicts = [*_list_doubled_names(before, rehoming.after), *_list_undecided(each for each in rehomed if each.moves)]
    moved = list(rehoming.projects(projects))
    return effects_of(asked, before, rehoming.after, projects=moved, sheets=rehomed, conflicts=conflicts)


def _list_conflicts(reform: Reform) -> Iterator[str]:
    """What can be said before it is tried."""
    if reform.on > timezone.localdate():
        yield f"{reform.on:%Y年%-m月%-d日}还没有到。请到生效的那一天再办理：在那以前，表和人员还会变动。"
    involved = [*reform.units, *([reform.into] if reform.into else [])]
    for unit in involved:
        if unit.closed_on is not None:
            yield f"“{unit}”已于 {unit.closed_on:%Y年%-m月%-d日}撤销。"
        if unit.region_id != reform.unit.region_id:
            yield f"“{unit}”不在“{reform.unit.region}”。"
    if reform.kind is ReformKind.RENAME and reform.name == reform.unit.name:
        yield "新名称与现在的名称相同。"
    if reform.kind is ReformKind.MOVE and (reform.into and reform.into.pk) == reform.unit.parent_id:
        yield f"“{reform.unit}”本来就隶属“{reform.into}”。" if reform.into else f"“{reform.unit}”本来就没有上级。"
    if reform.into is not None and reform.into.pk in {unit.pk for unit in reform.units}:
        yield f"“{reform.into}”不能{'并入' if reform.kind is ReformKind.MERGE else '划转到'}自己。"
    yield from _list_later_facts(involved, reform)


def _list_later_facts(involved: Sequence[Department], reform: Reform) -> Iterator[str]:
    """What is recorded for a later day would not follow from what is done now."""
    for model, what in ((DepartmentName, "名称"), (DepartmentParent, "隶属关系")):
        later = model._default_manager.filter(department__in=involved, valid_from__gt=reform.on)
        for key, day in later.order_by("valid_from").values_list("department", "valid_from"):
            unit = next(each for each in involved if each.pk == key)
            yield f"“{unit}”自 {day:%Y年%-m月%-d日} 起另有登记的{what}，请填不早于这一天的日期。"


def _list_doubled_names(before: Places, after: Places) -> Iterator[str]:
    """Beside each other in one place, where the reform has put them."""
    today, first = timezone.localdate(), dict[tuple[int, int | None, str], Department]()
    open_units = [each for each in after.values() if each.closed_on is None or each.closed_on > today]
    for each in sorted(open_units, key=lambda each: each.pk not in before or _has_changed(before[each.pk], each)):
        other = first.setdefault((each.region_id, each.parent_id, each.name), each)
        if other is not each and (each.pk not in before or _has_changed(before[each.pk], each)):
            yield f"同一上级之下已有“{each}”，请换一个名称，或先调整另一个单位。"


def _has_changed(before: Department, after: Department) -> bool:
    return (before.name, before.parent_id) != (after.name, after.parent_id)


def _list_undecided(sheets: Iterable[RehomedSheet]) -> Iterator[str]:
    running = Adjustment.objects.filter(evaluation__in=[each.evaluation.pk for each in sheets]).running()
    if names := list(running.order_by("pk").values_list("evaluation__project_name", flat=True)):
        yield f"{len(names)} 个项目的目标调整尚未办结，请先办结或撤回：{'、'.join(names)}。"


def _rehome_sheets(effects: ReformEffects, *, by: "User", address: str | None) -> None:
    """With a line in the log of each; its figures follow, as after a change of its head."""
    told: list[tuple[Evaluation, dict[str, Any]]] = []
    after = read_places()
    for each in effects.sheets:
        values = (
            after[each.to.unit],
            after[each.to.department],
            after[each.to.unit].path,
            after[each.to.department].path,
            each.unit_name,
            each.department_name,
        )
        sheet, changes = each.evaluation, {}
        for name, value in zip(HEAD, values, strict=True):
            if not name.endswith("path") and getattr(sheet, name) != value:
                changes[name] = [str(getattr(sheet, name)), str(value)]
            setattr(sheet, name, value)
        told.append((sheet, changes))
    Evaluation.objects.bulk_update([sheet for sheet, _ in told], HEAD, batch_size=CHUNK)
    keys = sorted(sheet.pk for sheet, _ in told if sheet.step == Step.FILLING)
    for start in range(0, len(keys), CHUNK):
        recompute_all(keys[start : start + CHUNK])
    reform = effects.reform
    for sheet, changes in told:
        record_event(
            "reorganise",
            evaluation=sheet,
            user=by,
            subject=reform.title,
            changes=changes,
            opinion=reform.reason,
            address=address,
        )
