"""A workbook that comes back: what is read of it, and that no file, however it was made, does more than be refused."""

import datetime as dt
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.rules import rule_set
from projects.documents.layout import shipped_layout
from projects.documents.problems import UnreadableFileError
from projects.offline import Filled, Identity, offline_form, read_offline
from tests.projects.documents.sheets import CHANGJI

IDENTITY = Identity(
    evaluation=7,
    stage="self_evaluation",
    layout_code="national-2020",
    layout_version=1,
    sheet_digest="d",
    versions={"sheet": 2},
)
FORM = offline_form(CHANGJI, shipped_layout("national-2020"), rule_set(), identity=IDENTITY)
NO_WORKBOOK = "这个文件不是能打开的 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
ACTUAL, WEIGHT, NAME, FILLER = "G15", "H15", "D15", "A35"


def changed(change: Callable[[Workbook], object]) -> BytesIO:
    book = load_workbook(BytesIO(FORM))
    change(book)
    file = BytesIO()
    book.save(file)
    return file


def typed(**values: Any) -> Filled:
    def fill(book: Workbook) -> None:
        for at, value in values.items():
            book["自评表"][at] = value

    return read_offline(changed(fill))


def refusal(file: BytesIO) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read_offline(file)
    return str(refused.value)


def rezipped(alter: Callable[[str, bytes], bytes | None]) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(FORM)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = alter(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return file


def test_untouched_form_says_what_it_is_and_that_nothing_changed() -> None:
    filled = read_offline(BytesIO(FORM))
    assert filled.identity == IDENTITY
    assert (filled.changed, filled.problems) == ({}, ())


def test_what_was_typed_is_read_by_the_name_of_its_control() -> None:
    filled = typed(G15="15家", H15=8.5, D15="名称", A35="填报人：张三")
    assert filled.changed == {
        "indicators.1.actual": "15家",
        "indicators.1.weight": "8.5",
        "indicators.1.name": "名称",
        "sheet.filler": "张三",
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16, "16"),
        (4.69, "4.69"),
        (1e14, "100000000000000"),
        (0.1 + 0.2, "0.3"),
        (True, "是"),
        (dt.date(2021, 3, 5), "2021年3月5日"),
        ("  前后空格  ", "前后空格"),
        (None, ""),
    ],
)
def test_value_is_read_as_a_person_reads_it(value: object, text: str) -> None:
    assert typed(G15=value).texts["indicators.1.actual"] == text


def test_percentage_is_read_with_its_sign() -> None:
    def fill(book: Workbook) -> None:
        book["自评表"][ACTUAL] = 0.985
        book["自评表"][ACTUAL].number_format = "0.0%"

    assert read_offline(changed(fill)).texts["indicators.1.actual"] == "98.5%"


@pytest.mark.parametrize(
    ("value", "said"),
    [("=1+1", "是公式，请复制后“粘贴为数值”再上传。"), ("#REF!", "是 Excel 的错误值 #REF!，请改正。")],
)
def test_formula_and_error_are_named_by_their_cell(value: str, said: str) -> None:
    [spot] = typed(G15=value).problems
    assert (spot.place, spot.message) == (ACTUAL, said)


def test_what_stands_in_a_locked_cell_is_not_read() -> None:
    assert typed(C5="别的项目", I15=10).changed == {}


def test_rows_that_were_shifted_are_noticed() -> None:
    [spot] = read_offline(changed(lambda book: book["自评表"].insert_rows(13))).problems[:1]
    assert "表格的行列被移动或改动过" in spot.message


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.__setitem__("A1", page["A1"].value.replace('"evaluation":7', '"evaluation":8')),
        lambda page: page.__setitem__("A1", "{}"),
        lambda page: page.delete_cols(1),
    ],
)
def test_hidden_sheet_that_was_altered_is_refused(change: Callable[[Worksheet], object]) -> None:
    said = refusal(changed(lambda book: change(book["系统数据"])))
    assert said.startswith("工作簿中隐藏的“系统数据”被改动过")


def test_workbook_of_somebody_else_is_refused() -> None:
    book, file = Workbook(), BytesIO()
    book.save(file)
    assert refusal(file) == "这个工作簿不是本系统生成的离线填报表，请先在本页下载离线填报表，填好后再上传。"


def test_form_whose_sheet_was_renamed_is_refused() -> None:
    def rename(book: Workbook) -> None:
        book["自评表"].title = "新名字"

    assert refusal(changed(rename)) == "没有找到工作表“自评表”，请不要改名或删除它。"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0" + b"\0" * 600, "项目".encode()]
)
def test_file_that_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal(BytesIO(content)) in (
        NO_WORKBOOK,
        "请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。",
    )


def test_bomb_is_refused_unopened() -> None:
    def alter(name: str, content: bytes) -> bytes:
        return b"<a>" + b" " * (61 * 1024 * 1024) if name.endswith("styles.xml") else content

    file = BytesIO()
    with zipfile.ZipFile(BytesIO(FORM)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, alter(name, old.read(name)))
    assert refusal(file) == "文件展开后过大，请只保留要导入的工作表和有内容的行。"


@pytest.mark.parametrize(
    "head",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b"<!doctype x>",
    ],
)
def test_entities_are_refused(head: bytes) -> None:
    def alter(name: str, content: bytes) -> bytes:
        return head + content if name == "xl/worksheets/sheet1.xml" else content

    assert refusal(rezipped(alter)) == NO_WORKBOOK


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
def test_workbook_without_one_of_its_parts_is_refused_in_words(part: str) -> None:
    assert refusal(rezipped(lambda name, content: None if name == part else content))


@given(st.integers(), st.integers(1, 60))
@example(0, 60)
def test_broken_file_is_refused_in_words(seed: int, count: int) -> None:
    """Bytes are changed within the parts, behind the archive's own check sums."""
    chance = random.Random(seed)

    def alter(name: str, content: bytes) -> bytes:
        broken = bytearray(content)
        for _ in range(count):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        return bytes(broken) if name.startswith("xl/") else content

    with suppress(UnreadableFileError):
        assert read_offline(rezipped(alter)).identity == IDENTITY


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    assert refusal(BytesIO(content))
