"""A table as an audit judges it: each flaw with its place. The command, the pages, the reports and the marks tell of these."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from indicators.checks import LEVEL_TITLES, REGISTRY, Finding, Level
from indicators.points import plain
from indicators.sheet import Stage
from projects.documents.grid import Cell
from projects.documents.places import named_sources
from projects.history.events import make_storable
from projects.reading.audit import AuditedTable
from projects.reading.form import one_line, shortened
from projects.reading.recognising import Recognised
from projects.reading.tables import Place

UNREAD: Final = "unread"  # where a check has its code
UNREAD_TITLE: Final = "没有读懂"
NO_NAME: Final = "（没有写明）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A finding, or what was not understood."""

    code: str
    level: Level | None  # None: not understood
    message: str
    what_to_do: str = ""
    place: str  # where a person finds it in the file
    cell: Place | None = None  # of the grid; None where it speaks of the whole table
    text: str = ""  # what stands in the cell

    @property
    def level_title(self) -> str:
        return LEVEL_TITLES[self.level] if self.level else UNREAD_TITLE

    @property
    def title(self) -> str:
        return title_of(self.code)

    @property
    def stored(self) -> dict[str, Any]:
        kept: dict[str, Any] = make_storable({name: getattr(self, name) for name in self.__slots__})
        return kept

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        level, cell = kept["level"], kept["cell"]
        return cls(**{**kept, "level": Level(level) if level else None, "cell": tuple(cell) if cell else None})


def title_of(code: str) -> str:
    return UNREAD_TITLE if code == UNREAD else REGISTRY[code].title


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTable:
    """`file` and `position` say which; what is no form has no flaws."""

    file: str
    position: int
    key: int | None = None  # of the kept table
    place: str = ""
    is_form: bool = False
    stage: Stage | None = None
    year: int | None = None
    project: str = ""
    department: str = ""
    unit: str = ""
    stated_total: str = ""
    flaws: tuple[Flaw, ...] = ()

    @property
    def title(self) -> str:
        return self.project or "（没有项目名称）"

    @property
    def of_unit(self) -> tuple[str, str]:
        """主管部门 and unit, as the table names them."""
        return self.department or NO_NAME, self.unit or NO_NAME

    def has(self, code: str) -> bool:
        return any(flaw.code == code for flaw in self.flaws)

    def count(self, level: Level | None) -> int:
        return sum(1 for flaw in self.flaws if flaw.level is level)


def judge_table(audited: AuditedTable) -> JudgedTable:
    """As it was read from a file."""
    recognised = audited.recognised
    if recognised is None:
        return JudgedTable(file=audited.file, position=audited.position)
    sheet = recognised.sheet
    return JudgedTable(
        file=audited.file,
        position=audited.position,
        place=recognised.table.name,
        is_form=True,
        stage=sheet.stage,
        year=sheet.year,
        project=sheet.project,
        department=sheet.department,
        unit=sheet.unit,
        stated_total="" if sheet.stated.total_score is None else plain(sheet.stated.total_score),
        flaws=tuple(flaws_of(recognised, audited.findings)),
    )


def flaws_of(recognised: Recognised, findings: Iterable[Finding]) -> Iterator[Flaw]:
    """The findings, the gravest first, then what was not understood."""
    table = recognised.table
    for finding in findings:
        cell = cell_of(finding, recognised)
        yield Flaw(
            code=finding.code,
            level=finding.level,
            message=finding.message,
            what_to_do=finding.what_to_do,
            place=table.place_of(cell) if cell else table.name,
            cell=(cell.row, cell.column) if cell else None,
            text=shortened(cell.text) if cell else "",
        )
    for each in recognised.not_understood:
        yield Flaw(
            code=UNREAD,
            level=None,
            message=f"“{each.text}”：{each.message}" if each.text else each.message,
            place=each.place,
            cell=(each.cell.row, each.cell.column) if each.cell else None,
            text=one_line(each.text),
        )


def cell_of(finding: Finding, recognised: Recognised) -> Cell | None:
    """None where the finding speaks of the whole table, or of what the document doesn't show."""
    found = (recognised.sources.get(source) for source in named_sources(finding, row=finding.key))
    return next((cell for cell in found if cell), None)
