"""What texts out of a file would change in a draft, and the change itself: planned in memory, written by the page's own saving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from indicators.catalogue import Holder, held_by
from projects.documents.layout.values import EXTRA, Indicators
from projects.filling.draft import Draft
from projects.filling.group import Group
from projects.filling.groups import RowGroup, groups_of
from projects.filling.rows import GOAL_FIXED, Content, RowRefusedError, Rows
from projects.filling.saving import SAVED, Posted, save_groups
from projects.history.differences import Difference
from projects.models import Indicator
from projects.sheets.typed import Unreadable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

COLUMNS: Final = (*(field.stored_as for field in held_by(Holder.ROWS) if field.is_offline), "extra")
OVERTAKEN: Final = "数据刚刚有变动，没有导入，请重新核对。"


class PlanRefusedError(ValueError):
    """Nothing may be written; the message says why."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """What is wrong with a cell of a file."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a cell of a file changes."""

    place: str
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row that the draft has not, with its texts by field."""

    group: RowGroup
    texts: Mapping[str, str]
    above: str | None = None  # the row behind which it comes: "" at the top, None at the end
    sides: Mapping[str, str] | None = None
    stated_score: Decimal | None = None  # what its source states


@dataclass(slots=True, kw_only=True)
class FillingPlan:
    """What can't be read is a problem, and no part of what would be written."""

    changes: list[CellChange] = field(default_factory=list)
    ignored: list[WrongCell] = field(default_factory=list)  # locked, so left as it is
    problems: list[WrongCell] = field(default_factory=list)
    posted: dict[str, dict[str, str]] = field(default_factory=dict)  # by group
    rows: list[NewRow] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)  # by row key the version that was seen

    @property
    def may_apply(self) -> bool:
        return bool(self.changes) and not self.problems

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        return repr([self.changes, self.ignored, self.problems])

    def change_cell(self, group: Group, name: str, text: str, place: str) -> None:
        """What is the same changes nothing; what is locked stays as it is."""
        if is_same(group, name, text):
            return
        if reason := group.lock_reason(name):
            self.ignored.append(WrongCell(place, f"{title_of(group, name)}：{reason}"))
        else:
            self._read_text(group, name, place, Difference(title_of(group, name), group.text_of(name), text))

    def _read_text(self, group: Group, name: str, place: str, typed: Difference) -> None:
        """Reads the text as the page would; the records in memory are thrown away afterwards."""
        text, control = typed.after or "", group.control_of(name)
        if control is None:
            return
        if len(text) > control.most and control.kind in ("text", "long"):
            self.problems.append(WrongCell(place, f"{typed.title}：最多填 {control.most} 个字，现有 {len(text)} 个。"))
            return
        try:
            group.set_text(name, text)
        except Unreadable as error:
            self.problems.append(WrongCell(place, f"{typed.title}：“{text[:30]}”{error}"))
            return
        self.changes.append(CellChange(place, replace(typed, after=group.text_of(name))))
        self.posted.setdefault(group.name, {})[name] = text

    def add_row(
        self,
        group: RowGroup,
        texts: Mapping[str, str],
        places: Mapping[str, str],
        *,
        above: str | None = None,
        sides: Mapping[str, str] | None = None,
        stated_score: Decimal | None = None,
    ) -> None:
        """A new row; beside approved goals there is none."""
        if not texts:
            return
        if group.draft.goal is not None:
            self.problems.append(WrongCell(places[next(iter(texts))], GOAL_FIXED))
            return
        for name, text in texts.items():
            self._read_text(group, name, places[name], Difference(f"新增{title_of(group, name)}", "", text))
        if read := self.posted.pop(group.name, {}):
            self.rows.append(NewRow(group=group, texts=read, above=above, sides=sides, stated_score=stated_score))

    def write(self, draft: Draft, *, user: "User", address: str | None) -> dict[str, str]:
        """In a transaction with the evaluation's row locked; the draft was read behind that lock. By its planned key, the
        key of each row that came. A PlanRefusedError where something is taken otherwise than it was planned."""
        groups = groups_of(draft)
        posted = {name: Posted(version=groups[name].version, texts=texts) for name, texts in self.posted.items()}
        if posted and save_groups(draft, posted, user=user, address=address).status != SAVED:
            raise PlanRefusedError(OVERTAKEN)
        made: dict[str, str] = {}
        try:
            if self.removed:
                draft.forget_rows()
                Rows(draft, user=user, address=address).remove(self.removed)
            for above, rows in groupby(self.rows, key=lambda row: row.above):
                draft.forget_rows()
                made |= _add_rows(draft, list(rows), above, user=user, address=address)
        except RowRefusedError as error:
            raise PlanRefusedError(str(error)) from error
        return made


def title_of(group: Group, field_name: str) -> str:
    control = group.control_of(field_name)
    return control.title if control else field_name


def is_same(group: Group, name: str, text: str) -> bool:
    return text.split() == group.text_of(name).split()


def new_group(draft: Draft, key: str, number: int, sides: Mapping[str, str] | None = None) -> RowGroup:
    """Where nothing is said, the row stands under the last goal of a form that has several."""
    if sides is None:
        last = draft.rows[-1].extra if draft.rows else {}
        sides = {name: last[name] for name in side_names(draft) if name in last}
    row = Indicator(evaluation=draft.evaluation, key=key.partition(".")[2], extra=dict(sides))
    return RowGroup(draft=draft, record=row, name=key, title=f"第 {number} 行", number=number)


def side_names(draft: Draft) -> list[str]:
    """What of a row says under which goal it stands, where the form has several."""
    blocks = (block for block in draft.layout.blocks if isinstance(block, Indicators) and block.side_field)
    return [block.side_field.removeprefix(EXTRA) for block in blocks]


def _add_rows(
    draft: Draft, rows: Iterable[NewRow], above: str | None, *, user: "User", address: str | None
) -> dict[str, str]:
    written = [row for row in rows if any(row.texts.values())]
    at = 0 if above == "" else None
    keys = Rows(draft, user=user, address=address).add(
        [_content_of(draft, row) for row in written], after=above or "", at=at
    )
    return {row.group.record.key: key for row, key in zip(written, keys, strict=True)}


def _content_of(draft: Draft, row: NewRow) -> Content:
    group = new_group(draft, row.group.name, row.group.number, row.sides)
    for name, text in row.texts.items():
        if text and group.control_of(name) is not None:
            group.set_text(name, text)
    return {column: getattr(group.record, column) for column in COLUMNS} | {"stated_score": row.stated_score}
