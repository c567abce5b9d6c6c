"""What the page says of a sheet while it is filled in: by the id of the element that says it, on the page and in every answer."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from indicators.checks import LEVEL_TITLES, Finding, Level
from indicators.points import EXACT, ZERO, plain
from indicators.printed import weight_sum
from indicators.quantity import Kind
from indicators.rules import HandScores
from indicators.scoring import Need, Score, has_reason
from indicators.scoring.wording import range_said
from indicators.sheet import IndicatorRow
from projects.documents.compose.figures import FIGURES, FUND_COLUMNS, Figures, Value
from projects.documents.compose.written import write_value
from projects.documents.controls import output_id, row_group
from projects.documents.layout.values import Funds, Item
from projects.filling.draft import Draft
from projects.filling.readings import Reading, readings_of
from projects.sheets import Computed

NOTHING: Final = SafeString("")
NONE: Final = "—"
DEVIATION_DUE: Final = frozenset({"deduction-unexplained", "overachieved", "date-late"})
SHEET_DUE: Final = {
    "execution_reason": "执行率偏低，请写明执行偏差原因。",
    "adjustment_note": "预算有调整，请写明原因和依据。",
}

Outputs = dict[str, SafeString]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which of a row's further controls are wanted now."""

    band: bool
    hand: bool
    is_scored_here: bool  # the fields for a score by hand stand open
    deviation: bool


