"""What a table of an upload means: which project or new project, which sheet, and whether it may be entered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from projects.models import (
    Department,
    Evaluation,
    IntakeTable,
    Project,
    Round,
)

PROJECT, NEW = "project", "new"


class MatchState(StrEnum):
    UNDECIDED = "待核对"
    READY = "可以导入"
    REFUSED = "不能导入"
    LEFT = "不导入"
    ENTERED = "已导入"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOption:
    """What a table may mean: a project, or a new one of a unit. The value stands in the form."""

    title: str
    project: Project | None = None
    unit: Department | None = None

    @property
    def value(self) -> str:
        if self.project is not None:
            return f"{PROJECT}-{self.project.pk}"
        return f"{NEW}-{self.unit.pk}" if self.unit is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMatch:
    """A table with what it means."""

    table: IntakeTable
    state: MatchState
    meant: TableOption | None = None
    options: tuple[TableOption, ...] = ()
    evaluation: Evaluation | None = None  # the sheet of the round that it goes into; none yet where one is made
    department: Department | None = None  # of a new project
    remark: str = ""
    notes: tuple[str, ...] = ()  # what the table says otherwise than the records, and hinders nothing
    is_other_year: bool = False
    stamp: str = ""  # tells whether what is entered is what was shown

    @property
    def is_chosen(self) -> bool:
        """To be entered as it stands."""
        return self.state is MatchState.READY and bool(self.table.choice)

    @property
    def asks_for_year(self) -> bool:
        return self.is_other_year and self.state in (MatchState.UNDECIDED, MatchState.READY)

    @property
    def goes_into(self) -> str:
        """For a person."""
        if self.evaluation is not None:
            return f"{self.evaluation.project_name}（{self.evaluation.unit_name}）"
        if self.meant is None:
            return ""
        if self.meant.project is not None:
            return f"{self.meant.project}（{self.meant.project.unit}），在任务中新建自评表"
        return f"新项目，属于“{self.meant.unit}”"


@dataclass(frozen=True)
class TableMatching:
    """The tables of an upload against the records as they are now."""

    matches: Sequence[TableMatch]
    round: Round
    manages: bool

    @cached_property
    def counts(self) -> Mapping[MatchState, int]:
        counted = Counter(match.state for match in self.matches)
        return {state: counted[state] for state in MatchState}

    @property
    def chosen(self) -> list[TableMatch]:
        return [match for match in self.matches if match.is_chosen]

    def of(self, table: int) -> TableMatch | None:
        return next((match for match in self.matches if match.table.pk == table), None)


def in_states(matches: Iterable[TableMatch], states: Iterable[MatchState]) -> list[TableMatch]:
    wanted = set(states)
    return [match for match in matches if match.state in wanted]
