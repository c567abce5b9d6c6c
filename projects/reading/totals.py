"""总分: 分值 and 得分 of the whole sheet, in a row of their own, beside a label or within a text."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from indicators.form_words import TOTAL_SCORES, TOTAL_WEIGHTS, drop_numbering
from indicators.sheet import DASHES
from projects.documents.grid import Cell
from projects.reading.figures import is_figure, read_points, split_points
from projects.reading.form import ALL_TOTALS, LONGEST_LABEL, FormBeingRead, field_named
from projects.reading.found import Found
from projects.reading.fund_block import BOTH_POINTS
from projects.reading.labelled import take_beside

INLINE: Final = re.compile(
    r"(?:自评|综合|评价)?(?:总\s*分|总得分|最终得分|得分|总评分)\s*(?:\([^()]{0,12}\))?\s*[:：]?\s*(?P<score>\d{1,3}(?:\.\d{1,4})?)\s*分?"
    r"(?:[\s,，;；。、]*(?:自评|评价|绩效)?(?:等级|等次|结果)\s*(?:为|[:：])?\s*(?P<grade>[优良中差]秀?好?|合格|不合格))?[\s。]*",
    re.A,
)
WITHIN: Final = re.compile(r"(?:自评)?总\s*分\s*[:：]\s*(?P<score>\d{1,3}(?:\.\d{1,4})?)(?:\s*分)?(?=\s|$)", re.A)
GRADE: Final = re.compile(r"\(?(?:自评|评价|绩效)?(?:等级|等次)\)?\s*[:：]?\s*(?P<grade>[优良中差]秀?好?)")
SPLIT: Final = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*[/／]\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*", re.A)
SUMS: Final = frozenset({"合计", "总计"})

Totals = dict[str, Decimal | None]


def take_inline_total(form: FormBeingRead, cell: Cell, found: Found) -> bool:
    """总分：98.5分，等级：优; says whether the cell is one."""
    text = unicodedata.normalize("NFKC", cell.text) if len(cell.text) <= LONGEST_LABEL else ""
    if grade := GRADE.fullmatch(text):
        form.use(cell)
        found.put("grade", grade["grade"])
        return True
    total = INLINE.fullmatch(text)
    if total is None:
        return False
    found.totals.setdefault("score", form.read_figure("total_score", cell, lambda _: Decimal(total["score"])))
    if total["grade"]:
        found.put("grade", total["grade"])
    return True


def without_total(text: str, found: Found) -> str:
    """填报日期：…　　总分：97.21 says both in one line."""
    total = WITHIN.search(text)
    if total is None:
        return text
    found.totals.setdefault("score", Decimal(total["score"]))
    return text[: total.start()] + text[total.end() :]


def take_labelled_total(form: FormBeingRead, cell: Cell, found: Found) -> bool:
    """自评总分 | 96.6 anywhere in the form; says whether the cell is such a label."""
    word = drop_numbering(cell.text)
    if word not in ALL_TOTALS - SUMS or not form.right_of_is_figure(cell):
        return False
    form.use(cell)
    _take_figure_beside(form, cell, "weight" if word in TOTAL_WEIGHTS else "score", found)
    return True


def read_totals(form: FormBeingRead, line: Sequence[Cell], found: Found) -> None:
    """总分 | 100 | 99, or 总分值 | 100 | 总得分 | 99 | 自评等级 | 优."""
    figures: list[Cell] = []
    is_sum = drop_numbering(line[0].text) in SUMS
    into = found.sums if is_sum else found.totals
    for cell in form.lines[line[0].row]:
        word = drop_numbering(cell.text)
        if form.is_used(cell):
            continue
        if word in ALL_TOTALS:
            form.use(cell)
            if word in TOTAL_WEIGHTS | TOTAL_SCORES:
                _take_figure_beside(form, cell, "weight" if word in TOTAL_WEIGHTS else "score", found)
        elif name := field_named(cell):
            form.use(cell)
            take_beside(form, cell, name, found)
        elif SPLIT.fullmatch(cell.text):
            _take_both_totals(form, cell, found, into)
        elif is_figure(cell.text) or form.fault_of(cell):
            figures.append(cell)
        elif DASHES.fullmatch(cell.text):
            form.use(cell)
        else:
            take_inline_total(form, cell, found)
    _take_total_figures(form, figures, found, into)


def _take_both_totals(form: FormBeingRead, cell: Cell, found: Found, into: Totals) -> None:
    columns = found.indicators.heads.columns if found.indicators.heads else {}
    if not {*BOTH_POINTS} & {*columns}:
        form.report(cell, "看不出是分值合计还是总分")
        return
    is_reversed = "points_reversed" in columns
    into["weight"], into["score"] = split_points(cell.text, is_reversed=is_reversed)
    form.note_source("total_weight", cell)
    form.note_source("total_score", cell)


def _take_figure_beside(form: FormBeingRead, cell: Cell, name: str, found: Found) -> None:
    beside = form.right_of(cell)
    if beside is not None and is_figure(beside.text):
        found.totals[name] = form.read_figure(f"total_{name}", beside, read_points, is_computed=True)


def _take_total_figures(form: FormBeingRead, figures: Sequence[Cell], found: Found, into: Totals) -> None:
    """Two are 分值 and 得分 unless their columns say the reverse; a single one is what its column says."""
    head = found.indicators.heads
    columns = head.columns if head else {}
    if len(figures) == 2 and not into:
        is_reversed = [_points_over(cell, columns) for cell in figures] == [["score"], ["weight"]]
        for name, cell in zip(("score", "weight") if is_reversed else ("weight", "score"), figures, strict=True):
            into[name] = form.read_figure(f"total_{name}", cell, read_points, is_computed=True)
        return
    if len(figures) == 1 and "score" in columns and ("weight" not in columns or (found.sums and into is found.totals)):
        into.setdefault("score", form.read_figure("total_score", figures[0], read_points, is_computed=True))
        return
    for cell in figures:
        under = _points_over(cell, columns)
        if len(under) == 1 and under[0] not in into:
            into[under[0]] = form.read_figure(f"total_{under[0]}", cell, read_points, is_computed=True)
        else:
            form.report(cell, "看不出是分值合计还是总分")


def _points_over(cell: Cell, columns: Mapping[str, range]) -> list[str]:
    return [name for name in ("weight", "score") if name in columns and {*columns[name]} & {*cell.columns}]


def stated_totals(found: Found) -> Totals:
    """合计 says what 总分 leaves out where both speak of the same."""
    totals, sums = found.totals, found.sums
    return sums | totals if not totals or sums.get("score") == totals.get("score") else totals
