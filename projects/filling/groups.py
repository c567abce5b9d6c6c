"""The groups of a sheet: its own texts, the fund lines, the indicators."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from indicators.catalogue import LEVELS, Holder, Use
from indicators.labels import dimension_code
from indicators.rules import HandScores
from projects.documents.cleaning import clean_line
from projects.documents.controls import NOT_APPLICABLE, SHEET, line_group, row_group
from projects.documents.targets import PARTS, WHOLE, join_target, part_of_target, split_target
from projects.filling.draft import Draft
from projects.filling.fixed import is_ledger_locked
from projects.filling.group import Control, Group
from projects.models import Evaluation, FundLine, Indicator
from projects.sheets.titles import ROW_TITLES, dimension_title, line_title

FIXED: Final = "这一格已由审核通过的绩效目标表确定，确需修改的，请先申请目标调整。"
HAND_LOCKED: Final = "本评分办法不允许人工调整得分。"
LEDGER_LOCKED: Final = "金额由财政部门导入，不能改动；有出入的，请与财政部门联系。"


@dataclass(kw_only=True)
class SheetGroup(Group):
    holder = Holder.SHEET
    record: Evaluation

    def control_of(self, name: str) -> Control | None:
        if not name.startswith(NOT_APPLICABLE):
            return super().control_of(name)
        title = self.dimensions.get(name.removeprefix(NOT_APPLICABLE), "")
        return Control(kind="text", title=f"{title}不适用的原因") if title and not self.draft.is_goal else None

    def title_of(self, name: str) -> str:
        known = self.field_of(name)
        return known.title if known else self.label_of(name).rstrip("：:") or self.draft.title_of(name)

    def lock_reason(self, name: str) -> str:
        goal = self.draft.goal if self.has_use(name, Use.AGREED) else None
        return FIXED if goal is not None and getattr(goal, name).strip() else ""

    @property
    def weight(self) -> Decimal:
        return self.draft.rules.execution_weight

    def text_of(self, name: str) -> str:
        if not name.startswith(NOT_APPLICABLE):
            return super().text_of(name)
        code = name.removeprefix(NOT_APPLICABLE)
        return next((why for label, why in self.record.not_applicable.items() if dimension_code(label) == code), "")

    def set_text(self, name: str, text: str) -> None:
        """A reason marks a level 1 as 不适用; without one it applies."""
        if not name.startswith(NOT_APPLICABLE):
            super().set_text(name, text)
            return
        code, why = name.removeprefix(NOT_APPLICABLE), clean_line(text)
        others = {label: text for label, text in self.record.not_applicable.items() if dimension_code(label) != code}
        self.set_column("not_applicable", {**others, self.dimensions[code]: why} if why else others)

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """The level 1s that may be 不适用, by code."""
        labels = [label for label, _ in self.draft.layout.categories]
        labels += [dimension_title(code) for code in self.draft.rules.dimension_weights]
        labels += self.record.not_applicable
        return {dimension_code(label): label for label in reversed(labels) if dimension_code(label)}


@dataclass(kw_only=True)
class LineGroup(Group):
    holder = Holder.FUNDS
    record: FundLine

    def title_of(self, name: str) -> str:
        if self.field_of(name) is None:
            return self.label_of(name).rstrip("：:") or self.draft.title_of(name)
        return f"{self.title} {self.label_of(name) or '金额'}"

    def lock_reason(self, name: str) -> str:
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
        return f"第 {self.number} 行 {self.label_of(name) or ROW_TITLES.get(name, name)}"

    def lock_reason(self, name: str) -> str:
        fixed = self.draft.fixed.get(self.record.key)
        if fixed is not None and fixed.holds(name):
            return FIXED
        is_locked = self.draft.rules.hand_scores is HandScores.LOCKED and self.has_use(name, Use.BY_HAND)
        return HAND_LOCKED if is_locked else ""

    @property
    def weight(self) -> Decimal | None:
        return self.record.weight

    def text_of(self, name: str) -> str:
        """Of a level 1 or 2 what a merged cell says of this row, though it stands rows above."""
        if name in PARTS:
            return part_of_target(self.record.target, name)
        if name not in LEVELS:
            return super().text_of(name)
        level = LEVELS[name]
        own = str(getattr(self.record, level.stored_as))
        if own or level.stored_as in self.touched:
            return own
        row = self.draft.labelled.get(self.record.key)
        return str(getattr(row, level.key)) if row else ""

    def set_text(self, name: str, text: str) -> None:
        if name not in PARTS:
            super().set_text(name, text)
            return
        # Parts that are typed together make one target, whatever stood there before.
        self.parts = {**(self.parts or split_target(self.record.target)), name: clean_line(text)}
        self.set_column(WHOLE, join_target(self.parts))


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
