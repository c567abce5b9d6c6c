"""The lines of a draft with what they mean: states, options, and all of them together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Final

from projects.models import Department, Project
from projects.queries.known_units import KnownUnits
from projects.rounds.enlisting.lines import FoundLine

OUT, NEW = "out", "new"


class EntryState(StrEnum):
    UNIT_OPEN = "单位待确定"
    UNDECIDED = "待核对"
    NEW = "新项目"
    KNOWN = "已有项目"
    HELD = "已在任务中"
    OUT = "不列入"


OPEN_STATES: Final = (EntryState.UNIT_OPEN, EntryState.UNDECIDED)


ENTERING: Final = (EntryState.NEW, EntryState.KNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOption:
    """Something that a line may mean. Its value stands in the form and in the draft."""

    value: str
    title: str
    project: Project | None = None
    renames: bool = False  # the project takes the name of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line with what it means."""

    number: int
    line: FoundLine
    state: EntryState
    unit: Department | None = None
    department: Department | None = None
    project: Project | None = None
    name: str = ""  # under which it enters
    options: tuple[MatchOption, ...] = ()
    chosen: str = ""
    remark: str = ""

    @property
    def is_renamed(self) -> bool:
        return self.project is not None and self.name != self.project.name

    @property
    def is_moved(self) -> bool:
        return self.project is not None and self.unit is not None and self.project.unit_id != self.unit.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenName:
    """A name of a unit that isn't certain, with those whom it may mean."""

    mark: str
    text: str
    lines: int
    place: str
    offered: Sequence[Department]
    chosen: Department | None


@dataclass(frozen=True)
class Matching:
    """A draft against the records as they are now."""

    entries: Sequence[Entry]
    open_names: Sequence[OpenName]
    units: KnownUnits

    @cached_property
    def counts(self) -> Mapping[EntryState, int]:
        counted = Counter(entry.state for entry in self.entries)
        return {state: counted[state] for state in EntryState}

    @property
    def is_decided(self) -> bool:
        return not any(self.counts[state] for state in OPEN_STATES)

    @cached_property
    def entering(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.state in ENTERING]

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        shown = [
            (
                each.number,
                each.state,
                each.name,
                *(held and held.pk for held in (each.unit, each.department, each.project)),
            )
            for each in self.entries
        ]
        return sha256(repr(shown).encode()).hexdigest()


def in_state(entries: Iterable[Entry], states: Iterable[EntryState]) -> list[Entry]:
    wanted = set(states)
    return [entry for entry in entries if entry.state in wanted]
