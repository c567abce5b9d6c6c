"""What a table would make of the sheet that it goes into: cell by cell, and what would follow."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from indicators.catalogue import FieldKind, Holder, Use, fields_of
from indicators.labels import dimension_code
from indicators.sheet import FundAmounts, IndicatorRow, Sheet
from projects.documents.controls import NOT_APPLICABLE, SHEET, line_group
from projects.documents.layout.values import EXTRA, TOTAL
from projects.documents.targets import PARTS
from projects.filling.draft import Draft, draft_with
from projects.filling.group import Group
from projects.filling.groups import RowGroup, groups_of
from projects.filling.planning import FillingPlan, WrongCell, is_same, new_group, side_names
from projects.intake.entering.pairing import PairedRow, level_codes, pair_rows
from projects.intake.entering.table_plan import TablePlan
from projects.intake.recognised import Understood
from projects.models import Evaluation, Indicator
from projects.models.fields import LONGEST_FIGURE
from projects.reading.recognising import Recognised
from projects.sheets.titles import AMOUNT_TITLES, ROW_TITLES, SHEET_TITLES, extra_title, line_title
from projects.sheets.typed import show_money, show_points

NEW_ROW: Final = "indicators.new-"
NO_CELL: Final = "这次任务的表样没有这一栏，没有导入：{}"
TYPED: Final = {holder: fields_of(holder, Use.TYPED) for holder in Holder}
LONGEST_SHOWN: Final = 40
# What a form is called by, and whose it is.
NAMING: Final = frozenset({"title", "reporting_unit", "project_code", "seal"})


def copy_draft(evaluation: Evaluation) -> Draft:
    """A draft to plan with; its records at hand stay as they are. Of a sheet that is still to be made, an empty one."""
    if evaluation.pk is None:
        draft = draft_with(copy(evaluation), (), ())
        draft.__dict__["ledger"] = None
        return draft
    rows = [copy(row) for row in evaluation.indicators.all()]
    return draft_with(copy(evaluation), [copy(line) for line in evaluation.fund_lines.all()], rows)


def plan_table(understood: Understood, evaluation: Evaluation, *, is_whole: bool, drops_rows: bool) -> TablePlan:
    """What is published is entered whole: what the table hasn't goes. A draft keeps what the table leaves empty."""
    assert understood.recognised is not None
    draft = copy_draft(evaluation)
    return _Planning(understood.recognised, draft, is_whole=is_whole, drops_rows=drops_rows).make_plan()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidValue:
    """A value of the table: its text, where it comes from, and what it is called where the form has no cell for it."""

    text: str
    source: str
    title: str


