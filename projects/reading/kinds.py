"""Tells by its heads what a table is that is no form, so that it is led to the page that takes it in."""

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from projects.attachments.packages import SIGNATURES as PACKAGES
from projects.budgets.shaping import shape_of
from projects.budgets.splitting import blocks_of
from projects.documents.controls import HIDDEN_PAGE
from projects.documents.xlsx.package import Package
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import heads_of
from projects.models import TableKind
from projects.people import importing as people
from projects.reading.pages import page_of_table
from projects.reading.tables import FoundTable
from projects.rounds import ledger_table
from projects.rounds.enlisting import lines, list_file, table_seven
from projects.units import importing

SCORED: Final = ("得分", "总分", "自评得分", "自评分", "等级", "自评等级")  # heads of a summary of sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A table has all of the `needed` heads, one of `either` where there are some, and none of `never`."""

    kind: TableKind
    needed: Collection[str]
    either: Collection[str] = ()
    never: Collection[str] = SCORED
    other_names: Mapping[str, str] = field(default_factory=dict)

    def is_of(self, page: WorkbookPage) -> bool:
        heads = heads_of(page, {*self.needed, *self.either, *self.never}, self.other_names)
        is_one = not self.either or not heads.isdisjoint(self.either)
        return heads.issuperset(self.needed) and is_one and heads.isdisjoint(self.never)


LISTS: Final = (
    _List(
        kind=TableKind.TABLE_SEVEN,
        needed=(lines.NAME, table_seven.SUM),
        either=table_seven.LEVELS,
        other_names=table_seven.OTHER_NAMES,
    ),
    _List(
        kind=TableKind.LEDGER,
        needed=(ledger_table.CODE,),
        either=tuple(ledger_table.AMOUNTS),
        never=(*SCORED, lines.UNIT),
        other_names=list_file.OTHER_NAMES,
    ),
    _List(kind=TableKind.LEDGER, needed=(ledger_table.CODE,), either=("全年预算数", "全年执行数")),
    _List(
        kind=TableKind.PROJECT_LIST,
        needed=(lines.NAME, lines.UNIT),
        other_names=list_file.OTHER_NAMES,
    ),
    _List(
        kind=TableKind.UNITS,
        needed=(importing.NAME,),
        either=(importing.CODE, importing.PARENT),
        never=(lines.NAME, people.NAME),
    ),
    _List(kind=TableKind.ACCOUNTS, needed=people.REQUIRED, other_names=people.OTHER_NAMES),
)


def kind_of_list(table: FoundTable) -> TableKind | None:
    """Of a table that is no form; None where nobody takes it in."""
    page = page_of_table(table)
    for each in LISTS:
        if each.is_of(page):
            return each.kind
    kinds = {block.kind.kind for block in blocks_of(page) if block.kind and shape_of(block).head}
    return TableKind.BUDGET if kinds else None


def is_offline_form(content: bytes) -> bool:
    """A workbook with the page that the site hides in each 离线填报表; its own reader says whether it is sound."""
    if not content.startswith(PACKAGES):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(title == HIDDEN_PAGE for title, _ in Package(archive).sheets)
    except Exception:  # of a damaged file lxml and zipfile raise almost anything
        return False
