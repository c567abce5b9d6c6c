"""单位 from a list: what a table would found, rename and move, shown before anything is done."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.db import transaction

from projects.documents.days import day_in
from projects.documents.problems import Problem, UnreadableFileError
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import TableRow, read_table
from projects.models import Department, Region
from projects.models.paths import DEEPEST, SEGMENT
from projects.units.tree import Tree

CODE, NAME, PARENT, VALID_FROM = "单位编码", "单位名称", "上级单位", "生效日期"
COLUMNS: Final = (CODE, NAME, PARENT, VALID_FROM)
REQUIRED: Final = (NAME,)
CIRCLE: Final = "上下级互为上级，或级次过深，请检查上级单位。"
TOO_DEEP: Final = f"级次过深，最多 {DEEPEST} 级，请检查上级单位。"


class UnitAct(StrEnum):
    FOUND = "新增"
    RENAME = "更名"
    MOVE = "调整隶属"
    RENAME_AND_MOVE = "更名并调整隶属"
    CODE = "补编码"
    NOTHING = "不变"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One department as the file has it. `above` is the parent as written: a code or a name."""

    row: int
    code: str
    name: str
    above: str
    valid_from: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStep:
    """What one line does. A parent that the file itself founds is known by its line."""

    line: UnitLine
    act: UnitAct
    department: Department | None
    parent: Department | None
    parent_line: UnitLine | None
    former_name: str = ""
    former_parent: str = ""

    @property
    def parent_shown(self) -> str:
        return self.parent_line.name if self.parent_line else str(self.parent or "（无上级）")


