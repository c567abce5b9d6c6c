"""Makes the 离线填报表 of a draft: the same grid, formulas where the site computes, open where a person may write."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from indicators.catalogue import LONGEST_LINE, LONGEST_TEXT, FieldKind
from indicators.printed import printed_sheet
from indicators.rules import RuleSet
from indicators.scoring import score_sheet
from indicators.sheet import Sheet
from projects.documents.compose import compose
from projects.documents.grid import Align, Cell, CellRole, Grid
from projects.documents.layout import Layout
from projects.documents.measures import AROUND, LINE, type_size
from projects.documents.xlsx.drawing import Placement, columns_of, draw_grid, fill_place
from projects.documents.xlsx.styles import HEI, SONG, CellLook, Styles, set_head_and_foot
from projects.documents.xlsx.values import GENERAL, CellValue, quote_words, text_value
from projects.documents.xlsx.workbook import new_book, save_book
from projects.filling.paper import unmerged
from projects.offline.hidden import PAGE, HiddenSheet
from projects.offline.identity import Identity, Sealed
from projects.offline.scores import Calculation
from projects.offline.slots import (
    SPARE_ROWS,
    Slot,
    find_slots,
    is_spare,
    split_amounts,
    with_spare_rows,
)

AS_TEXT: Final = "@"
NOTES: Final = (
    "严禁填报、上传涉密信息！",
    "只填淡黄色的单元格，其余由公式算出或已锁定；空着的几行用来增加指标。得分空白的，导入后由系统测算。填好后保存为 .xlsx，在系统这张表的“Excel 离线填报”页上传，核对后导入。",
)
WARNING: Final = Font(name=HEI, size=12, color="FFB02A1E")
ADVICE: Final = Font(name=SONG, size=10, color="FF444444")
FORM_FROM: Final = len(NOTES) + 1
LINES: Final = 3  # of an indicator's row, at least
HINTS: Final = {
    "target": "请连同符号和单位填写，如 ≥16家、100%、2020年12月31日前。",
    "actual": "请连同单位填写，如 16家、98%。单位与指标值相同时，得分即时算出。",
    "dimension": "可以从列表中选；留空表示与上一行相同。",
    "category": "可以从列表中选；留空表示与上一行相同。",
    "deviation": "没有得满分的，请写明偏差原因和改进措施。",
    "phone": "办公电话。",
}


def offline_form(
    sheet: Sheet,
    layout: Layout,
    rules: RuleSet,
    *,
    identity: Identity,
    locked: Collection[str] = (),
    spare_rows: int = SPARE_ROWS,
) -> bytes:
    """`locked` are names of controls that may not be filled in: what the goal form fixed, what the bureau brought."""
    book = new_book(f"{sheet.project}（离线填报）")
    page, hidden, styles = book.create_sheet(PAGE), HiddenSheet(book), Styles(book)
    wide = with_spare_rows(sheet, layout, spare_rows)
    scores = score_sheet(wide, rules)
    composed = compose(printed_sheet(wide, rules, scores), unmerged(layout))
    grid = split_amounts(_empty_spare_rows(composed, wide), layout)
    placement = draw_grid(page, grid, styles, first=FORM_FROM)
    _heighten_rows(page, grid, placement)
    open_slots = list(find_slots(grid, layout, wide, locked=locked))
    hidden.keep(open_slots)
    for slot in open_slots:
        _open_slot(page, slot, placement, styles, type_size(grid))
    by_source = {slot.cell.source: slot for slot in open_slots}
    calculation = Calculation(
        sheet=wide, rules=rules, scores=scores, grid=grid, placement=placement, slots=by_source, hidden=hidden
    )
    _put_formulas(page, calculation, styles)
    _add_validations(page, open_slots, layout, placement, hidden)
    _write_notes(page, grid)
    set_head_and_foot(page, code="", is_draft=True)
    hidden.sign(_seal_contents(identity, open_slots, grid, placement))
    _protect_page(page)
    book.calculation.fullCalcOnLoad = True  # no figure is stored: every program works them out when it opens the file
    return save_book(book)


def _heighten_rows(page: Worksheet, grid: Grid, placement: Placement) -> None:
    """For what is still to be written: rows with merged cells don't grow by themselves."""
    room = LINES * LINE * type_size(grid) + AROUND
    for cell in grid.cells:
        if cell.source.startswith("indicators.") and cell.row_span == 1:
            row = page.row_dimensions[placement.tops[cell.row]]
            row.height = max(row.height, room)


def _empty_spare_rows(grid: Grid, sheet: Sheet) -> Grid:
    """A spare row shows no label carried down, and no cell that waits for a value shows a mark for none."""
    spare = {str(number) for number, row in enumerate(sheet.indicators, start=1) if is_spare(row.key)}
    cells = (
        replace(cell, text="", number=None, breaks=()) if _number_of_row(cell) in spare else cell for cell in grid.cells
    )
    return replace(grid, cells=tuple(cells))


