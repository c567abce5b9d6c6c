"""What the tables of an upload mean in a round: what is certain, and what a person has to choose. Nothing is guessed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch

from projects.access import may_enter_draft, may_enter_published, may_manage
from projects.intake.entering.matches import MatchState, TableMatch, TableMatching, TableOption
from projects.models import (
    Department,
    Evaluation,
    FundLine,
    Indicator,
    Intake,
    IntakeTable,
    Ledger,
    Project,
    Round,
    Stage,
    TableChoice,
    TableKind,
)
from projects.models.reach import ROUND, Right, reaches
from projects.models.scope import scope_of
from projects.queries.known_units import KnownUnits
from projects.queries.likeness import find_alike_projects, unify_name
from projects.review.workflow import standing_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_OPTIONS: Final = 6
NOT_IN_ROUND: Final = "“{}”不在这次任务的应评项目清单中，请与财政绩效科联系。"
NO_MATCH: Final = "没有找到对应的项目。请核对原表的项目名称和实施单位，读错的先改正；不导入的，选“不导入”。"
TWICE: Final = "另有一张表也是这个项目，请核对，只导入其中一张，另一张选“不导入”。"


def match_tables(intake: Intake, user: "User") -> TableMatching:
    """As many queries for a thousand tables as for one. The upload has a round."""
    assert intake.round is not None
    known = _Known(intake, intake.round, user)
    matches = [known.match(table) for table in known.tables]
    return TableMatching(matches=list(_without_doubles(matches)), round=known.round, manages=known.manages)


class _Known:
    """The records that the tables may mean, as far as their person may see them."""

    def __init__(self, intake: Intake, round: Round, user: "User") -> None:
        self.round, self.user = round, user
        self.manages = reaches(scope_of(user), Right.MANAGE, round, ROUND)
        held = IntakeTable.objects.filter(intake=intake, kind=TableKind.SHEET).listed()
        self.tables = list(held.select_related("file", "project", "unit"))
        self.units = KnownUnits(Department.objects.filter(region=round.region_id), round.names_date)
        self._read_projects()
        self.marked = {table.pk: self._find_meaning(table) for table in self.tables}
        self._read_sheets()

    def _read_projects(self) -> None:
        codes = {table.project_code for table in self.tables if table.project_code}
        found = Project.objects.for_user(self.user).filter(unit__region=self.round.region_id)
        projects = list(found.select_related("unit", "department", "successor__unit").order_by("pk"))
        self.by_key = {each.pk: each for each in projects}
        self.by_code = {each.code: each for each in projects if each.code}
        self.taken_codes = (
            set(Project.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
        )
        self.of_unit: dict[int, list[Project]] = {}
        self.by_name: dict[str, dict[int, Project]] = {}
        for each in projects:
            self.of_unit.setdefault(each.unit_id, []).append(each)
            self.by_name.setdefault(unify_name(each.name), {})[each.pk] = each
        sheets = Evaluation.objects.for_user(self.user).filter(round=self.round).order_by()
        self.in_round: dict[int, int] = {}  # the unit of its sheet by project
        for key, name, unit in sheets.values_list("project", "project_name", "unit"):
            if key in self.by_key:
                self.in_round[key] = unit
                self.by_name.setdefault(unify_name(name), {})[key] = self.by_key[key]

    def _find_meaning(self, table: IntakeTable) -> tuple[TableOption | None, tuple[TableOption, ...]]:
        """What is certain or was chosen, and what there is to choose from."""
        unit = self.units.exactly(table.unit_name) if table.unit_name else None
        certain = self._find_certain(table, unit)
        if certain is not None:
            return certain, ()
        options = tuple(self._list_options(table, unit))
        if len(options) == 1 and options[0].project is None and unit is not None:
            return options[0], ()  # a new project of a unit that is named outright, and like no other
        chosen = TableOption(title="", project=table.project, unit=None if table.project else table.unit).value
        return next((each for each in options if each.value == chosen), None), options

    def _find_certain(self, table: IntakeTable, unit: Department | None) -> TableOption | None:
        """By its code, or by the same name in the same unit."""
        coded = self.by_code.get(table.project_code) if table.project_code else None
        named = self.by_name.get(unify_name(table.project_name), {}).values() if table.project_name else ()
        if coded is not None and (unit is None or unit.pk in self._units_of(coded)):
            found = [coded]
        else:
            here = [each for each in named if unit is not None and unit.pk in self._units_of(each)]
            found = [each for each in here if not each.code or table.project_code in ("", each.code)]
        if len(found) != 1 or (found[0].ended_on is not None and found[0].pk not in self.in_round):
            return None
        return TableOption(title=f"就是“{found[0]}”", project=found[0])

    def _units_of(self, project: Project) -> set[int]:
        """The units that it belongs to, today and in this round."""
        return {project.unit_id, self.in_round.get(project.pk, project.unit_id)}

    def _list_options(self, table: IntakeTable, unit: Department | None) -> Iterator[TableOption]:
        units = [unit] if unit is not None else self.units.offered(table.unit_name)
        coded = [self.by_code[table.project_code]] if table.project_code in self.by_code else []
        named = list(self.by_name.get(unify_name(table.project_name), {}).values()) if table.project_name else []
        near = [each for place in units for each in self.of_unit.get(place.pk, [])]
        found = dict.fromkeys((*coded, *named, *find_alike_projects(table.project_name, near)))
        successors = dict.fromkeys(each.successor for each in found if each.successor is not None)
        for project in list({**found, **successors})[:MOST_OPTIONS]:
            ended = f"，已于 {project.ended_on:%Y年%-m月%-d日} 终止" if project.ended_on else ""
            code = f"，编码 {project.code}" if project.code else ""
            yield TableOption(title=f"就是“{project}”（{project.unit}{code}{ended}）", project=project)
        if self.manages and table.project_name:
            for place in units:
                yield TableOption(title=f"新项目，属于“{place}”", unit=place)

    def _read_sheets(self) -> None:
        """Those that tables go into, with all that their state hangs on."""
        keys = {
            meant.project.pk for meant, _ in self.marked.values() if meant is not None and meant.project is not None
        }
        lines = Prefetch("fund_lines", FundLine.objects.only("evaluation", "kind", "row_version"))
        rows = Prefetch("indicators", Indicator.objects.only("evaluation", "key", "position", "row_version"))
        held = Evaluation.objects.for_user(self.user).filter(round=self.round, project__in=keys)
        self.sheets = {
            each.project_id: each for each in held.with_places().prefetch_related(lines, rows, "ledger_lines")
        }

    def match(self, table: IntakeTable) -> TableMatch:
        meant, options = self.marked[table.pk]
        evaluation = self.sheets.get(meant.project.pk) if meant is not None and meant.project is not None else None
        is_other_year = table.year is not None and table.year != self.round.year
        found = TableMatch(
            table=table,
            state=MatchState.READY,
            meant=meant,
            options=options,
            evaluation=evaluation,
            is_other_year=is_other_year,
        )
        if table.entered_at is not None:
            return replace(found, state=MatchState.ENTERED)
        if table.choice == TableChoice.LEAVE:
            return replace(found, state=MatchState.LEFT)
        if meant is None:
            remark = "没有完全相同的项目，请选择。" if options else NO_MATCH
            return replace(found, state=MatchState.UNDECIDED, remark=remark)
        if reason := self._why_not(table, meant, evaluation):
            return replace(found, state=MatchState.REFUSED, remark=reason)
        if is_other_year and not table.takes_other_year:
            remark = f"原表是 {table.year} 年度的，任务是 {self.round.year} 年度的；确实要导入的，请勾选。"
            return replace(found, state=MatchState.UNDECIDED, remark=remark)
        department = self._choose_department(table, meant)
        found = replace(found, notes=tuple(self._note_differences(table, evaluation)))
        return replace(found, department=department, stamp=self._make_stamp(table, meant, evaluation, department))

    def _note_differences(self, table: IntakeTable, evaluation: Evaluation | None) -> Iterator[str]:
        if table.year is None:
            yield f"原表没有写明年度，按 {self.round.year} 年度导入。"
        if evaluation is None:
            return
        pairs = (
            ("项目名称", table.project_name, evaluation.project_name),
            ("实施单位", table.unit_name, evaluation.unit_name),
            ("主管部门", table.department_name, evaluation.department_name),
        )
        for title, said, held in pairs:
            if said and unify_name(said) != unify_name(held):
                yield f"原表的{title}是“{said}”，自评表仍用“{held}”。"

    def _why_not(self, table: IntakeTable, meant: TableOption, evaluation: Evaluation | None) -> str:
        if evaluation is None:
            return self._why_not_made(table, meant)
        if evaluation.stage != table.stage:
            return f"原表是{Stage(table.stage).label}阶段的表，任务中这张表现在是{evaluation.get_stage_display()}阶段。"
        may = may_enter_published if table.choice == TableChoice.PUBLISHED else may_enter_draft
        return may(self.user, evaluation).reason

    def _why_not_made(self, table: IntakeTable, meant: TableOption) -> str:
        if not self.manages:
            return NOT_IN_ROUND.format(meant.project or table.project_name)
        if reason := may_manage(self.user, self.round).reason:
            return reason
        if table.stage == Stage.GOAL and self.round.goal_layout_id is None:
            return "这次任务没有目标表的表样。"
        if meant.project is None and table.project_code in self.taken_codes:
            return "编码已由另一个项目使用，请改正原表的项目编码。"
        return ""

    def _choose_department(self, table: IntakeTable, meant: TableOption) -> Department | None:
        """Of a new project: as the table says where that is certain, else the highest above its unit."""
        if meant.unit is None:
            return None
        named = self.units.exactly(table.department_name) if table.department_name else None
        return named or self.units.top_of(meant.unit)

    def _make_stamp(
        self, table: IntakeTable, meant: TableOption, evaluation: Evaluation | None, department: Department | None
    ) -> str:
        """A table's plan follows from the table, from the records that it goes into, and from the rules of the round."""
        said: list[object] = [table.pk, table.version, table.choice, table.drops_rows, meant.value]
        said += [self.round.layout_id, self.round.goal_layout_id, self.round.rule_set_id, self.round.ledger]
        if meant.project is not None:
            said += [meant.project.name, meant.project.unit_id, meant.project.department_id]
        if department is not None:
            said.append(department.pk)
        if evaluation is not None:
            said += [evaluation.pk, standing_of(evaluation), evaluation.row_version, evaluation.approved_goal_id]
            said += sorted((line.kind, line.row_version) for line in evaluation.fund_lines.all())
            said += sorted((row.position, row.key, row.row_version) for row in evaluation.indicators.all())
            if self.round.ledger != Ledger.NONE:
                ledger = evaluation.ledger_lines.all()
                said += sorted((line.kind, line.initial, line.budget, line.spent) for line in ledger)
        return sha256(repr(said).encode()).hexdigest()[:16]


def _without_doubles(matches: Iterable[TableMatch]) -> Iterator[TableMatch]:
    """Two tables that mean one sheet are for a person to part."""
    held = list(matches)
    meant = Counter(_meaning(match) for match in held if match.state is MatchState.READY)
    for match in held:
        is_double = match.state is MatchState.READY and meant[_meaning(match)] > 1
        yield replace(match, state=MatchState.UNDECIDED, remark=TWICE, stamp="") if is_double else match


def _meaning(match: TableMatch) -> str:
    """The same for tables that go into one sheet."""
    meant = match.meant
    if meant is None or meant.project is not None:
        return meant.value if meant else ""
    return f"{meant.value} {unify_name(match.table.project_name)}"


def sheets_with_records(keys: Iterable[int]) -> dict[int, Evaluation]:
    """Sheets as they are planned and written, in as many queries for a thousand as for one."""
    rows = Prefetch("indicators", Indicator.objects.select_related("dimension", "category"))
    held = Evaluation.objects.with_places().select_related("round__layout", "round__goal_layout", "approved_goal")
    read = held.filter(pk__in=list(keys)).prefetch_related("fund_lines", rows, "ledger_lines")
    return {each.pk: each for each in read}
