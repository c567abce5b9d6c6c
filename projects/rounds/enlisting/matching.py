"""What the lines of a source mean in the records: what is certain, and what a person has to choose. Nothing is guessed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from projects.models import Department, Evaluation, ListDraft, Project
from projects.queries.known_units import KnownUnits
from projects.queries.likeness import find_alike_projects, unify_name
from projects.rounds.enlisting.entries import ENTERING, NEW, OUT, Entry, EntryState, Matching, MatchOption, OpenName
from projects.rounds.enlisting.lines import FoundLine


def match_draft(draft: ListDraft) -> Matching:
    """Six queries for any number of lines. The round should be at hand."""
    units = KnownUnits(Department.objects.filter(region=draft.round.region_id), draft.round.names_date)
    lines = [FoundLine.read(stored) for stored in draft.lines]
    named, open_names = _match_names(lines, units, draft.choices.get("units", {}))
    projects = _Projects(lines, draft, named)
    choices: Mapping[str, Any] = draft.choices.get("lines", {})
    entries = [
        _match_line(number, line, units, named, projects, choices.get(str(number), ""))
        for number, line in enumerate(lines)
    ]
    return Matching(entries=_part_doubles(entries), open_names=open_names, units=units)


Named = Mapping[str, Department]


def _match_names(
    lines: Sequence[FoundLine], units: KnownUnits, chosen: Mapping[str, int]
) -> tuple[Named, list[OpenName]]:
    """What each name in the lines means, by its mark, and which of them a person has to choose."""
    first: dict[str, tuple[str, int | None, FoundLine]] = {}
    counted: Counter[str] = Counter()
    for line in lines:
        marks = {
            line.unit_mark: (line.unit, line.unit_key, line),
            line.department_mark: (line.department, line.department_key, line),
        }
        for mark, said in marks.items():
            if mark:
                first.setdefault(mark, said)
                counted[mark] += 1
    named: dict[str, Department] = {}
    open_names = []
    for mark, (text, key, line) in first.items():
        certain = units.open.get(key) if key is not None else units.exactly(text)
        found = certain or units.open.get(chosen.get(mark, 0))
        if found is not None:
            named[mark] = found
        if certain is None:
            offered = units.offered(text, key)
            name = OpenName(mark=mark, text=text, lines=counted[mark], place=line.place, offered=offered, chosen=found)
            open_names.append(name)
    return named, open_names


class _Projects:
    """The projects that lines may mean, those of the region and those that hold a code."""

    def __init__(self, lines: Sequence[FoundLine], draft: ListDraft, named: Named) -> None:
        codes = {line.code for line in lines if line.code}
        self.region = draft.round.region_id
        found = Project.objects.filter(Q(unit__region=self.region) | Q(code__in=codes))
        held = list(found.select_related("unit", "department").order_by("pk"))
        self.by_key = {each.pk: each for each in held}
        self.by_code = {each.code: each for each in held if each.code}
        self.of_unit: dict[int, list[Project]] = {}
        for each in held:
            self.of_unit.setdefault(each.unit_id, []).append(each)
        sheets = Evaluation.objects.filter(round=draft.round_id).order_by().values_list("project", "exclusion")
        self.in_round = dict(sheets)
        units = ((named.get(line.unit_mark), line) for line in lines)
        self._named_in_list = {(unit.pk, unify_name(line.name)) for unit, line in units if unit is not None}

    def called(self, line: FoundLine, unit: Department) -> list[Project]:
        own = self.of_unit.get(unit.pk, [])
        return [
            each for each in own if unify_name(each.name) == unify_name(line.name) and not _codes_differ(each, line)
        ]

    def alike(self, line: FoundLine, unit: Department) -> list[Project]:
        """Of the unit, and not what another line names outright."""
        free = (
            each
            for each in self.of_unit.get(unit.pk, [])
            if each.pk not in self.in_round
            and (unit.pk, unify_name(each.name)) not in self._named_in_list
            and not _codes_differ(each, line)
        )
        return find_alike_projects(line.name, free)


def _codes_differ(project: Project, line: FoundLine) -> bool:
    return bool(project.code and line.code and project.code != line.code)


def _match_line(
    number: int, line: FoundLine, units: KnownUnits, named: Named, projects: _Projects, chosen: str
) -> Entry:
    known = projects.by_key.get(line.project_key or 0) or projects.by_code.get(line.code)
    if chosen == OUT:
        return Entry(number=number, line=line, state=EntryState.OUT, chosen=OUT, name=line.name, project=known)
    unit = named.get(line.unit_mark)
    if unit is None or (line.department and line.department_mark not in named):
        return Entry(number=number, line=line, state=EntryState.UNIT_OPEN, name=line.name, unit=unit)
    called = [known] if known else projects.called(line, unit)
    project = called[0] if len(called) == 1 else None
    department = _find_department(line, unit, project, units, named)
    entry: dict[str, Any] = {"number": number, "line": line, "unit": unit, "department": department, "chosen": chosen}
    if project is not None and project.unit.region_id != projects.region:
        return Entry(
            **entry,
            state=EntryState.UNDECIDED,
            name=line.name,
            remark="编码已由其他地区的项目使用，请改正清单，或不列入。",
        )
    if project is not None and project.pk in projects.in_round:
        remark = "曾撤销下发或不纳入，可在该表的页面恢复纳入。" if projects.in_round[project.pk] else ""
        return Entry(**entry, state=EntryState.HELD, name=project.name, project=project, remark=remark)
    options = _list_options(line, unit, project, called or projects.alike(line, unit))
    option = next((each for each in options if each.value == chosen), None)
    if option is None and len(options) == 1:
        option = options[0]
    if option is None:
        remark = _describe_doubt(line, unit, project)
        return Entry(**entry, state=EntryState.UNDECIDED, name=line.name, options=options, remark=remark)
    name = option.project.name if option.project and not option.renames else line.name
    state = EntryState.KNOWN if option.project else EntryState.NEW
    return Entry(**entry, state=state, name=name, project=option.project, options=options)


def _find_department(
    line: FoundLine, unit: Department, project: Project | None, units: KnownUnits, named: Named
) -> Department:
    """As the line says; else the project's, while it stays with its unit; else the highest above the unit."""
    if line.department:
        return named[line.department_mark]
    stays = project is not None and project.unit_id == unit.pk and project.department_id in units.open
    return project.department if project is not None and stays else units.top_of(unit)


