"""Whatever a file holds, it is read or refused in Chinese with one kind of error."""

import zipfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from projects.documents.problems import UnreadableFileError
from projects.reading import converting
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.recognising import recognise
from projects.reading.tables import FoundTable
from tests.projects.reading.mutations import mutated
from tests.projects.reading.test_expected import content_of
from tests.projects.units.damaged import packed, parts_of

LIMITS = ReadingLimits()
SMALL = ReadingLimits(file=100_000, unpacked=2_000_000, tables=30, rows=200)
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"


def refusal(content: bytes, limits: ReadingLimits = SMALL) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        list(read_file(content, limits))
    return str(refused.value)


def document(**parts: bytes) -> bytes:
    return packed(parts_of(content_of("003.docx")) | {DOCUMENT: parts["body"]})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b" \r\n ", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n....", "这是图片"),
        (b"{\\rtf1 ...}", "另存为 .docx"),
        (b"MZ\x90\x00", "这是程序文件"),
        (b"Rar!\x1a\x07", "这是压缩包"),
        (b"MIME-Version: 1.0\r\n", "这是单个文件网页"),
        (b"<?xml version='1.0'?><a/>", "这是 XML 文件"),
        ("绩效自评".encode() + "项目名称".encode("gb18030") * 9, "文字编码混杂"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "打不开"),
        (b"PK\x03\x04" + bytes(50), "打不开"),
        (packed({"a": b"1"}), "这是压缩包"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 20_001, "多得不正常"),
        (b"x" * 100_001, "文件超过 0 MB"),
    ],
)
def test_file_of_another_kind_is_refused(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_truncated_document_is_refused() -> None:
    content = content_of("003.docx")
    assert "打不开" in refusal(content[: len(content) // 2])


def test_document_that_breaks_off_gives_the_tables_before() -> None:
    parts = parts_of(content_of("003.docx"))
    read: list[FoundTable] = []
    with pytest.raises(UnreadableFileError, match="打不开"):
        read.extend(read_file(packed(parts | {DOCUMENT: parts[DOCUMENT][:-40_000]}), LIMITS))
    assert len(read) <= 3


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    assert "实体声明" in refusal(document(body=bomb))
    workbook = parts_of(content_of("003.xlsx"))
    assert "不是能打开的 Excel 工作簿" in refusal(packed(workbook | {SHEET: bomb}))


def test_package_that_unpacks_to_much_is_refused() -> None:
    row = b"<w:p/>" * 400_000
    assert "展开后过大" in refusal(document(body=b"<w:document>" + row))
    assert "展开后过大" in refusal(packed(parts_of(content_of("003.xlsx")) | {SHEET: b" " * 3_000_000}))


def test_row_without_end_is_refused_before_it_fills_the_memory() -> None:
    opened = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr>'
    assert "展开后过大" in refusal(document(body=opened + b"<w:tc/>" * 400_000), ReadingLimits())


def test_table_of_too_many_rows_columns_or_levels_is_refused() -> None:
    opened = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    cell = b"<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p>%b</w:tc>"
    rows = b"<w:tbl>" + b"<w:tr>%b</w:tr>" % (cell % b"") * 201 + b"</w:tbl>"
    assert "超过 200 行" in refusal(document(body=opened + rows + b"</w:body></w:document>"))
    columns = b"<w:tbl><w:tr>%b</w:tr></w:tbl>" % (cell % b"" * 101)
    assert "超过 100 列" in refusal(document(body=opened + columns + b"</w:body></w:document>"))
    nested = b""
    for _ in range(9):
        nested = b"<w:tbl><w:tr>%b</w:tr></w:tbl>" % (cell % nested)
    assert "太多层" in refusal(document(body=opened + nested + b"</w:body></w:document>"))


def test_macros_and_passwords_are_refused() -> None:
    parts = parts_of(content_of("003.docx"))
    assert "带有宏" in refusal(packed(parts | {"word/vbaProject.bin": b"x"}))
    with zipfile.ZipFile(BytesIO(content_of("003.xlsx"))) as archive:
        locked = bytearray(content_of("003.xlsx"))
        for part in archive.infolist():
            locked[part.header_offset + 6] |= 1
        entry = archive.start_dir
    locked[entry + 8] |= 1
    assert "打开密码" in refusal(bytes(locked))


def test_nothing_outside_a_document_is_asked_for() -> None:
    """A link to another file, which no test may reach, changes nothing."""
    parts = parts_of(content_of("003.xlsx"))
    relations = "xl/_rels/workbook.xml.rels"
    link = b'<Relationship Id="x9" Type="%s/externalLink" Target="http://a.test/b.xlsx" TargetMode="External"/></Rel'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts[relations] = parts[relations].replace(b"</Rel", link % kind)
    sheets = [found.sheet for table in read_file(packed(parts), LIMITS) if (found := recognise(table))]
    assert [len(sheet.indicators) for sheet in sheets][:1] == [12]
    body = parts_of(content_of("003.docx"))[DOCUMENT].replace(b"<w:body>", b'<w:body><w:altChunk r:id="x9"/>', 1)
    assert len(list(read_file(document(body=body), LIMITS))) == len(list(read_file(content_of("003.docx"), LIMITS)))


def test_old_workbook_that_never_ends_is_stopped() -> None:
    with pytest.raises(UnreadableFileError, match="打不开"):
        list(read_file(content_of("003.xls"), replace(LIMITS, seconds=0)))


def test_workbook_of_too_many_sheets_is_refused() -> None:
    book, file = Workbook(), BytesIO()
    for number in range(31):
        book.create_sheet(str(number))["A1"] = 1
    book.save(file)
    assert "超过 30 张" in refusal(file.getvalue())


def test_million_blank_rows_below_a_form_are_passed_over() -> None:
    parts = parts_of(content_of("003.xlsx"))
    blank = b"".join(b'<row r="%d"/>' % number for number in range(5_001, 105_001))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", blank + b"</sheetData>")
    [first, *_] = [recognise(table) for table in forms_in(read_file(packed(parts), LIMITS))]
    assert first is not None
    assert (len(first.sheet.indicators), first.not_understood) == (12, ())


def test_deep_or_wide_page_is_refused() -> None:
    assert "打不开" in refusal(b"<div>" * 1_000 + b"<table><tr><td>a</table>" + b"</div>" * 1_000)
    assert "超过 100 列" in refusal(b"<table><tr>" + b"<td>a" * 101)
    assert "超过 200 行" in refusal(b"<table>" + b"<tr><td>a" * 201)


def test_old_document_says_what_to_do_where_libreoffice_is_missing(settings: Any) -> None:
    settings.OFFICE_COMMAND = "no-such-office"
    with pytest.raises(UnreadableFileError, match="另存为"):
        converting.as_docx(b"", LIMITS, ending="doc")


@pytest.mark.parametrize("name", ["003.docx", "003.xlsx", "003.txt", "001-goals.docx"])
def test_damaged_samples_are_read_or_refused(name: str) -> None:
    content, random = content_of(name), Random(name)
    for _ in range(25):
        with suppress(UnreadableFileError):
            assert len([recognise(table) for table in forms_in(read_file(mutated(content, random), LIMITS))]) < 100
