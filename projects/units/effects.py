"""What a 机构调整 would change, in sentences: the same for the person who decides and for the statement that is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Final

from projects.models import Evaluation, Extension, Material, ReformKind, Stage, Step, Substitution, Version
from projects.models.reach import REVIEW_RIGHTS, Right
from projects.units.affected import ACTING, Affected, affected_by
from projects.units.reform import Reform
from projects.units.rehoming import Places, RehomedProject, RehomedSheet, concerned_by

MOST_NAMED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectGroup:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformEffects:
    reform: Reform
    conflicts: tuple[str, ...] = ()  # why it can't be done
    warnings: tuple[str, ...] = ()
    groups: tuple[EffectGroup, ...] = ()
    projects: tuple[RehomedProject, ...] = ()
    sheets: tuple[RehomedSheet, ...] = ()

    def fingerprint(self) -> str:
        """Tells whether what is done is what was shown. The keys of units to be founded aren't known yet."""
        reform = self.reform
        asked = (reform.kind.value, reform.on, [each.pk for each in reform.units], reform.into and reform.into.pk)
        shown = (asked, sorted(reform.chosen.items()), self.conflicts, self.warnings, self.groups)
        moved = [(each.evaluation.pk, each.evaluation.step) for each in self.sheets]
        return sha256(repr((shown, moved, [each.project.pk for each in self.projects])).encode()).hexdigest()


def effects_of(
    reform: Reform,
    before: Places,
    after: Places,
    *,
    projects: Sequence[RehomedProject],
    sheets: Sequence[RehomedSheet],
    conflicts: Iterable[str],
) -> ReformEffects:
    affected = affected_by(sheets, before, after)
    told = {
        "单位": _tell_units(reform, before, after),
        "项目": _tell_projects(projects, after),
        "未办结的自评表": _tell_sheets(reform, sheets, after),
        "保持不变的": _tell_what_stays(reform, before),
        "经办人员": _tell_people(affected, after),
        "时间、延期和代办": _tell_days(reform, sheets),
    }
    groups = (EffectGroup(title=title, lines=tuple(lines)) for title, lines in told.items())
    return ReformEffects(
        reform=reform,
        conflicts=tuple(conflicts),
        warnings=tuple(_list_warnings(reform, affected, before)),
        groups=tuple(each for each in groups if each.lines),
        projects=tuple(projects),
        sheets=tuple(sheets),
    )


def _tell_units(reform: Reform, before: Places, after: Places) -> Iterator[str]:
    day = f"自 {reform.on:%Y年%-m月%-d日} 起"
    for key, unit in sorted(after.items(), key=lambda each: each[1].path):
        former = before.get(key)
        if former is None:
            yield f"{day}新设“{unit}”，{_say_parent(unit.parent_id, after)}。"
            continue
        if former.name != unit.name:
            yield f"{day}“{former.name}”改称“{unit.name}”。"
        if former.closed_on != unit.closed_on:
            ending = f"并入“{after[unit.successor_id]}”" if unit.successor_id else "撤销"
            yield f"{day}“{former.name}”{ending}，不再列入新的任务。"
        elif former.parent_id != unit.parent_id:
            below = sum(each.path.startswith(unit.path) for each in after.values()) - 1
            along = f"，下级 {below} 个单位随它" if below else ""
            yield f"{day}“{unit}”{_say_parent(unit.parent_id, after)}（原：{_say_parent(former.parent_id, before)}）{along}。"


def _say_parent(parent: int | None, places: Places) -> str:
    return "没有上级" if parent is None else f"隶属“{places[parent]}”"


def _tell_projects(projects: Sequence[RehomedProject], after: Places) -> Iterator[str]:
    def there(each: RehomedProject) -> tuple[str, str]:
        return after[each.to.unit].path, after[each.to.department].path

    for _, group in groupby(sorted(projects, key=there), there):
        held = list(group)
        to, is_moved = held[0].to, any(each.project.unit_id != each.to.unit for each in held)
        names = "、".join(each.project.name for each in held[:MOST_NAMED])
        where = f"转到“{after[to.unit]}”，主管部门是“{after[to.department]}”"
        yield f"{len(held)} 个项目{where if is_moved else f'的主管部门改为“{after[to.department]}”'}：{names}{'等' if len(held) > MOST_NAMED else ''}。"


