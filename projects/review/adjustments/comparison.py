"""Row by row, what a 目标调整 would change: 原 → 拟调整."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from indicators.catalogue import Holder, SheetField, Use, held_by
from indicators.checks.texts import squeeze_text
from indicators.labels import category_code, dimension_code
from indicators.points import plain
from indicators.sheet import IndicatorRow, Sheet
from projects.history.differences import Difference

AGREED: Final = held_by(Holder.ROWS, Use.AGREED)


class ChangeKind(StrEnum):
    SAME = "不变"
    CHANGED = "调整"
    ADDED = "增加"
    REMOVED = "删除"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    kind: ChangeKind
    before: IndicatorRow | None = None
    after: IndicatorRow | None = None

    @property
    def cells(self) -> tuple[tuple[Difference, bool], ...]:
        """Each with whether it differs: another way of writing the same is no difference."""
        return tuple((self._difference_of(field), self._differs(field)) for field in AGREED)

    @property
    def name(self) -> str:
        row = self.after or self.before
        return row.name if row else ""

    @property
    def differs(self) -> bool:
        return any(map(self._differs, AGREED))

    def record(self) -> dict[str, Any]:
        differing = {field.key: self._difference_of(field) for field in AGREED if self._differs(field)}
        cells = {key: [cell.before, cell.after] for key, cell in differing.items()}
        return {"change": self.kind.value} | cells

    def _difference_of(self, field: SheetField) -> Difference:
        return Difference(field.title, _write_value(self.before, field), _write_value(self.after, field))

    def _differs(self, field: SheetField) -> bool:
        meaning = MEANING.get(field.key, squeeze_text)
        return meaning(_write_value(self.before, field)) != meaning(_write_value(self.after, field))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    goal_before: str
    goal_after: str
    rows: tuple[RowChange, ...]

    @property
    def goal_differs(self) -> bool:
        return squeeze_text(self.goal_before) != squeeze_text(self.goal_after)

    @property
    def changed_rows(self) -> tuple[RowChange, ...]:
        return tuple(row for row in self.rows if row.kind is not ChangeKind.SAME)

    @property
    def is_empty(self) -> bool:
        return not self.goal_differs and not self.changed_rows

    def record(self) -> dict[str, Any]:
        """For the log: each change with the old and the new value."""
        said: dict[str, Any] = {"goal": [self.goal_before, self.goal_after]} if self.goal_differs else {}
        rows = {f"{number}. {row.name}": row.record() for number, row in enumerate(self.changed_rows, start=1)}
        return {**said, "rows": rows} if rows else said


def compare_goals(before: Sheet, after: Sheet) -> Comparison:
    """In the order of the new form; what is taken away stands where it stood."""
    old = {row.key: row for row in before.labelled_indicators}
    places = {key: place for place, key in enumerate(old)}
    kept = {row.key for row in after.labelled_indicators}
    left = [key for key in old if key not in kept]
    rows = []
    for row in after.labelled_indicators:
        former = old.get(row.key)
        if former is None:
            rows.append(RowChange(kind=ChangeKind.ADDED, after=row))
            continue
        while left and places[left[0]] < places[row.key]:
            rows.append(RowChange(kind=ChangeKind.REMOVED, before=old[left.pop(0)]))
        change = RowChange(kind=ChangeKind.CHANGED, before=former, after=row)
        rows.append(change if change.differs else replace(change, kind=ChangeKind.SAME))
    rows += [RowChange(kind=ChangeKind.REMOVED, before=old[key]) for key in left]
    return Comparison(goal_before=before.goal, goal_after=after.goal, rows=tuple(rows))


def _write_value(row: IndicatorRow | None, field: SheetField) -> str:
    value = getattr(row, field.key) if row else ""
    return plain(value) if isinstance(value, Decimal) else value or ""


MEANING: Final[Mapping[str, Callable[[str], str]]] = {
    "dimension": lambda text: dimension_code(text) or squeeze_text(text),
    "category": lambda text: category_code(text) or squeeze_text(text),
}
