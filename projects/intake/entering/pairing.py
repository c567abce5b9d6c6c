"""Which row of a table is which row of the sheet that it goes into."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.labels import category_code, dimension_code
from indicators.sheet import IndicatorRow, Sheet
from projects.filling.draft import Draft
from projects.filling.groups import RowGroup
from projects.queries.likeness import unify_name


@dataclass(slots=True, kw_only=True)
class PairedRow:
    """A row of the table, and the row of the sheet that is the same."""

    number: int
    row: IndicatorRow
    group: RowGroup | None = None


def pair_rows(draft: Draft, sheet: Sheet, groups: Sequence[RowGroup], *, must_keep_order: bool) -> list[PairedRow]:
    """The same name under the same level 1 and level 2; then a name that stands once in both.

    Where the order must be kept and differs, no rows are the same."""
    labelled = draft.labelled
    rows = [PairedRow(number=number, row=row) for number, row in enumerate(sheet.labelled_indicators, start=1)]
    free = {group.record.key: group for group in groups}
    for name_of, is_enough in ((_name_in_place, True), (_name_alone, False)):
        said = Counter(name_of(row.row) for row in rows if row.group is None)
        for row in rows:
            found = [key for key in free if row.group is None and name_of(labelled[key]) == name_of(row.row)]
            if found and (is_enough or len(found) == said[name_of(row.row)] == 1):
                row.group = free.pop(found[0])
    positions = [row.group.record.position for row in rows if row.group is not None]
    if must_keep_order and positions != sorted(positions):
        return [PairedRow(number=row.number, row=row.row) for row in rows]
    return rows


def level_codes(row: IndicatorRow) -> tuple[str, str]:
    return dimension_code(row.dimension), category_code(row.category)


def _name_in_place(row: IndicatorRow) -> tuple[str, ...]:
    return (*level_codes(row), unify_name(row.name) or row.name.strip())


def _name_alone(row: IndicatorRow) -> tuple[str, ...]:
    return (unify_name(row.name) or row.name.strip(),)
