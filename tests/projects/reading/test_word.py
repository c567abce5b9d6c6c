"""What Word writes around and between its cells."""

from projects.reading.tables import FoundTable
from projects.reading.word import read_word
from tests.projects.reading.test_expected import LIMITS, content_of
from tests.projects.units.damaged import packed, parts_of

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{inner}</w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def read(body: str) -> list[FoundTable]:
    document = f"<w:document {SPACE} {COMPATIBLE}><w:body>{body}</w:body></w:document>".encode()
    return list(read_word(packed(parts_of(content_of("003.docx")) | {"word/document.xml": document}), LIMITS))


def places(table: FoundTable) -> list[tuple[int, int, int, int, str]]:
    return [
        (each.row, each.column, each.row_span, each.column_span, each.text) for each in table.grid.cells if each.text
    ]


def only(body: str) -> list[tuple[int, int, int, int, str]]:
    [table] = read(f"<w:tbl>{body}</w:tbl>")
    return places(table)


def test_merged_cells_are_one() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    body = row(cell(text("甲"), down), cell(text("乙"), wide)) + row(
        cell(text("不显示"), on), cell(text("丙")), cell(text("丁"))
    )
    assert only(body) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁")]


def test_cell_that_goes_on_from_nothing_stands_by_itself() -> None:
    assert only(row(cell(text("甲"), "<w:vMerge/>"))) == [(0, 0, 1, 1, "甲")]


def test_row_may_begin_further_right() -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    assert only(row(cell(text("甲")), cell(text("乙"))) + row(cell(text("丙")), properties=before))[2] == (
        1,
        1,
        1,
        1,
        "丙",
    )


def test_table_within_a_cell_goes_on_below_it() -> None:
    inner = f"<w:tbl>{row(cell(text('内一')), cell(text('内二')))}</w:tbl>"
    body = row(cell(text("外")), f"<w:tc><w:p>{text('边')}</w:p>{inner}</w:tc>") + row(cell(text("下")))
    assert only(body) == [
        (0, 0, 1, 1, "外"),
        (0, 1, 1, 1, "边"),
        (1, 1, 1, 1, "内一"),
        (1, 2, 1, 1, "内二"),
        (2, 0, 1, 1, "下"),
    ]


def test_content_controls_hold_rows_cells_and_texts() -> None:
    held = f"<w:sdt><w:sdtContent>{cell(f'<w:sdt><w:sdtContent>{text(chr(0x7532))}</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>"
    assert only(row(held)) == [(0, 0, 1, 1, "甲")]


def test_tracked_changes_count_as_accepted() -> None:
    inner = f"<w:ins>{text('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom>{text('移')}</w:moveFrom>"
    gone = row(cell(text("删去的行")), properties="<w:trPr><w:del/></w:trPr>")
    assert only(row(cell(inner)) + gone) == [(0, 0, 1, 1, "新")]


def test_breaks_tabs_symbols_and_boxes_are_read() -> None:
    signs = '<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    box = f"<mc:AlternateContent><mc:Choice>{text('框')}</mc:Choice><mc:Fallback>{text('框')}</mc:Fallback></mc:AlternateContent>"
    assert only(row(cell(signs), cell(box))) == [(0, 0, 1, 1, "a\nb c-≥"), (0, 1, 1, 1, "框")]


def test_paragraphs_around_a_table_are_kept_beside_it() -> None:
    table = f"<w:tbl>{row(cell(text('甲')))}</w:tbl>"
    empty = f"<w:tbl>{row(cell(''))}</w:tbl>"
    paragraph = "<w:p>{}</w:p>"
    body = (
        paragraph.format(text("上"))
        + table
        + paragraph.format(text("中"))
        + empty
        + table
        + paragraph.format(text("下"))
    )
    assert [(each.name, each.above, each.below) for each in read(body)] == [
        ("第 1 个表格", ("上",), ("中",)),
        ("第 3 个表格", (), ("下",)),
    ]


def test_table_in_a_text_box_is_read_once() -> None:
    table = f"<w:tbl>{row(cell(text('框里')))}</w:tbl>"
    box = f"<w:txbxContent>{table}</w:txbxContent>"
    held = f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    assert [places(each) for each in read(held)] == [[(0, 0, 1, 1, "框里")]]


def numbered(words: str, depth: int = 0, name: int = 7) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}{text(words)}</w:p>"


def test_numbers_that_word_puts_by_itself_are_read() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{way}"/><w:lvlText w:val="{shown}"/></w:lvl>'
        for depth, way, shown in ((0, "chineseCounting", "%1、"), (1, "decimal", "%1.%2 "), (2, "bullet", "·"))
    )
    numbering = (
        f'<w:numbering {SPACE}><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    paragraphs = (
        numbered("甲"),
        numbered("乙", 1),
        numbered("丙"),
        numbered("丁", 1),
        numbered("戊", 2),
        numbered("己", name=9),
    )
    body = f"<w:document {SPACE}><w:body><w:tbl><w:tr><w:tc>{''.join(paragraphs)}</w:tc></w:tr></w:tbl></w:body></w:document>"
    parts = {"word/document.xml": body.encode(), "word/numbering.xml": numbering.encode()}
    [table] = read_word(packed(parts_of(content_of("003.docx")) | parts), LIMITS)
    assert table.grid.cells[0].text == "一、甲\n一.1 乙\n二、丙\n二.1 丁\n戊\n己"
