"""Published documents come in through every reader as tests/data/published says."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pytest

from indicators.rules import rule_set
from projects.reading.audit import audit_file, entry_of
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.tables import FoundTable
from tests.projects.documents.workbooks import converted
from tests.published import DIRECTORY

LIMITS = ReadingLimits()
RULES = rule_set("national")
Entry = dict[str, Any]


def content_of(name: str) -> bytes:
    return (DIRECTORY / name).read_bytes()


def entries(content: bytes, name: str = "file") -> list[Entry]:
    return [entry_of(table) for table in audit_file(content, file=name, rules=RULES, limits=LIMITS)]


@cache
def expected(stem: str) -> Sequence[Entry]:
    listed: Sequence[Entry] = json.loads(content_of(f"{stem}.json"))
    return listed


def assert_as_expected(read: Sequence[Entry], stem: str) -> None:
    assert [entry["position"] for entry in read] == list(range(1, len(expected(stem)) + 1))
    for entry, wanted in zip(read, expected(stem), strict=True):
        assert {key: entry[key] for key in wanted if key != "findings"} == {
            key: value for key, value in wanted.items() if key != "findings"
        }
        codes = {finding["code"] for finding in wanted["findings"]}
        assert {(each["code"], each["row"]) for each in entry["findings"] if each["code"] in codes} == {
            (each["code"], each.get("row")) for each in wanted["findings"]
        }
        assert entry["not_understood"] == []


def as_page(tables: Sequence[FoundTable]) -> bytes:
    """As a browser has them, in the encoding of an old site."""
    parts = [part for table in tables for part in (*(f"<p>{text}" for text in table.above), _as_markup(table))]
    page = f'<html><head><meta charset="gb2312"><title>公开</title></head><body>{"".join(parts)}</body></html>'
    return page.encode("gb18030")


def _as_markup(table: FoundTable) -> str:
    rows = (
        "".join(
            f"<td rowspan={cell.row_span} colspan={cell.column_span}>{'<br>'.join(map(escape, cell.text.split(chr(10))))}"
            for cell in table.grid.starting_in(row)
        )
        for row in range(table.grid.rows)
    )
    return f"<table><tr>{'<tr>'.join(rows)}</table>"


def as_pasted(tables: Sequence[FoundTable]) -> bytes:
    """As a spreadsheet puts them on the clipboard: covered cells are empty, line ends stand in quotes."""
    lines = (line for table in tables for line in (*table.above, *_as_lines(table), ""))
    return "\r\n".join(lines).encode()


def _as_lines(table: FoundTable) -> Iterator[str]:
    for row in range(table.grid.rows):
        texts = {cell.column: cell.text for cell in table.grid.starting_in(row)}
        cells = [texts.get(column, "") for column in range(len(table.grid.widths))]
        yield "\t".join('"' + text.replace('"', '""') + '"' if "\n" in text or '"' in text else text for text in cells)


@pytest.mark.parametrize(
    "name", ["000.docx", "003.docx", "000.xlsx", "003.xlsx", "000.txt", "003.txt", "003.xls", "003.ods"]
)
def test_document_says_what_is_expected(name: str) -> None:
    assert_as_expected(entries(content_of(name)), name.partition(".")[0])


@pytest.mark.parametrize("stem", ["000", "003"])
@pytest.mark.parametrize("written", [as_page, as_pasted])
def test_copied_tables_say_the_same(stem: str, written: Callable[[Sequence[FoundTable]], bytes]) -> None:
    tables = list(read_file(content_of(f"{stem}.docx"), LIMITS))
    assert_as_expected(entries(written(tables)), stem)


@pytest.mark.slow
def test_old_document_comes_through_libreoffice(tmp_path: Path) -> None:
    [old] = converted([DIRECTORY / "003.docx"], "doc", tmp_path)
    assert_as_expected(entries(old.read_bytes()), "003")


@pytest.mark.parametrize("name", ["001-goals.docx", "001.txt"])
def test_goal_forms_come_in_with_their_targets(name: str) -> None:
    forms = [entry for entry in entries(content_of(name)) if entry["project"]]
    assert [len(entry["indicators"]) for entry in forms] == [9, 9, 8, 10, 9, 10, 9]
    assert {entry["year"] for entry in forms} == {2021}
    first = forms[0]
    assert (first["project"], first["unit"]) == ("国有企业党建信息智能管理系统", "昌吉自治州国有资产监督管理委员会")
    assert first["funds"] == {
        "total": ["5", None, None],
        "appropriation": ["5", None, None],
        "carryover": [None, None, None],
        "other": ["0", None, None],
    }
    assert first["goal"].startswith("单位主要职能：")
    assert first["indicators"][7] == {
        "dimension": "效益指标",
        "category": "可持续性影响指标",
        "name": "平台维护后，信息化水平管理提高",
        "target": "≧25%",
        "actual": "",
        "weight": "",
        "score": "",
        "deviation": "",
    }
    assert all(entry["not_understood"] == [] for entry in forms)


def test_tables_of_another_kind_are_told_and_not_read() -> None:
    others = [entry for entry in entries(content_of("001.txt")) if not entry["project"]]
    assert len(others) == 9
    assert {entry["not_understood"][0]["message"] for entry in others} == {
        "不是项目支出绩效自评表或绩效目标表，没有读取"
    }
    [seventh] = entries(content_of("001-table7.xlsx"))
    assert (seventh["indicators"], seventh["findings"]) == ([], [])
