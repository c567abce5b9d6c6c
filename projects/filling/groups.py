"""What is saved together: the sheet's own texts, a fund line, an indicator. Each shows its values as text and takes them back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Final

from indicators.catalogue import LEVELS, LONGEST_LINE, LONGEST_TEXT, FieldKind, Holder, SheetField, Use, fields_of
from indicators.labels import dimension_code
from indicators.points import plain
from indicators.rules import HandScores
from projects.documents.cleaning import clean_line, clean_text
from projects.documents.controls import NOT_APPLICABLE, SHEET, line_group, row_group
from projects.documents.layout.values import EXTRA, Item
from projects.documents.targets import PARTS, WHOLE, join_target, part_of_target, split_target
from projects.filling.draft import Draft
from projects.filling.fixed import is_ledger_locked
from projects.models import Evaluation, FundLine, Indicator
from projects.sheets.titles import ROW_TITLES, dimension_title, line_title, plain_label
from projects.sheets.typed import Unreadable, read_money, read_points, show_money, show_points

CHOICE: Final = "choice"
TYPED: Final = {holder: fields_of(holder, Use.TYPED) for holder in Holder}
BEHIND_A_ROW: Final = tuple(fields_of(Holder.ROWS, Use.BESIDE))
FIXED: Final = "这一格已由审核通过的绩效目标表确定，确需修改的，请先申请目标调整。"
HAND_LOCKED: Final = "本评分办法不允许人工调整得分。"
LEDGER_LOCKED: Final = "金额由财政部门导入，不能改动；有出入的，请与财政部门联系。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How one value is typed."""

    kind: str  # text, long, money, points, choice
    title: str
    most: int = LONGEST_LINE


@dataclass(kw_only=True)
class Group:
    """One record that is saved as a whole, under one version. Its values are told apart by the names of their controls."""

    holder: ClassVar[Holder]

    draft: Draft
    record: Evaluation | FundLine | Indicator
    name: str
    title: str
    touched: set[str] = field(default_factory=set)  # the columns that a save must write

    @property
    def version(self) -> int:
        return self.record.row_version

    def described(self, name: str) -> SheetField | None:
        """None for what only some forms have."""
        return TYPED[self.holder].get(name)

    def has_use(self, name: str, use: Use) -> bool:
        known = self.described(name)
        return known is not None and use in known.uses

    def control(self, name: str) -> Control | None:
        """None where nobody types such a value on this form."""
        if not self.is_asked(name):
            return None
        known, item = self.described(name), self.item(name)
        if known is not None:
            kind = CHOICE if Use.CHOSEN in known.uses else known.kind.value
            return Control(kind=kind, title=self.title_of(name), most=known.longest)
        if item is None or not name.startswith(EXTRA):
            return None
        kind, most = (FieldKind.LONG, LONGEST_TEXT) if item.kind is FieldKind.LONG else (FieldKind.TEXT, LONGEST_LINE)
        return Control(kind=kind.value, title=self.title_of(name), most=most)

    def is_asked(self, name: str) -> bool:
        """The form has a cell for it, or it is asked for beside the form."""
        is_beside = self.has_use(name, Use.BESIDE) and not self.draft.is_goal
        return is_beside or f"{self.holder}.{name}" in self.draft.items

    def title_of(self, name: str) -> str:
        """In the control's words for those who can't see the form."""
        raise NotImplementedError

    def locked(self, name: str) -> str:
        """Why a value can't be changed; nothing where it can."""
        return ""

    def show(self, name: str) -> str:
        known = self.described(name)
        if known is None:
            return str(self.record.extra.get(name.removeprefix(EXTRA), ""))
        value = getattr(self.record, known.stored_as)
        match known.kind:
            case FieldKind.MONEY:
                return show_money(value, self.draft.layout.unit, places=self.places(name))
            case FieldKind.POINTS:
                return show_points(value, places=self.places(name))
        return str(value)

    def take(self, name: str, text: str) -> None:
        """Writes what was typed to the record in memory; Unreadable where it is no value of its kind."""
        known = self.described(name)
        if known is None:
            self._take_extra(name.removeprefix(EXTRA), clean_text(text))
        else:
            self.put(known.stored_as, self._read(known, text))

    def _read(self, known: SheetField, text: str) -> object:
        match known.kind:
            case FieldKind.MONEY:
                return read_money(text, self.draft.layout.unit)
            case FieldKind.POINTS:
                return _within(read_points(text), self.weight if Use.BY_HAND in known.uses else None)
            case FieldKind.LONG:
                return clean_text(text)
        return clean_line(text)

    def _take_extra(self, key: str, text: str) -> None:
        rest = {each: value for each, value in self.record.extra.items() if each != key}
        self.put("extra", {**rest, key: text} if text else rest)

    @property
    def weight(self) -> Decimal | None:
        """The most points that a score by hand may give."""
        return None

    def logged(self, name: str) -> Any:
        """As the log keeps it: money in 元, whatever unit the form has."""
        known = self.described(name)
        if known is None:
            return self.show(name)
        value = getattr(self.record, known.stored_as)
        return value if value is None or isinstance(value, str) else plain(value)

    def logged_as(self, name: str) -> str:
        """The parts of a target are one target."""
        known = self.described(name)
        return known.of or name if known else name

    def item(self, name: str) -> Item | None:
        return self.draft.items.get(f"{self.holder}.{name}")

    def places(self, name: str) -> int | None:
        item = self.item(name)
        return item.places if item else None

    def label(self, name: str) -> str:
        """The form's own words in the cell, or at the head of the column."""
        item = self.item(name)
        return plain_label(item) if item else ""

    def put(self, column: str, value: object) -> None:
        setattr(self.record, column, value)
        self.touched.add(column)