@dataclass(kw_only=True)
class Answers:
    draft: Draft
    computed: Computed

    def outputs(self) -> Outputs:
        outputs = dict(self.of_sheet())
        for number in range(len(self.draft.rows)):
            outputs |= self.of_row(number)
        return outputs

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.computed.printed)

    def of_sheet(self) -> Iterator[tuple[str, SafeString]]:
        yield from self._outputs_of_cells()
        yield from self._outputs_of_bar()
        for field, said in SHEET_DUE.items():
            yield f"out-sheet-{field}-due", SafeString(said) if self.is_due(field) else NOTHING
        said = self.computed.scores.execution.explanation
        yield "out-sheet-execution", NOTHING if self.draft.is_goal else format_html("预算执行率得分：{}", said)
        odd = ((each.message,) for each in self.computed.findings if each.field.startswith("funds."))
        yield "out-funds", format_html_join("", '<p class="cell-said">{}</p>', odd)

    def _outputs_of_cells(self) -> Iterator[tuple[str, SafeString]]:
        """The figures of the form's own cells."""
        for name, item in self.draft.items.items():
            part, _, field = name.partition(".")
            if part == "sheet" and field in FIGURES:
                yield output_id(f"cell.{field}"), self._draw_cell(self.figures.of_sheet(field), item)
        funds = (block for block in self.draft.layout.blocks if isinstance(block, Funds))
        for item in (column for block in funds for column in block.columns if column.field in FUND_COLUMNS):
            yield (
                output_id(f"cell.funds.total.{item.field}"),
                self._draw_cell(self.figures.total_funds(item.field), item),
            )

    def _draw_cell(self, figure: Value, item: Item) -> SafeString:
        layout = self.draft.layout
        text, _ = write_value(figure, item, unit=layout.unit, mark=layout.empty if item.empty is None else item.empty)
        return format_html("{}", text)

    def _outputs_of_bar(self) -> Iterator[tuple[str, SafeString]]:
        scores, rules, sheet = self.computed.scores, self.computed.rules, self.computed.sheet
        weights = weight_sum(sheet) or ZERO
        whole = rules.indicator_weight if self.draft.is_goal else rules.total
        if not self.draft.is_goal:
            weights = EXACT.add(weights, rules.execution_weight)
        tone = "" if weights == whole else " bar-off"
        yield (
            "out-sheet-weights",
            format_html('<span class="bar-figure{}">{} / {}</span>', tone, plain(weights), plain(whole)),
        )
        rate = scores.execution_rate
        yield "out-sheet-rate", _draw_figure(rate, "%")
        yield "out-sheet-execution_score", _draw_figure(scores.execution.final)
        yield "out-sheet-indicators", _draw_figure(self.figures.indicator_score)
        yield "out-sheet-total", _draw_figure(scores.total)
        yield "out-sheet-grade", format_html("{}", scores.grade or NONE)
        yield "out-sheet-findings", self._draw_counts()

    def _draw_counts(self) -> SafeString:
        counted = [(level, sum(1 for each in self.computed.findings if each.level is level)) for level in Level]
        shown = [(level, LEVEL_TITLES[level], count) for level, count in counted if count]
        if not shown:
            return SafeString('<span class="bar-well">没有问题</span>')
        return format_html_join(" ", '<span class="bar-count bar-{}">{} {}</span>', shown)

    def is_due(self, field: str) -> bool:
        """A reason is wanted now, or has been given."""
        if any(finding.field == field for finding in self.computed.findings):
            return True
        ledger = self.draft.ledger
        if field != "adjustment_note" or ledger is None or not ledger.wants_reason:
            return False
        return any(finding.code == "funds-differ-from-ledger" for finding in self.computed.findings)

    @property
    def due(self) -> dict[str, bool]:
        """Which of the controls beside the form are wanted now."""
        due = {field: self.is_due(field) for field in SHEET_DUE}
        return due | dict.fromkeys(("execution_hand_score", "execution_hand_reason"), self.wants_execution_hand)

    @property
    def wants_execution_hand(self) -> bool:
        execution, evaluation = self.computed.scores.execution, self.draft.evaluation
        return bool(execution.needs) or evaluation.execution_hand_score is not None

    def of_row(self, index: int) -> Outputs:
        row = self.computed.sheet.indicators[index]
        score = self.computed.scores.rows[row.key]
        group = row_group(row.key)
        labelled = self.labelled[index]
        return {
            output_id(f"{group}.score"): SafeString("" if score.final is None else plain(score.final)),
            output_id(f"{group}.readings"): self._draw_readings(
                group, list(readings_of(labelled, score, year=self.computed.sheet.year))
            ),
            output_id(f"{group}.explanation"): _draw_explanation(score, is_goal=self.draft.is_goal),
            output_id(f"{group}.due"): SafeString("请说明偏差原因") if self.wants_reason(index) else NOTHING,
            output_id(f"{group}.band-suggestion"): format_html("建议：{}", score.suggested_band)
            if score.suggested_band and not row.band
            else NOTHING,
            output_id(f"{group}.band-range"): self._draw_band_range(row, score),
            output_id(f"{group}.findings"): self._draw_findings(self.by_key.get(row.key, ())),
        }

    @cached_property
    def labelled(self) -> Sequence[IndicatorRow]:
        return self.computed.sheet.labelled_indicators

    @cached_property
    def by_key(self) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.computed.findings:
            if finding.key:
                found[finding.key].append(finding)
        return found

    def parts_of_row(self, index: int) -> Parts:
        row = self.computed.sheet.indicators[index]
        score = self.computed.scores.rows[row.key]
        locked = self.computed.rules.hand_scores is HandScores.LOCKED and score.target.kind is not Kind.WORDING
        return Parts(
            band=bool(row.band) or (score.target.kind is Kind.WORDING and score.applicable and not self.draft.is_goal),
            hand=not locked and not self.draft.is_goal and score.applicable,
            is_scored_here=row.hand_score is not None
            or bool(row.hand_reason)
            or (bool(row.band) and Need.HAND_SCORE in score.needs),
            deviation=self.wants_reason(index) or bool(row.deviation),
        )

    def _draw_band_range(self, row: IndicatorRow, score: Score) -> SafeString:
        """Between which points a score of the chosen band lies."""
        band = self.computed.rules.band(row.band.strip())
        if band is None or row.weight is None or score.target.kind is not Kind.WORDING:
            return NOTHING
        return format_html("{}：{} 分", band.title, range_said(band, row.weight, self.computed.rules))

    def wants_reason(self, index: int) -> bool:
        row = self.computed.sheet.indicators[index]
        codes = {finding.code for finding in self.by_key.get(row.key, ())}
        is_due = bool(codes & DEVIATION_DUE) or Need.REASON in self.computed.scores.rows[row.key].needs
        return is_due and not has_reason(row.deviation)

    def _draw_readings(self, group: str, found: Sequence[Reading]) -> SafeString:
        said = [(each.title, each.said) for each in found if each.said]
        asked = [self._draw_question(group, each) for each in found if each.choices]
        spoken = format_html_join("", '<span class="row-reading">{}读作 <b>{}</b></span>', said)
        return SafeString(spoken + "".join(asked))

    def _draw_question(self, group: str, reading: Reading) -> SafeString:
        control = f"{group}.{reading.field}"
        buttons = format_html_join(
            "",
            '<button class="row-choice" type="submit" name="act" value="write:{}:{}" data-write="{}" data-control="{}">{}</button>',
            ((control, each.written, each.written, control, each.text) for each in reading.choices if each.written),
        )
        why = f"（{reading.doubt}）" if reading.doubt else ""
        said = f"{reading.title}有不止一种理解{why}，请选择："
        return format_html('<span class="row-question">{}{}</span>', said, buttons)

    def _draw_findings(self, found: Sequence[Finding]) -> SafeString:
        if not found:
            return NOTHING
        lines = format_html_join(
            "",
            '<li><span class="row-level row-level-{}">{}</span>{}</li>',
            ((each.level, LEVEL_TITLES[each.level], each.message) for each in found),
        )
        gravest = min((each.level for each in found), key=list(Level).index)
        return format_html(
            '<details class="row-findings"><summary class="row-level-{}">{} 处提醒</summary><ol>{}</ol></details>',
            gravest,
            len(found),
            lines,
        )


def _draw_figure(number: Decimal | None, sign: str = "") -> SafeString:
    return format_html("{}{}", plain(number), sign) if number is not None else SafeString(NONE)


def _draw_explanation(score: Score, *, is_goal: bool) -> SafeString:
    if is_goal or not score.explanation:
        return NOTHING
    if score.printed is None:
        return format_html('<span class="row-why">{}</span>', score.explanation)
    return format_html(
        '<span class="row-why">系统测算 <b>{}</b> 分：{}</span>', plain(score.printed), score.explanation
    )