def _number_of_row(cell: Cell) -> str:
    part, _, rest = cell.source.partition(".")
    return rest.partition(".")[0] if part == "indicators" else ""


def _open_slot(page: Worksheet, slot: Slot, placement: Placement, styles: Styles, size: float) -> None:
    align = Align.LEFT if slot.kind is FieldKind.LONG else slot.cell.align
    style = styles.made(
        CellLook(slot.cell.role, align, 0, GENERAL if slot.is_number else AS_TEXT, size=size, is_filled_in=True)
    )
    for row in placement.rows(slot.cell):
        for column in columns_of(slot.cell):
            page.cell(row, column)._style = style
    place = page[placement.coordinate(slot.cell)]
    place.value = slot.value if slot.is_number else None  # a mark for none would come back as if it had been typed
    if slot.is_number:
        return
    fill_place(place, CellValue(text_value(slot.prefix + slot.text)))


def _put_formulas(page: Worksheet, calculation: Calculation, styles: Styles) -> None:
    size = type_size(calculation.grid)
    for source, formula in calculation.formulas():
        cell = calculation.grid.find(source)
        if cell is not None and (cell.role is CellRole.NUMBER or source == "grade"):
            place = page[calculation.placement.coordinate(cell)]
            place.value, place.data_type = formula, "f"
            place._style = styles.made(CellLook(cell.role, cell.align, 0, _computed_format(cell), size=size))


def _computed_format(cell: Cell) -> str:
    if cell.source == "execution_rate":
        return "0.00%"
    suffix = cell.text.lstrip("0123456789.-") if cell.number is not None else ""
    return GENERAL + quote_words(suffix) if suffix else GENERAL


def _add_validations(
    page: Worksheet, open_slots: Sequence[Slot], layout: Layout, placement: Placement, hidden: HiddenSheet
) -> None:
    offered = hidden.offer(
        list(dict.fromkeys(dimension for dimension, _ in layout.categories)),
        list(dict.fromkeys(category for _, category in layout.categories)),
    )
    rules: dict[str, DataValidation] = {}
    for slot in open_slots:
        kind = _kind_of_validation(slot, layout)
        if kind not in rules:
            rules[kind] = _make_validation(kind, slot, offered)
            page.add_data_validation(rules[kind])
        rules[kind].add(placement.coordinate(slot.cell))


def _kind_of_validation(slot: Slot, layout: Layout) -> str:
    if slot.is_number or slot.field in HINTS:
        return slot.field
    kinds = {column.field: column.kind for column in layout.indicator_columns}
    return "long" if FieldKind.LONG in (slot.kind, kinds.get(slot.field)) else "line"


def _make_validation(kind: str, slot: Slot, offered: Mapping[str, str]) -> DataValidation:
    if slot.is_number:
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.errorTitle, rule.error = "请填写数字", "这里只能填不小于 0 的数字，不带单位。"
    elif kind in offered:
        rule = DataValidation("list", formula1=offered[kind], allow_blank=True)
        rule.showErrorMessage = False  # any level 2 may stand under any level 1, also one that isn't listed
    else:
        most = LONGEST_TEXT if slot.kind is FieldKind.LONG or kind == "long" else LONGEST_LINE
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(most), allow_blank=True)
        rule.errorTitle, rule.error = "文字过长", f"这里最多填 {most} 个字。"
    if kind in HINTS:
        rule.promptTitle, rule.prompt, rule.showInputMessage = "填写提示", HINTS[kind], True
    if kind not in offered:
        rule.showErrorMessage = True
    return rule


def _write_notes(page: Worksheet, grid: Grid) -> None:
    for row, (note, height) in enumerate(zip(NOTES, (24, 46), strict=True), start=1):
        place = page.cell(row, 1, note)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(grid.widths))
        is_warning = row == 1
        place.font = WARNING if is_warning else ADVICE
        place.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        page.row_dimensions[row].height = height


def _seal_contents(identity: Identity, open_slots: Sequence[Slot], grid: Grid, placement: Placement) -> Sealed:
    return Sealed(
        identity=identity,
        page=PAGE,
        slots={slot.name: placement.coordinate(slot.cell) for slot in open_slots},
        shown={slot.name: slot.text for slot in open_slots if slot.text},
        prefixes={slot.name: slot.prefix for slot in open_slots if slot.prefix},
        words={
            placement.coordinate(cell): cell.text.replace("\n", "")
            for cell in grid.cells
            if cell.role in (CellRole.SIDE, CellRole.HEAD, CellRole.LABEL) and cell.text and not cell.source
        },
    )


def _protect_page(page: Worksheet) -> None:
    """Without a password: it keeps hands off by mistake; what is read back is checked cell by cell anyway."""
    page.protection.sheet = True
    page.protection.formatRows = page.protection.formatColumns = False  # False allows
    page.freeze_panes = f"A{FORM_FROM}"
