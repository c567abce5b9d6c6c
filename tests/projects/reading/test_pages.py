"""A list reads the same from every kind of file: places are told as its reader counts them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Final

import pytest
from docx import Document

from projects.budgets.drawing import printable_tables
from projects.budgets.lines import parts_of
from projects.budgets.reading import ReadTables, read_budget
from projects.documents import docx as docx_writer
from projects.documents.problems import UnreadableFileError, fold_problems
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import MOST_ROWS, table_workbook
from projects.models import PublishedBudget
from projects.people.importing import COLUMNS as PEOPLE
from projects.people.importing import parse_people
from projects.reading.pages import pages_in, pages_in_text
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.list_file import read_list
from projects.rounds.enlisting.table_seven import read_table_seven
from projects.units.importing import parse_units
from tests.projects.budgets.published import HEADS, published_book, published_rows, read_published
from tests.projects.units.test_importing import JANUARY
from tests.projects.units.test_importing import workbook as units_book
from tests.published import DIRECTORY

Rows = Sequence[Sequence[str]]
UNITS: Final[Rows] = (
    ("单位编码", "单位名称", "上级单位", "生效日期"),
    ("301", "国资委", "", "2021-03-01"),
    ("301001", "应急执法队", "301", "昨天"),
)
LIST: Final[Rows] = (("项目编码", "项目名称", "实施单位", "年初预算数"), ("007", "培训费", "国资委", "6"))


def docx(*tables: tuple[Sequence[str], Rows]) -> bytes:
    """Each with the paragraphs over it."""
    document = Document()
    for above, rows in tables:
        for text in above:
            document.add_paragraph(text)
        drawn = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                drawn.cell(row, column).text = text
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def page(*tables: tuple[Sequence[str], Rows]) -> bytes:
    drawn = "".join(
        "".join(f"<p>{text}</p>" for text in above)
        + "<table>"
        + "".join("<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>" for texts in rows)
        + "</table>"
        for above, rows in tables
    )
    return f"<html><body>{drawn}</body></html>".encode()


def text(*tables: tuple[Sequence[str], Rows]) -> bytes:
    parts = ["\n".join([*above, *("\t".join(texts) for texts in rows)]) for above, rows in tables]
    return "\n".join(parts).encode("gb18030")


MADE: Final[Mapping[str, Callable[..., bytes]]] = {"docx": docx, "html": page, "text": text}


@pytest.mark.parametrize("kind", MADE)
def test_departments_come_from_any_file_with_their_places(kind: str) -> None:
    content = MADE[kind]((["单位名单"], UNITS))
    parsed = parse_units(pages_in(content, most_rows=MOST_ROWS), default_date=JANUARY)
    from_book = parse_units(
        pages_in(units_book(*map(tuple, UNITS[1:])).getvalue(), most_rows=MOST_ROWS), default_date=JANUARY
    )
    assert parsed.lines == from_book.lines
    assert fold_problems(parsed.problems, page=parsed.page) == [
        "第 1 个表格第 3 行，“生效日期”列：“昨天”不是日期，请写成 2024-01-01 的格式填写。"
    ]


@pytest.mark.parametrize("kind", MADE)
def test_list_takes_year_and_unit_of_money_from_over_the_table(kind: str) -> None:
    content = MADE[kind]((["2021年应评项目清单", "单位：万元"], LIST))
    [line] = read_list(pages_in(content, most_rows=MOST_ROWS), "清单", year=2021, declared=None)
    assert line == FoundLine(page="第 1 个表格", row=2, code="007", name="培训费", unit="国资委", initial="60000")
    with pytest.raises(WrongListError) as wrong:
        read_list(pages_in(content, most_rows=MOST_ROWS), "清单", year=2022, declared=None)
    assert wrong.value.reasons == (
        "第 1 个表格上方，“标题”列：写的是 2021 年，这次任务是 2022 年度的，请换成 2022 年的表。",
    )


def test_list_on_several_tables_is_read_as_one() -> None:
    other = (LIST[0], ("007", "审计费", "国资委", "2"), ("008", "会议费", "国资委", "2"))
    content = docx((["单位：万元"], LIST), (["第二部分", "单位：万元"], other[:1] + other[2:]))
    lines = read_list(pages_in(content, most_rows=MOST_ROWS), "清单", year=2021, declared=None)
    assert [(each.page, each.name) for each in lines] == [("第 1 个表格", "培训费"), ("第 2 个表格", "会议费")]
    twice = docx((["单位：万元"], LIST), (["第二部分", "单位：万元"], other[:2]))
    with pytest.raises(WrongListError) as wrong:
        read_list(pages_in(twice, most_rows=MOST_ROWS), "清单", year=2021, declared=None)
    assert wrong.value.reasons == ("第 2 个表格第 2 行，“项目编码”列：“007”在第 1 个表格 第 2 行已有。",)


def test_rest_of_a_table_without_heads_is_not_dropped() -> None:
    content = docx(([], UNITS), ([], (("302", "水利局", "", ""),)))
    with pytest.raises(UnreadableFileError, match="第 2 个表格没有表头，像是第 1 个表格的下半部分，请合并成一张表。"):
        parse_units(pages_in(content, most_rows=MOST_ROWS), default_date=JANUARY)
    two = docx(([], UNITS), (["又一张"], UNITS))
    with pytest.raises(UnreadableFileError, match="第 1 个表格、第 2 个表格都有这样的表头"):
        parse_units(pages_in(two, most_rows=MOST_ROWS), default_date=JANUARY)
    led = docx((["说明"], (("填表人", "张三"),)), (["单位名单"], UNITS))
    assert parse_units(pages_in(led, most_rows=MOST_ROWS), default_date=JANUARY).page == "第 2 个表格"


def test_document_without_a_table_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="文件里没有表格"):
        parse_units(pages_in(docx(), most_rows=MOST_ROWS), default_date=JANUARY)


def test_pasted_cells_are_read_whatever_they_begin_with() -> None:
    pasted = "BM编号\t项目名称\t实施单位\nA1\t培训费\t国资委\n"
    [line] = read_list(pages_in_text(pasted, most_rows=MOST_ROWS), "粘贴的表格", year=2021, declared=None)
    assert (line.name, line.row) == ("培训费", 2)


def budget_docx() -> bytes:
    """The nine tables as they stand in the department's document: titles over them, heads merged."""
    document = Document()
    for number, rows in published_rows().items():
        drawn, heads, began = None, iter(HEADS[number]), False
        for texts in rows:
            if len(texts) == 1 and not began:
                document.add_paragraph(texts[0])
                continue
            if texts[0].startswith("编制") and not began:
                document.add_paragraph("    ".join(filter(None, map(str.strip, texts))))
                continue
            began = True
            drawn = drawn if drawn is not None else document.add_table(rows=0, cols=max(map(len, rows)))
            cells, column = drawn.add_row().cells, 0
            for word, span in zip(texts, next(heads, [1] * len(texts)), strict=True):
                cell = cells[column].merge(cells[column + span - 1]) if span > 1 else cells[column]
                cell.text = word
                column += span
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def figures(read: ReadTables) -> list[tuple[str, object]]:
    return [
        (
            table.kind,
            [
                [
                    (line.label.replace(" ", ""), line.code, {name: each.amount for name, each in line.figures.items()})
                    for line in part.lines
                ]
                for part in parts_of(table)
            ],
        )
        for table in read.tables
    ]