@dataclass
class _Planning:
    recognised: Recognised
    draft: Draft
    is_whole: bool = field(kw_only=True)
    drops_rows: bool = field(kw_only=True)
    plan: FillingPlan = field(default_factory=FillingPlan)
    left_out: list[WrongCell] = field(default_factory=list)
    same: int = 0

    def make_plan(self) -> TablePlan:
        groups = groups_of(self.draft)
        self._plan_head(groups[SHEET])
        self._plan_money(groups)
        rows = pair_rows(
            self.draft,
            self.recognised.sheet,
            [group for group in groups.values() if isinstance(group, RowGroup)],
            must_keep_order=self.is_whole,
        )
        held = {row.group.record.key for row in rows if row.group is not None}
        others = [row for row in self.draft.rows if row.key not in held]
        scores = self._plan_rows(rows)
        if self.is_whole or self.drops_rows:
            self._plan_removals(others)
        return TablePlan(
            plan=self.plan,
            draft=self.draft,
            recognised=self.recognised,
            left_out=self.left_out,
            stays=[row.name for row in others if row.key not in self.plan.removed],
            same=self.same,
            scores=scores,
            is_whole=self.is_whole,
        )

    def _place_of(self, source: str) -> str:
        cell = self.recognised.sources.get(source)
        return self.recognised.table.place_of(cell) if cell else self.recognised.table.name

    def _plan_cell(self, group: Group, name: str, said: SaidValue) -> None:
        """A cell that the table leaves empty is emptied only where the table is the whole."""
        if not said.text.strip() and not self.is_whole:
            return
        if group.control_of(name) is None:
            self._leave_out(said)
        elif is_same(group, name, said.text):
            self.same += bool(said.text.strip())
        else:
            self.plan.change_cell(group, name, said.text, self._place_of(said.source))

    def _leave_out(self, said: SaidValue, into: list[WrongCell] | None = None) -> None:
        if text := said.text.strip():
            shown = f"{said.title} {text[:LONGEST_SHOWN]}{'…' if len(text) > LONGEST_SHOWN else ''}"
            target = self.left_out if into is None else into
            target.append(WrongCell(self._place_of(said.source), NO_CELL.format(shown)))

    def _plan_head(self, group: Group) -> None:
        sheet = self.recognised.sheet
        for name in TYPED[Holder.SHEET]:
            self._plan_cell(
                group, name, SaidValue(text=_shown_text(group, name, sheet), source=name, title=SHEET_TITLES[name])
            )
        for name, said in _extra_values(sheet.extra, group.record.extra).items():
            if name.removeprefix(EXTRA) not in NAMING or group.control_of(name) is not None:
                self._plan_cell(group, name, said)
        for label in list(self.draft.evaluation.not_applicable) if self.is_whole else ():
            none = SaidValue(text="", source="", title=label)
            self._plan_cell(group, f"{NOT_APPLICABLE}{dimension_code(label)}", none)

    def _plan_money(self, groups: Mapping[str, Group]) -> None:
        """A total alone fills the form that has one line alone."""
        funds = {row.kind: row for row in self.recognised.sheet.funds}
        kinds = [line.kind for line in self.draft.lines]
        if not funds and len(kinds) == 1:
            self._plan_line(groups[line_group(kinds[0])], self.recognised.sheet.stated.funds, TOTAL)
            return
        for kind, row in funds.items():
            group = groups.get(line_group(kind))
            if group is None:
                self._refuse_line(kind, row.amounts)
                continue
            self._plan_line(group, row.amounts, kind)
            for name, said in _extra_values(row.extra, group.record.extra, f"funds.{kind}.").items():
                self._plan_cell(group, name, said)
        for kind in kinds if self.is_whole else ():
            if kind not in funds:
                self._plan_line(groups[line_group(kind)], FundAmounts(), kind)

    def _plan_line(self, group: Group, amounts: FundAmounts, kind: str) -> None:
        for name, title in AMOUNT_TITLES.items():
            text = show_money(getattr(amounts, name), self.draft.layout.unit, places=group.places_of(name))
            self._plan_cell(
                group, name, SaidValue(text=text, source=f"funds.{kind}.{name}", title=f"{group.title}{title}")
            )

    def _refuse_line(self, kind: str, amounts: FundAmounts) -> None:
        """Its money would be missing in the total: of what is published nothing may be."""
        for name, title in AMOUNT_TITLES.items():
            said = SaidValue(
                text=show_money(getattr(amounts, name), self.draft.layout.unit),
                source=f"funds.{kind}.{name}",
                title=f"{line_title(kind, self.draft.layout)}{title}",
            )
            self._leave_out(said, self.plan.problems if self.is_whole else self.left_out)

    def _plan_rows(self, rows: Sequence[PairedRow]) -> dict[str, Decimal | None]:
        """The stated scores by the key of the row. A row that comes stands behind the one that is above it in the table."""
        scores: dict[str, Decimal | None] = {}
        above: str | None = "" if self.draft.rows else None
        place = 0
        for row in rows:
            if row.group is not None:
                above, group = row.group.record.key, row.group
                place = self.draft.rows.index(group.record) + 1
                for name, said in self._values_of_row(row, group).items():
                    self._plan_cell(group, name, said)
            else:
                sides = {name: text for name in side_names(self.draft) if (text := row.row.extra.get(name))}
                group = new_group(self.draft, f"{NEW_ROW}{row.number}", row.number, sides)
                self._plan_new_row(group, row, above, sides)
                self.draft.rows.insert(place, group.record)
                place += 1
            scores[group.record.key] = self._stated_score(row.row)
        return scores

    def _plan_new_row(self, group: RowGroup, row: PairedRow, above: str | None, sides: Mapping[str, str]) -> None:
        said = self._values_of_row(row, group)
        written = {
            name: each for name, each in said.items() if each.text.strip() and name.removeprefix(EXTRA) not in sides
        }
        asked = {name: each for name, each in written.items() if group.control_of(name) is not None}
        for name, each in written.items():
            if name not in asked:
                self._leave_out(each)
        texts = {name: each.text for name, each in asked.items()}
        places = {name: self._place_of(each.source) for name, each in asked.items()}
        self.plan.add_row(group, texts, places, above=above, sides=sides, stated_score=row.row.stated_score)

    def _values_of_row(self, row: PairedRow, group: RowGroup) -> dict[str, SaidValue]:
        """Where the level 1 and level 2 are the same, another spelling of them changes nothing of a draft."""
        source = f"indicators.{row.row.key}."
        said = {
            name: SaidValue(
                text=_shown_text(group, name, row.row),
                source=f"{source}{name}",
                title=f"第 {row.number} 行{ROW_TITLES[name]}",
            )
            for name in TYPED[Holder.ROWS]
            if name not in PARTS
        }
        own = self.draft.labelled[row.group.record.key] if row.group is not None else None
        if own is not None and level_codes(own) == level_codes(row.row) and not self.is_whole:
            del said["dimension"], said["category"]
        return said | _extra_values(row.row.extra, group.record.extra, source)

    def _stated_score(self, row: IndicatorRow) -> Decimal | None:
        score = row.stated_score
        if score is not None and len(str(score)) > LONGEST_FIGURE:
            self.plan.problems.append(
                WrongCell(self._place_of(f"indicators.{row.key}.score"), "得分的位数太多，请改正。")
            )
            return None
        return score

    def _plan_removals(self, rows: Sequence[Indicator]) -> None:
        for row in rows:
            if row.key in self.draft.fixed:
                message = f"“{row.name}”是审核通过的目标表的指标，原表没有，不能删除。"
                self.plan.problems.append(WrongCell(self.recognised.table.name, message))
            else:
                self.plan.removed[row.key] = row.row_version
        self.draft.rows[:] = [row for row in self.draft.rows if row.key not in self.plan.removed]


def _shown_text(group: Group, name: str, said: Sheet | IndicatorRow) -> str:
    """As the page would show it."""
    value, known = getattr(said, name), group.field_of(name)
    if known is not None and known.kind is FieldKind.POINTS:
        return show_points(value, places=group.places_of(name))
    return str(value)


def _extra_values(said: Mapping[str, str], held: Mapping[str, str], source: str = "") -> dict[str, SaidValue]:
    """What only some forms have; what the table hasn't is empty."""
    return {
        f"{EXTRA}{name}": SaidValue(text=said.get(name, ""), source=f"{source}{EXTRA}{name}", title=extra_title(name))
        for name in dict.fromkeys((*said, *held))
    }