def _tell_sheets(reform: Reform, sheets: Sequence[RehomedSheet], after: Places) -> Iterator[str]:
    def place(each: RehomedSheet) -> tuple[int, str, str]:
        return each.evaluation.round_id, after[each.to.unit].path, after[each.to.department].path

    for _, group in groupby(sorted(sheets, key=place), place):
        held = list(group)
        round, to = held[0].evaluation.round, held[0].to
        steps = Counter(f"{each.evaluation.get_stage_display()}{_say_step(each.evaluation)}" for each in held)
        standing = "、".join(f"{step} {number} 张" for step, number in steps.items())
        if not any(each.moves for each in held):
            where = "仍由原单位办理"
        elif all(each.evaluation.unit_id == to.unit for each in held):
            where = f"主管部门改为“{after[to.department]}”"
        else:
            where = f"转给“{after[to.unit]}”接着办理，已填内容、佐证材料、批注和扫描件随表转去"
        yield f"{round}：{standing}，{where}；{_say_printed_names(reform, held)}。"


def _say_step(evaluation: Evaluation) -> str:
    return "填报中" if evaluation.step == Step.FILLING else evaluation.get_step_display()


def _say_printed_names(reform: Reform, sheets: Sequence[RehomedSheet]) -> str:
    day = sheets[0].evaluation.round.names_date
    if reform.on > day:
        return f"表上仍印 {day:%Y年%-m月%-d日} 的单位名称"
    names = dict.fromkeys(name for each in sheets for name in (each.unit_name, each.department_name))
    return f"从下一稿起印{'、'.join(f'“{name}”' for name in names)}"


def _tell_what_stays(reform: Reform, before: Places) -> Iterator[str]:
    there = Evaluation.objects.filter(concerned_by(reform, before)).order_by()
    approved = there.filter(stage=Stage.SELF_EVALUATION, step=Step.APPROVED).count()
    versions = Version.objects.filter(evaluation__in=there).count()
    if approved:
        yield f"审核通过的自评表 {approved} 张仍属原单位，印原来的名称，照常可以查看、更正和公开。"
    if versions:
        yield f"已冻结的送审稿 {versions} 稿一字不改。"
    if materials := Material.objects.filter(department__in=[unit.pk for unit in reform.units]).current().count():
        yield f"已报送的材料 {materials} 份仍在原部门名下。"
    if excluded := there.exclude(exclusion="").count():
        yield f"不纳入自评的 {excluded} 张仍属原单位。"


def _tell_people(affected: Sequence[Affected], after: Places) -> Iterator[str]:
    for each in affected:
        if each.losing:
            yield (
                f"{'、'.join(sorted(each.losing))}以后看不到由“{each.sheet.unit}”转给“{each.moved.unit}”的 "
                f"{each.number} 张表；仍要办理的，请安全管理员授予在“{each.moved.unit}”的角色。"
            )
    fillers = {each.moved.unit_id: each.after[Right.FILL] for each in affected}
    for key, people in fillers.items():
        if people:
            yield f"“{after[key]}”接着填报的：{'、'.join(sorted(people))}。"


def _tell_days(reform: Reform, sheets: Sequence[RehomedSheet]) -> Iterator[str]:
    if any(each.moves for each in sheets):
        yield "各任务的环节和截止日期不变。"
    keys = [unit.pk for unit in reform.units]
    extensions = Extension.objects.filter(department__in=keys).count()
    if extensions and reform.kind in (ReformKind.MERGE, ReformKind.SPLIT):
        yield f"原单位有 {extensions} 处延期，只管留在原单位的表；转走的表还要延期的，请在任务的“延期”页面另给。"
    if substitutions := Substitution.objects.not_over().filter(role__department__in=keys).count():
        yield f"原单位的角色有 {substitutions} 项代办，照旧有效，随那些角色能办的表而定。"


def _is_wanted(right: Right, sheet: Evaluation) -> bool:
    """A round may have no such review, and a unit that is its own 主管部门 skips the second one."""
    if right is Right.REVIEW_FOR_DEPARTMENT and sheet.unit_id == sheet.department_id:
        return False
    steps = sheet.round.review_steps(sheet.stage)
    return right is Right.FILL or right in {REVIEW_RIGHTS[step] for step in steps}


def _list_warnings(reform: Reform, affected: Sequence[Affected], before: Places) -> Iterator[str]:
    gaps = {
        (str(each.moved.department if right is Right.REVIEW_FOR_DEPARTMENT else each.moved.unit), kind.label)
        for each in affected
        for right, kind in ACTING.items()
        if not each.after[right] and _is_wanted(right, each.moved)
    }
    for unit, kind in sorted(gaps):
        yield f"“{unit}”还没有“{kind}”的人员，请安全管理员授予角色，否则转去的表无人办理。"
    if reform.kind is ReformKind.CLOSE:
        left = Evaluation.objects.filter(concerned_by(reform, before)).included().exclude(step=Step.APPROVED).count()
        if left:
            yield f"还有 {left} 张没有办结的表，没有承接单位，仍由原单位的人员办完；有承接单位的，请改用“合并”。"