@dataclass(slots=True, kw_only=True)
class UnitPlan:
    steps: list[UnitStep] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> list[UnitStep]:
        return [step for step in self.steps if step.act is not UnitAct.NOTHING]

    @property
    def unchanged(self) -> int:
        return len(self.steps) - len(self.changes)

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        shown = [(step.line.row, step.act.value, step.former_name, step.former_parent) for step in self.steps]
        return repr(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The lines of a file, a repeated one once, and what can't be read of them; such a cell counts as empty."""

    page: str
    lines: list[UnitLine]
    problems: list[Problem]


def parse_units(pages: Iterable[WorkbookPage], *, default_date: dt.date) -> Parsed:
    lines: dict[tuple[str, str, str, dt.date], UnitLine] = {}
    problems: list[Problem] = []
    table = read_table(pages, COLUMNS, required=REQUIRED)
    if not table.rows:
        raise UnreadableFileError(f"{table.page}的表头下面没有单位。")
    for row in table.rows:
        found = list(_find_faults(row))
        problems += found
        line = _read_line(row, {problem.column for problem in found}, default_date)
        lines.setdefault((line.code, line.name, line.above, line.valid_from), line)
    return Parsed(page=table.page, lines=list(lines.values()), problems=problems)


def _find_faults(row: TableRow) -> Iterator[Problem]:
    longest = {CODE: 40, NAME: 200, PARENT: 200, VALID_FROM: 40}
    for column, text in row.cells.items():
        if fault := row.faults.get(column):
            yield Problem(row=row.number, column=column, message=fault)
        elif len(text) > longest[column]:
            yield Problem(row=row.number, column=column, message=f"超过 {longest[column]} 个字。")
        elif column == VALID_FROM and text and day_in(text) is None:
            message = f"“{text[:20]}”不是日期，请写成 2024-01-01 的格式填写。"
            yield Problem(row=row.number, column=VALID_FROM, message=message)
    if not row.cells[NAME]:
        yield Problem(row=row.number, column=NAME, message="没有填写。")


def _read_line(row: TableRow, unreadable: set[str], default_date: dt.date) -> UnitLine:
    cells = {column: "" if column in unreadable else text for column, text in row.cells.items()}
    date = day_in(cells[VALID_FROM]) or default_date
    return UnitLine(row=row.number, code=cells[CODE], name=cells[NAME], above=cells[PARENT], valid_from=date)


def _levels_below(paths: Iterable[str]) -> dict[str, int]:
    """How many levels stand under each path."""
    levels: dict[str, int] = {}
    for path in paths:
        for end in range(SEGMENT, len(path) + 1, SEGMENT):
            levels[path[:end]] = max(levels.get(path[:end], 0), (len(path) - end) // SEGMENT)
    return levels


class _Tree:
    """The departments of a region as they stand, found by code and by name; three queries for all of them."""

    def __init__(self, region: Region, lines: Sequence[UnitLine]) -> None:
        self.problems: list[Problem] = []
        held = list(region.departments.prefetch_related("names", "parents__parent").select_related("parent"))
        self.levels_below = _levels_below(each.path for each in held)
        self.by_code = {each.code: each for each in held if each.code}
        self.by_name: dict[str, list[Department]] = {}
        for each in held:
            if each.closed_on is None:
                self.by_name.setdefault(each.name, []).append(each)
        self.lines_by_code = {line.code: line for line in lines if line.code}
        self.lines_by_name: dict[str, list[UnitLine]] = {}
        for line in lines:
            if line.name:
                self.lines_by_name.setdefault(line.name, []).append(line)

    def department_of(self, line: UnitLine) -> Department | None:
        """By its code; one without a code by its name, if only one is called so."""
        if line.code:
            return self.by_code.get(line.code) or self._uncoded(line)
        named = self.by_name.get(line.name, [])
        if len(named) > 1:
            self._refuse(line, NAME, f"有 {len(named)} 个单位叫“{line.name}”，请写明单位编码。")
        return named[0] if named else None

    def _uncoded(self, line: UnitLine) -> Department | None:
        """A department that was entered without its code: the file brings it."""
        without = [each for each in self.by_name.get(line.name, []) if not each.code]
        return without[0] if len(without) == 1 else None

    def parent_of(self, line: UnitLine) -> UnitLine | Department | None:
        """What the file says about the parent comes before what is there; a code before a name."""
        if not line.above:
            return None
        own = self.lines_by_code.get(line.above)
        named = self.lines_by_name.get(line.above, [])
        known = self.by_code.get(line.above)
        there = self.by_name.get(line.above, [])
        if own or known:
            return own or known
        if len(named) > 1 or (not named and len(there) > 1):
            self._refuse(line, PARENT, f"不止一个单位叫“{line.above}”，请写单位编码。")
            return None
        if not named and not there:
            self._refuse(line, PARENT, f"没有找到“{line.above}”，请先在表中或系统中增加这个单位。")
        return named[0] if named else there[0] if there else None

    def _refuse(self, line: UnitLine, column: str, message: str) -> None:
        self.problems.append(Problem(row=line.row, column=column, message=message))


def plan_units(lines: Sequence[UnitLine], *, region: Region) -> UnitPlan:
    """What the lines would do to the tree as it is now; parents come before their children."""
    problems = list(_find_contradictions(lines))
    tree = _Tree(region, lines)
    steps = [_plan_step(line, tree) for line in lines]
    problems += [*tree.problems, *_find_closed(steps)]
    ordered, circle = _put_in_order(steps)
    in_circle = [step for step in [*circle, *_find_loops(ordered)] if step.parent_line is not step.line]
    problems += [Problem(row=step.line.row, column=PARENT, message=CIRCLE) for step in in_circle]
    circle_rows = {step.line.row for step in in_circle}
    problems += _find_too_deep([step for step in ordered if step.line.row not in circle_rows], tree)
    return UnitPlan(steps=ordered, problems=sorted(problems, key=lambda problem: problem.row))


def _find_contradictions(lines: Iterable[UnitLine]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], UnitLine] = {}
    for line in lines:
        key = (CODE, line.code) if line.code else (NAME, line.name)
        first = seen.setdefault(key, line) if key[1] else line
        if first is not line:
            yield Problem(row=line.row, column=key[0], message=f"“{key[1]}”在第 {first.row} 行已有，内容不同。")
        if line.above and line.above in (line.code, line.name):
            yield Problem(row=line.row, column=PARENT, message="单位不能是自己的上级。")


def _find_closed(steps: Iterable[UnitStep]) -> Iterator[Problem]:
    for step in steps:
        if step.department is not None and step.department.closed_on is not None:
            yield Problem(row=step.line.row, column=NAME, message=f"已于 {step.department.closed_on} 撤销。")
        if step.parent is not None and step.parent.closed_on is not None:
            yield Problem(row=step.line.row, column=PARENT, message=f"“{step.parent}”已撤销。")


def _plan_step(line: UnitLine, tree: _Tree) -> UnitStep:
    department, above = tree.department_of(line), tree.parent_of(line)
    parent_line = above if isinstance(above, UnitLine) else None
    parent = tree.department_of(parent_line) if parent_line else above if isinstance(above, Department) else None
    if department is None:
        return UnitStep(line=line, act=UnitAct.FOUND, department=None, parent=parent, parent_line=parent_line)
    former_name, former_parent = _name_and_parent_on(department, line.valid_from)
    renamed = former_name != line.name
    # An empty cell says nothing about the parent of a department that is there already.
    moved = bool(line.above) and (parent is None or former_parent != parent)
    return UnitStep(
        line=line,
        act=_act_for(renamed=renamed, moved=moved, coded=bool(line.code and not department.code)),
        department=department,
        parent=parent if line.above else former_parent,
        parent_line=parent_line,
        former_name=former_name if renamed else "",
        former_parent=str(former_parent or "（无上级）") if moved else "",
    )


def _act_for(*, renamed: bool, moved: bool, coded: bool) -> UnitAct:
    if renamed:
        return UnitAct.RENAME_AND_MOVE if moved else UnitAct.RENAME
    if moved:
        return UnitAct.MOVE
    return UnitAct.CODE if coded else UnitAct.NOTHING


def _name_and_parent_on(department: Department, date: dt.date) -> tuple[str, Department | None]:
    """Name and parent on the day, from what was read along."""
    names = sorted(department.names.all(), key=lambda fact: (fact.valid_from, fact.pk))
    parents = sorted(department.parents.all(), key=lambda fact: (fact.valid_from, fact.pk))
    name = ([fact for fact in names if fact.valid_from <= date] or names[:1])[-1:]
    parent = ([fact for fact in parents if fact.valid_from <= date] or parents[:1])[-1:]
    return name[0].name if name else department.name, parent[0].parent if parent else department.parent


def _put_in_order(steps: Sequence[UnitStep]) -> tuple[list[UnitStep], list[UnitStep]]:
    """Parents first; what is left over stands in a circle."""
    ordered: list[UnitStep] = []
    placed: set[int] = set()
    waiting = list(steps)
    for _ in range(DEEPEST):
        ready = [step for step in waiting if step.parent_line is None or step.parent_line.row in placed]
        ordered += ready
        placed |= {step.line.row for step in ready}
        waiting = [step for step in waiting if step.line.row not in placed]
    return ordered, waiting


def _find_too_deep(ordered: Iterable[UnitStep], tree: _Tree) -> Iterator[Problem]:
    """Parents come first; a department brings along what stands under it."""
    levels: dict[int, int] = {}
    for step in ordered:
        parent_line, parent = step.parent_line, step.parent
        above = levels.get(parent_line.row, 0) if parent_line else len(parent.path) // SEGMENT if parent else 0
        levels[step.line.row] = above + 1
        below = tree.levels_below.get(step.department.path, 0) if step.department else 0
        if above <= DEEPEST < above + 1 + below:
            yield Problem(row=step.line.row, column=PARENT, message=TOO_DEEP)


def _find_loops(steps: Iterable[UnitStep]) -> Iterator[UnitStep]:
    """Departments that would come to stand under themselves by way of some that the file doesn't name."""
    moved = {step.department.pk: step for step in steps if step.department is not None}
    for step in moved.values():
        above, passed = step.parent, 0
        while above is not None and above != step.department and passed < DEEPEST:
            own = moved.get(above.pk)
            above, passed = own.parent if own else above.parent, passed + 1
        if above is not None and above == step.department:
            yield step


@transaction.atomic
def import_units(plan: UnitPlan, *, region: Region) -> None:
    """All or nothing: a DepartmentError anywhere leaves the tree as it was."""
    tree = Tree()
    known = {
        step.line.row: step.department or Department(name=step.line.name, region=region, code=step.line.code)
        for step in plan.steps
    }
    tree.add([known[step.line.row] for step in plan.steps if step.act is UnitAct.FOUND])
    for step in plan.steps:
        parent = known[step.parent_line.row] if step.parent_line else step.parent
        _apply_step(step, known[step.line.row], parent, tree)
    tree.write()


def _apply_step(step: UnitStep, department: Department, parent: Department | None, tree: Tree) -> None:
    line = step.line
    if step.act is UnitAct.FOUND:
        tree.found(department, parent, valid_from=line.valid_from)
    if line.code:
        tree[department.pk].code = tree[department.pk].code or line.code
    if step.act in (UnitAct.RENAME, UnitAct.RENAME_AND_MOVE):
        tree.rename(department, line.name, valid_from=line.valid_from)
    if step.act in (UnitAct.MOVE, UnitAct.RENAME_AND_MOVE):
        tree.move(department, parent, valid_from=line.valid_from)
