"""What doesn't agree in the budget tables is found, and nothing else."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from indicators.checks import Level
from projects.budgets.against_records import BudgetedProject, compare_with_projects
from projects.budgets.checking import check_budget
from projects.budgets.kinds import budget_rules
from projects.budgets.reading import read_budget
from tests.projects.budgets.published import HEAD, TITLES, book_of, read_published
from tests.projects.documents.workbooks import pages

Change = Callable[[dict[str, Worksheet]], None]
# What doesn't agree in the published tables: 表六 counts the projects in, and two names stand for one code.
PUBLISHED = {
    (
        "budget-totals",
        "表六“合计”行“合计”列：写的是 525.81 万元，表五“合计”行“基本支出”列是 420.81 万元，相差 105 万元。",
    ),
    ("budget-names", "表三科目 2080505：名称是“机关事业单位基本养老”，表二中是“机关事业单位基本医疗”。"),
}


def found_in(change: Change) -> set[tuple[str, str]]:
    return {(finding.code, finding.message) for finding in check_budget(read_published(change).tables)}


def test_published_tables_have_the_two_faults_that_they_have() -> None:
    findings = check_budget(read_published().tables)
    assert {(finding.code, finding.message) for finding in findings} == PUBLISHED
    assert [finding.level for finding in findings] == [Level.BLOCK, Level.NOTE]
    assert findings[0].field == "basic.39.3"
    assert findings[0].what_to_do == "同一个数在两张表中应当相同。请核对哪一张写错，改正后重新上传。"


def put(number: str, place: str, value: object) -> Change:
    def change(pages: dict[str, Worksheet]) -> None:
        pages[number][place] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            put("表一", "B37", 500),
            {
                ("budget-rows", "表一“收入总计”行“收入·预算数”列：写的是 500 万元，各行相加是 525.81 万元。"),
                (
                    "budget-balance",
                    "表一“收入总计”行“收入·预算数”列：写的是 500 万元，表一“支出总计”行“支出·预算数”列是 525.81 万元，相差 25.81 万元。",
                ),
                (
                    "budget-totals",
                    "表二“合计”行“总计”列：写的是 525.81 万元，表一“收入总计”行“收入·预算数”列是 500 万元，相差 25.81 万元。",
                ),
            },
        ),
        (
            put("表一", "B7", 500),
            {("budget-rows", "表一“财政拨款（补助）”行“收入·预算数”列：写的是 525.81 万元，所属各行相加是 500 万元。")},
        ),
        (
            put("表四", "E15", None),
            {
                (
                    "budget-columns",
                    "表四“210卫生健康支出”行“财政拨款支出·合计”列：写的是 31.1 万元，其他各列相加是 0 万元。",
                ),
                ("budget-rows", "表四“支出总计”行“一般公共预算”列：写的是 525.81 万元，各行相加是 494.71 万元。"),
                (
                    "budget-codes",
                    "表四“210卫生健康支出”行“一般公共预算”列：空着，表五中科目 210 各行“合计”列相加是 31.1 万元。",
                ),
            },
        ),
        (
            put("表七", "F12", 4),
            {
                ("budget-columns", "表七“微信公众号”行“项目支出合计”列：写的是 4 万元，“商品和服务支出”列是 3 万元。"),
                ("budget-rows", "表七“合计”行“项目支出合计”列：写的是 105 万元，各行相加是 106 万元。"),
            },
        ),
        (
            put("表八", "C6", 30),
            {
                (
                    "budget-columns",
                    "表八“合计”列：写的是 3.9 万元，“因公出国(境)费·合计”列、“公务用车购置及运行费·合计”列、“公务接待费”列相加是 30.4 万元。",
                ),
                (
                    "budget-columns",
                    "表八“公务用车购置及运行费·合计”列：写的是 30 万元，“公务用车购置费”列、“公务用车运行费”列相加是 3.5 万元。",
                ),
            },
        ),
        (
            put("表九", "E16", 8),
            {
                ("budget-columns", "表九“合计”行“合计”列：写的是 8 万元，其他各列相加是 0 万元。"),
                (
                    "budget-totals",
                    "表九“合计”行“合计”列：写的是 8 万元，表四“支出总计”行“政府性基金预算”列空着，相差 8 万元。",
                ),
            },
        ),
        (
            put("表三", "A7", "216"),
            {
                (
                    "budget-codes",
                    "表一“215资源勘探工业信息等支出”行“支出·预算数”列：写的是 460.24 万元，表三中科目 215 各行“合计”列相加是 105 万元。",
                ),
                (
                    "budget-codes",
                    "表一“216商业服务业等支出”行“支出·预算数”列：空着，表三中科目 216 各行“合计”列相加是 355.24 万元。",
                ),
                (
                    "budget-codes",
                    "表二“行政运行”行“总计”列：写的是 355.24 万元，表三中科目 2150701 各行“合计”列相加是 0 万元。",
                ),
                ("budget-codes", "表三“行政运行”行“合计”列：科目 2160701 写的是 355.24 万元，表二中没有这个科目。"),
            },
        ),
    ],
)
def test_one_wrong_figure_is_found_where_it_shows(change: Change, expected: set[tuple[str, str]]) -> None:
    assert found_in(change) - PUBLISHED == expected


def test_every_check_and_column_that_a_rule_names_is_there() -> None:
    rules = budget_rules()
    refs = [ref for rule in rules.equal for ref in (*rule.left, *rule.right)]
    refs += [ref for rule in rules.by_code for ref in (rule.left, rule.right)]
    for kind, part, figure in (ref.split(".") for ref in refs):
        parts = {each.name: each for each in rules.tables[kind].parts}
        assert figure in parts[part].figures
    assert {rule.check for rule in rules.equal} <= rules.checks.keys()


def test_figure_written_less_exactly_agrees_with_the_exact_one() -> None:
    assert found_in(put("表一", "D15", 31)) == PUBLISHED | {
        ("budget-rows", "表一“支出总计”行“支出·预算数”列：写的是 525.81 万元，各行相加是 525.71 万元。")
    }


LINES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6)


@given(lines=LINES, wrong=st.integers(1, 10**4))
def test_sums_of_cents_hold_and_one_cent_more_does_not(lines: list[tuple[int, int]], wrong: int) -> None:
    """A 类 over its 项, and the total over all."""

    def cells(*cents: int) -> tuple[str, ...]:
        return tuple(f"{cent / 100:.2f}" for cent in cents)

    rows = [(f"20101{number:02}", "支出", *cells(a + b, a, b)) for number, (a, b) in enumerate(lines)]
    basic, project = (sum(each[place] for each in lines) for place in (0, 1))
    above = ("201", "一般公共服务支出", *cells(basic + project, basic, project))

    def codes(total: int) -> set[str]:
        book = book_of(*TITLES, HEAD, above, *rows, ("", "合计", *cells(total, basic, project)))
        return {finding.code for finding in check_budget(read_budget(pages(book), year=2021, declared=None).tables)}

    assert codes(basic + project) == set()
    assert codes(basic + project + wrong) == {"budget-columns", "budget-rows"}


def test_lines_of_table_seven_are_held_against_the_projects() -> None:
    projects = [
        BudgetedProject(name="党务干部培训费", initial=Decimal(60_000)),
        BudgetedProject(name="国有企业党建信息智能管理系统", initial=None),
        BudgetedProject(name="国有企业退休人员社会化 管理工作经费", initial=Decimal(200_000)),
        BudgetedProject(name="监督检查专项资金", initial=Decimal(100_000)),
        BudgetedProject(name="律师咨询费", initial=Decimal(50_000)),
        BudgetedProject(name="年终财务审计费", initial=Decimal(570_000)),
        BudgetedProject(name="微信平台", initial=Decimal(30_000)),
    ]
    found = [(each.code, each.message) for each in compare_with_projects(read_published().tables, projects)]
    assert found == [
        (
            "budget-projects",
            "表七“合计”行“项目支出合计”列：写的是 105 万元，本年度 7 个项目的年初预算数相加是 101 万元。",
        ),
        ("budget-projects", "表七“律师咨询费”行：写的是 4 万元，自评表的年初预算数是 5 万元。"),
        ("budget-project-missing", "表七“微信公众号”行：3 万元，本年度自评任务中没有这个名称的项目。"),
        ("budget-project-missing", "自评任务中的“微信平台”：年初预算数 3 万元，表七中没有这个名称的项目。"),
    ]
    assert list(compare_with_projects(read_published().tables, [])) == []