def _list_options(
    line: FoundLine, unit: Department, project: Project | None, others: Sequence[Project]
) -> tuple[MatchOption, ...]:
    """One option alone needs no choice: a project that is named outright, and a new one that is like no other."""
    if project is None:
        return (
            *(option for each in others for option in _options_of_project(each, line)),
            MatchOption(value=NEW, title="新项目"),
        )
    same = tuple(_options_of_project(project, line))
    if not line.remark and (project.unit_id == unit.pk or line.project_key):  # whose new unit was chosen by its name
        return same
    return (*same, MatchOption(value=OUT, title="不列入"))


def _options_of_project(project: Project, line: FoundLine) -> Iterator[MatchOption]:
    if unify_name(project.name) == unify_name(line.name):
        yield MatchOption(value=f"keep-{project.pk}", title=f"就是“{project.name}”", project=project)
        return
    where = f"（{project.code}）" if project.code else ""
    yield MatchOption(
        value=f"rename-{project.pk}",
        title=f"与“{project.name}”{where}是同一项目，用名称“{line.name}”",
        project=project,
        renames=True,
    )
    yield MatchOption(
        value=f"keep-{project.pk}", title=f"与“{project.name}”{where}是同一项目，仍用原名称", project=project
    )


def _describe_doubt(line: FoundLine, unit: Department, project: Project | None) -> str:
    if line.remark:
        return f"{line.remark}，请选择是否列入。"
    if project is None:
        return "单位有名称相近的项目，请选择。"
    if project.unit_id != unit.pk:
        return f"系统中属于“{project.unit}”，清单中属于“{unit}”；列入后项目转到“{unit}”。"
    return "名称与系统中不同，请选择用哪个名称。"


def _part_doubles(entries: Sequence[Entry]) -> list[Entry]:
    """Two lines that mean one project are for a person to part, and so are two new ones with one code."""
    meant = Counter(key for entry in entries if (key := _meaning_of(entry)))
    parted = list(entries)
    for place, entry in enumerate(entries):
        if meant[_meaning_of(entry)] > 1:
            options = (*(each for each in entry.options if each.value != OUT), MatchOption(value=OUT, title="不列入"))
            parted[place] = replace(
                entry,
                state=EntryState.UNDECIDED,
                project=None,
                name=entry.line.name,
                options=options,
                remark="另有一行也是这个项目，请核对，其中一行选“不列入”。",
            )
    return parted


def _meaning_of(entry: Entry) -> str:
    if entry.state not in ENTERING:
        return ""
    if entry.project is not None:
        return f"project {entry.project.pk}"
    if entry.line.code:
        return f"code {entry.line.code}"
    return f"name {entry.unit and entry.unit.pk} {unify_name(entry.name)}"