@dataclass(kw_only=True)
class SheetGroup(Group):
    holder = Holder.SHEET
    record: Evaluation

    def control(self, name: str) -> Control | None:
        if not name.startswith(NOT_APPLICABLE):
            return super().control(name)
        title = self.dimensions.get(name.removeprefix(NOT_APPLICABLE), "")
        return Control(kind="text", title=f"{title}不适用的原因") if title and not self.draft.is_goal else None

    def title_of(self, name: str) -> str:
        known = self.described(name)
        return known.title if known else self.label(name).rstrip("：:") or self.draft.title_of(name)

    def locked(self, name: str) -> str:
        goal = self.draft.goal if self.has_use(name, Use.AGREED) else None
        return FIXED if goal is not None and getattr(goal, name).strip() else ""

    @property
    def weight(self) -> Decimal:
        return self.draft.rules.execution_weight

    def show(self, name: str) -> str:
        if not name.startswith(NOT_APPLICABLE):
            return super().show(name)
        code = name.removeprefix(NOT_APPLICABLE)
        return next((why for label, why in self.record.not_applicable.items() if dimension_code(label) == code), "")

    def take(self, name: str, text: str) -> None:
        if name.startswith(NOT_APPLICABLE):
            self._take_waiver(name.removeprefix(NOT_APPLICABLE), clean_line(text))
        else:
            super().take(name, text)

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """The level 1s that may be 不适用, by code."""
        labels = [label for label, _ in self.draft.layout.categories]
        labels += [dimension_title(code) for code in self.draft.rules.dimension_weights]
        labels += self.record.not_applicable
        return {dimension_code(label): label for label in reversed(labels) if dimension_code(label)}

    def _take_waiver(self, code: str, why: str) -> None:
        """A reason marks the level 1; without one it applies."""
        others = {label: text for label, text in self.record.not_applicable.items() if dimension_code(label) != code}
        self.put("not_applicable", {**others, self.dimensions[code]: why} if why else others)


@dataclass(kw_only=True)
class LineGroup(Group):
    holder = Holder.FUNDS
    record: FundLine

    def title_of(self, name: str) -> str:
        if self.described(name) is None:
            return self.label(name).rstrip("：:") or self.draft.title_of(name)
        return f"{self.title} {self.label(name) or '金额'}"

    def locked(self, name: str) -> str:
        return LEDGER_LOCKED if is_ledger_locked(self.draft.ledger, self.record.kind, name) else ""


@dataclass(kw_only=True)
class RowGroup(Group):
    holder = Holder.ROWS
    record: Indicator
    number: int
    above: "RowGroup | None" = None
    parts: dict[str, str] = field(default_factory=dict)

    def is_asked(self, name: str) -> bool:
        """A target may be typed whole on a form that has cells for its parts."""
        is_parted = name == WHOLE and any(f"{self.holder}.{part}" in self.draft.items for part in PARTS)
        return is_parted or super().is_asked(name)

    def title_of(self, name: str) -> str:
        return f"第 {self.number} 行 {self.label(name) or ROW_TITLES.get(name, name)}"

    def locked(self, name: str) -> str:
        fixed = self.draft.fixed.get(self.record.key)
        if fixed is not None and fixed.holds(name):
            return FIXED
        is_locked = self.draft.rules.hand_scores is HandScores.LOCKED and self.has_use(name, Use.BY_HAND)
        return HAND_LOCKED if is_locked else ""

    @property
    def weight(self) -> Decimal | None:
        return self.record.weight

    def show(self, name: str) -> str:
        if name in PARTS:
            return part_of_target(self.record.target, name)
        return self._label(LEVELS[name]) if name in LEVELS else super().show(name)

    def _label(self, level: SheetField) -> str:
        """What a merged cell says of this row, though it stands rows above."""
        own = str(getattr(self.record, level.stored_as))
        if own or level.stored_as in self.touched:
            return own
        row = self.draft.labelled.get(self.record.key)
        return str(getattr(row, level.key)) if row else ""

    def take(self, name: str, text: str) -> None:
        if name not in PARTS:
            super().take(name, text)
            return
        # Parts that are typed together make one target, whatever stood there before.
        self.parts = {**(self.parts or split_target(self.record.target)), name: clean_line(text)}
        self.put(WHOLE, join_target(self.parts))


def _within(points: Decimal | None, weight: Decimal | None) -> Decimal | None:
    if points is not None and weight is not None and points > weight:
        raise Unreadable(f"得分应在 0 与分值 {show_points(weight)} 之间。")
    return points


def sheet_group(draft: Draft) -> SheetGroup:
    return SheetGroup(draft=draft, record=draft.evaluation, name=SHEET, title="")


def line_groups(draft: Draft) -> Iterator[LineGroup]:
    for line in draft.lines:
        title = line_title(line.kind, draft.layout)
        yield LineGroup(draft=draft, record=line, name=line_group(line.kind), title=title)


def row_groups(draft: Draft) -> Iterator[RowGroup]:
    above = None
    for number, row in enumerate(draft.rows, start=1):
        title = f"第 {number} 行 {row.name}".strip()
        above = RowGroup(draft=draft, record=row, name=row_group(row.key), title=title, number=number, above=above)
        yield above


def groups_of(draft: Draft) -> dict[str, Group]:
    return {group.name: group for group in (sheet_group(draft), *line_groups(draft), *row_groups(draft))}
