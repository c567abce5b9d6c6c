"""What is saved together: the sheet's own texts, a fund line, an indicator. Each shows its values as text and takes them back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from indicators.catalogue import Kind
from indicators.labels import dimension_code
from indicators.rules import HandScores
from projects.documents.controls import SHEET, line_group, row_group
from projects.documents.layout.values import EXTRA, Item
from projects.documents.targets import PARTS, joined, part_of, parts_of
from projects.filling.cleaning import clean_line, clean_text
from projects.filling.draft import Draft
from projects.filling.ledger import is_ledger_locked
from projects.models import Evaluation, FundLine, Indicator
from projects.sheets.titles import ROW_TITLES, SHEET_TITLES, dimension_title, line_title, plain_label
from projects.sheets.typed import Unreadable, read_money, read_points, show_money, show_points

NOT_APPLICABLE: Final = "not_applicable."
LONG: Final = 2000  # characters of a text, where its column has no limit
LINE: Final = 200
SHEET_TEXTS: Final = ("goal", "outcome", "execution_reason", "adjustment_note", "execution_hand_reason")
SHEET_LINES: Final = ("filler", "phone")
AMOUNTS: Final = ("initial", "budget", "spent")
ROW_COLUMNS: Final[Mapping[str, str]] = {"dimension": "dimension_label", "category": "category_label"}
ROW_TEXTS: Final = ("name", "hand_reason", "deviation")
ROW_LINES: Final = ("dimension", "category", "target", "actual", "band")
ROW_POINTS: Final = ("weight", "hand_score")
BESIDES: Final = ("execution_", "adjustment_note", NOT_APPLICABLE)  # what a sheet needs and a form may have no cell for
BEHIND_A_ROW: Final = ("band", "hand_score", "hand_reason", "deviation")
FIXED: Final = "这一格已由审核通过的绩效目标表确定，确需修改的，请先申请目标调整。"
HAND_LOCKED: Final = "本评分办法不允许人工调整得分。"
LEDGER_LOCKED: Final = "金额由财政部门导入，不能改动；有出入的，请与财政部门联系。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How one value is typed."""

    kind: str  # text, long, money, points, choice
    title: str
    most: int = LINE


@dataclass(kw_only=True)
class Group:
    """One record that is saved as a whole, under one version."""

    draft: Draft
    record: Evaluation | FundLine | Indicator
    name: str
    title: str
    touched: set[str] = field(default_factory=set)  # the columns that a save must write

    @property
    def version(self) -> int:
        return self.record.row_version

    def control(self, name: str) -> Control | None:
        """None where the record has no such value."""
        raise NotImplementedError

    def locked(self, name: str) -> str:
        """Why a value can't be changed; nothing where it can."""
        return ""

    def show(self, name: str) -> str:
        raise NotImplementedError

    def take(self, name: str, text: str) -> None:
        """Writes what was typed to the record in memory; Unreadable where it is no value of its kind."""
        raise NotImplementedError

    def item(self, name: str) -> Item | None:
        return self.draft.items.get(f"{self.name.partition('.')[0]}.{name}")

    def places(self, name: str) -> int | None:
        item = self.item(name)
        return item.places if item else None

    def _extra_control(self, name: str) -> Control | None:
        item = self.item(name)
        if item is None:
            return None
        kind, most = ("long", LONG) if item.kind is Kind.LONG else ("text", LINE)
        return Control(kind=kind, title=plain_label(item).rstrip("：:") or self.draft.title_of(name), most=most)

    def _take_extra(self, name: str, text: str) -> None:
        key = name.removeprefix(EXTRA)
        rest = {each: value for each, value in self.record.extra.items() if each != key}
        self.put("extra", {**rest, key: text} if text else rest)

    def put(self, column: str, value: object) -> None:
        setattr(self.record, column, value)
        self.touched.add(column)


