"""A table is told by its heads, whatever file it stands in."""

import pytest

from projects.models import TableKind
from projects.reading.kinds import is_offline_form, kind_of_list
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.recognising import recognise
from projects.reading.tables import FoundTable
from projects.rounds.enlisting.list_file import COLUMNS as LIST
from projects.rounds.enlisting.list_file import empty_list
from projects.rounds.ledger_table import COLUMNS as LEDGER
from projects.units.importing import COLUMNS as UNITS
from tests.projects.offline.test_returned import FORM
from tests.projects.reading.test_pages import MADE, budget_docx
from tests.published import DIRECTORY


def found(content: bytes) -> list[FoundTable]:
    return list(read_file(content, ReadingLimits.of_site()))


def told(content: bytes) -> list[TableKind | None]:
    """What is no form."""
    return [kind_of_list(table) for table in found(content) if recognise(table) is None]


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (LIST, TableKind.PROJECT_LIST),
        (("序号", "单位名称", "项目", "金额（万元）"), TableKind.PROJECT_LIST),
        (LEDGER, TableKind.LEDGER),
        (("项目编码", "项目名称", "实施单位", "全年预算数", "全年执行数"), TableKind.LEDGER),
        (UNITS, TableKind.UNITS),
        (("单位名称", "上级单位"), TableKind.UNITS),
        (("登录名", "姓名", "单位名称", "角色"), TableKind.ACCOUNTS),
        (("姓名", "单位名称", "联系电话"), None),
        (("类", "款", "项", "项目名称", "项目支出合计"), TableKind.TABLE_SEVEN),
        (("序号", "项目名称", "实施单位", "年初预算数", "全年预算数", "全年执行数", "得分"), None),
        (("单位名称", "联系电话"), None),
        (("指标", "目标", "说明"), None),
    ],
)
def test_list_is_told_by_its_heads(heads: tuple[str, ...], expected: TableKind | None, kind: str) -> None:
    rows = (heads, tuple(str(number) for number in range(len(heads))))
    assert told(MADE[kind]((["2021年"], rows))) == [expected]


@pytest.mark.parametrize("kind", ["xls", "ods", "docx"])
def test_budget_tables_are_told_by_their_titles_and_heads(kind: str) -> None:
    content = budget_docx() if kind == "docx" else (DIRECTORY / f"001-budget.{kind}").read_bytes()
    assert told(content) == [TableKind.TABLE_SEVEN if number == 7 else TableKind.BUDGET for number in range(1, 10)]


def test_goal_tables_of_the_same_department_are_forms() -> None:
    goals = found((DIRECTORY / "001-goals.docx").read_bytes())
    assert all(recognise(table) is not None for table in goals)


def test_offline_form_is_told_by_the_page_that_the_site_hides() -> None:
    assert is_offline_form(FORM)
    assert not is_offline_form(empty_list())
    assert not is_offline_form(b"PK\x03\x04 damaged")
    assert not is_offline_form("项目名称\t实施单位".encode())