def budget(content: bytes) -> ReadTables:
    return read_budget(pages_in(content, most_rows=MOST_ROWS), year=2021, declared=None)


@pytest.mark.parametrize("kind", ["xls", "ods", "docx"])
def test_nine_budget_tables_come_from_old_workbooks_and_documents(kind: str) -> None:
    content = budget_docx() if kind == "docx" else (DIRECTORY / f"001-budget.{kind}").read_bytes()
    read = budget(content)
    assert figures(read) == figures(budget(published_book().getvalue()))
    assert (read.unknown, read.makers) == ((), ("昌吉州国资委",))


@pytest.mark.parametrize("kind", ["xls", "ods", "docx"])
def test_projects_of_table_seven_come_from_old_workbooks_and_documents(kind: str) -> None:
    content = budget_docx() if kind == "docx" else (DIRECTORY / f"001-budget.{kind}").read_bytes()
    book = (DIRECTORY / "001-table7.xlsx").read_bytes()
    found, expected = (
        read_table_seven([("表七", pages_in(each, most_rows=MOST_ROWS))], year=2021, declared=None)
        for each in (content, book)
    )
    assert [(line.name, line.unit, line.initial, line.function_code) for line in found] == [
        (line.name, line.unit, line.initial, line.function_code) for line in expected
    ]
    assert len(found) == 7


def test_budget_tables_come_back_from_their_own_word_export() -> None:
    """But for runs of spaces, which count as one."""
    tables = read_published().tables
    read = budget(docx_writer.write(printable_tables(PublishedBudget(), tables)))
    folded_texts = [
        replace(table, cells=tuple(replace(cell, text=" ".join(cell.text.split())) for cell in table.cells))
        for table in tables
    ]
    assert list(read.tables) == folded_texts
    assert read.unknown == ()


@pytest.mark.parametrize("kind", ["xlsx", *MADE])
def test_filled_template_of_departments_and_accounts_reads_the_same_from_every_file(kind: str) -> None:
    units, people = (UNITS[0], UNITS[1]), (PEOPLE, ("301", "张三", "zhang", "单位填报", "", "2021-01-01", ""))

    def given(rows: Rows) -> Iterator[WorkbookPage]:
        content = (
            table_workbook("表", dict.fromkeys(rows[0], 12), rows[1:]) if kind == "xlsx" else MADE[kind](([], rows))
        )
        return pages_in(content, most_rows=MOST_ROWS)

    [line] = parse_units(given(units), default_date=JANUARY).lines
    assert (line.row, line.code, line.name, str(line.valid_from)) == (2, "301", "国资委", "2021-03-01")
    [person] = parse_people(given(people)).lines
    assert (person.row, person.unit, person.username, str(person.starts_on)) == (2, "301", "zhang", "2021-01-01")