@dataclass(kw_only=True)
class SheetGroup(Group):
    record: Evaluation

    def control(self, name: str) -> Control | None:
        if f"sheet.{name}" not in self.draft.items and (self.draft.is_goal or not name.startswith(BESIDES)):
            return None
        if name in SHEET_TEXTS:
            return Control(kind="long", title=SHEET_TITLES[name], most=LONG)
        if name in SHEET_LINES:
            return Control(kind="text", title=SHEET_TITLES[name], most=50)
        if name == "execution_hand_score":
            return Control(kind="points", title=SHEET_TITLES[name])
        if name.startswith(NOT_APPLICABLE):
            return self._waiver_control(name)
        return self._extra_control(name) if name.startswith(EXTRA) else None

    def locked(self, name: str) -> str:
        if name == "goal" and self.draft.goal is not None and self.draft.goal.goal.strip():
            return FIXED
        return ""

    def show(self, name: str) -> str:
        if name == "execution_hand_score":
            return show_points(self.record.execution_hand_score)
        if name.startswith(NOT_APPLICABLE):
            code = name.removeprefix(NOT_APPLICABLE)
            return next((why for label, why in self.record.not_applicable.items() if dimension_code(label) == code), "")
        if name.startswith(EXTRA):
            return str(self.record.extra.get(name.removeprefix(EXTRA), ""))
        return str(getattr(self.record, name))

    def take(self, name: str, text: str) -> None:
        if name == "execution_hand_score":
            self.put(name, _within(read_points(text), self.draft.rules.execution_weight))
        elif name.startswith(NOT_APPLICABLE):
            self._take_waiver(name.removeprefix(NOT_APPLICABLE), clean_line(text))
        elif name.startswith(EXTRA):
            self._take_extra(name, clean_text(text))
        else:
            self.put(name, clean_text(text) if name in SHEET_TEXTS else clean_line(text))

    def _waiver_control(self, name: str) -> Control | None:
        code = name.removeprefix(NOT_APPLICABLE)
        if code not in self.dimensions:
            return None
        return Control(kind="text", title=f"{self.dimensions[code]}不适用的原因", most=LINE)

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
    record: FundLine

    def control(self, name: str) -> Control | None:
        if f"funds.{name}" not in self.draft.items:
            return None
        if name in AMOUNTS:
            item = self.item(name)
            column = plain_label(item) if item and item.label.text else "金额"
            return Control(kind="money", title=f"{self.title} {column}")
        return self._extra_control(name) if name.startswith(EXTRA) else None

    def locked(self, name: str) -> str:
        return LEDGER_LOCKED if is_ledger_locked(self.draft.evaluation.round.ledger, self.record, name) else ""

    def show(self, name: str) -> str:
        if name in AMOUNTS:
            amount: Decimal | None = getattr(self.record, name)
            return show_money(amount, self.draft.layout.unit, places=self.places(name))
        return str(self.record.extra.get(name.removeprefix(EXTRA), ""))

    def take(self, name: str, text: str) -> None:
        if name in AMOUNTS:
            self.put(name, read_money(text, self.draft.layout.unit))
        else:
            self._take_extra(name, clean_text(text))


@dataclass(kw_only=True)
class RowGroup(Group):
    record: Indicator
    number: int
    above: "RowGroup | None" = None
    parts: dict[str, str] = field(default_factory=dict)

    def control(self, name: str) -> Control | None:
        if not self._is_asked(name):
            return None
        title = f"第 {self.number} 行 {self._title(name)}"
        if name in ROW_TEXTS:
            return Control(kind="long", title=title, most=LONG)
        if name in ROW_POINTS:
            return Control(kind="points", title=title)
        if name == "band":
            return Control(kind="choice", title=title, most=40)
        if name in ROW_LINES or name in PARTS:
            return Control(kind="text", title=title, most=LINE)
        control = self._extra_control(name) if name.startswith(EXTRA) else None
        return control and Control(kind=control.kind, title=title, most=control.most)

    def _is_asked(self, name: str) -> bool:
        items = self.draft.items
        if name == "target":
            return "indicators.target" in items or "indicators.target_value" in items
        return f"indicators.{name}" in items or (name in BEHIND_A_ROW and not self.draft.is_goal)

    def _title(self, name: str) -> str:
        item = self.item(name)
        return plain_label(item) if item and item.label.text else ROW_TITLES.get(name, name)

    def locked(self, name: str) -> str:
        fixed = self.draft.fixed.get(self.record.key)
        if fixed is not None and fixed.holds("target" if name in PARTS else name):
            return FIXED
        is_hand = name in ("hand_score", "hand_reason")
        return HAND_LOCKED if is_hand and self.draft.rules.hand_scores is HandScores.LOCKED else ""

    def show(self, name: str) -> str:
        if name in ROW_POINTS:
            number: Decimal | None = getattr(self.record, name)
            return show_points(number, places=self.places(name))
        if name in PARTS:
            return part_of(self.record.target, name)
        if name in ROW_COLUMNS:
            return self._label(name)
        if name.startswith(EXTRA):
            return str(self.record.extra.get(name.removeprefix(EXTRA), ""))
        return str(getattr(self.record, name))

    def _label(self, name: str) -> str:
        """What a merged cell says of this row, though it stands rows above."""
        own = str(getattr(self.record, ROW_COLUMNS[name]))
        if own or ROW_COLUMNS[name] in self.touched:
            return own
        row = self.draft.labelled.get(self.record.key)
        return str(getattr(row, name)) if row else ""

    def take(self, name: str, text: str) -> None:
        if name in ROW_POINTS:
            self._take_points(name, text)
        elif name in PARTS:
            self._take_part(name, clean_line(text))
        elif name.startswith(EXTRA):
            self._take_extra(name, clean_text(text))
        else:
            cleaned = clean_text(text) if name in ROW_TEXTS else clean_line(text)
            self.put(ROW_COLUMNS.get(name, name), cleaned)

    def _take_part(self, name: str, text: str) -> None:
        """Parts that are typed together make one target, whatever stood there before."""
        self.parts = {**(self.parts or parts_of(self.record.target)), name: text}
        self.put("target", joined(self.parts))

    def _take_points(self, name: str, text: str) -> None:
        number = read_points(text)
        self.put(name, _within(number, self.record.weight) if name == "hand_score" else number)


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
