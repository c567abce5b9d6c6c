"""A project as a source names it, before anybody has compared it with the records."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any, Final, Self

from indicators.points import ZERO
from projects.documents.layout.values import TOTAL, Unit
from projects.documents.problems import Problem, fold_problems
from projects.documents.xlsx.captions import money_in, without_spaces, years_in
from projects.documents.xlsx.tables import HeadedTable, TableRow
from projects.models import BudgetType, Origin, Project, ProjectCategory, Tier
from projects.sheets.typed import Unreadable, read_money

CODE, NAME, UNIT, DEPARTMENT = "项目编码", "项目名称", "实施单位", "主管部门"
INITIAL: Final = "年初预算数"
TOTALS: Final = ("合计", "小计", "总计", "共计")
NONE: Final = ("-", "—", "－", "/", "无")
# By the name of a field in FoundLine: the head of its column, and its choices by label.
CHOICES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "budget_type": ("预算类型", {label: value for value, label in BudgetType.choices}),
    "fund_tier": ("资金级次", {label: value for value, label in Tier.choices}),
    "category": ("项目类别", {label: value for value, label in ProjectCategory.choices}),
    "origin": ("项目来源", {label: value for value, label in Origin.choices}),
}
TEXTS: Final[Mapping[str, str]] = {
    "code": CODE,
    "name": NAME,
    "unit": UNIT,
    "department": DEPARTMENT,
    "first_level_project": "一级项目",
    "function_code": "功能分类科目",
    "office": "承担科室",
    "manager": "项目负责人",
    "basis": "设立依据",
}
LONGEST: Final[Mapping[str, int]] = {
    name: getattr(Project._meta.get_field(name), "max_length", None) or 2000
    for name in TEXTS
    if name not in ("unit", "department")
} | {"unit": 200, "department": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """`unit` and `department` are written as a name or a code. A line that comes from the records knows its keys."""

    page: str = ""
    row: int = 0
    name: str
    code: str = ""
    unit: str = ""
    department: str = ""
    initial: str = ""  # in 元, as a number is written
    funds: Mapping[str, str] = field(default_factory=dict)  # the same, by fund kind
    first_level_project: str = ""
    function_code: str = ""
    office: str = ""
    manager: str = ""
    basis: str = ""
    budget_type: str = ""
    fund_tier: str = ""
    category: str = ""
    origin: str = ""
    project_key: int | None = None
    unit_key: int | None = None
    department_key: int | None = None
    remark: str = ""  # why an officer should look at it

    @property
    def place(self) -> str:
        return f"{self.page} 第 {self.row} 行" if self.row else self.page

    @property
    def unit_mark(self) -> str:
        """Tells apart what the records know under one name."""
        return f"{self.unit}#{self.unit_key}" if self.unit_key else self.unit

    @property
    def department_mark(self) -> str:
        return f"{self.department}#{self.department_key}" if self.department_key else self.department

    @property
    def amount(self) -> Decimal | None:
        """Of all kinds together."""
        if self.initial:
            return Decimal(self.initial)
        return sum(map(Decimal, self.funds.values()), ZERO) if self.funds else None

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What the source says outright, by fund kind; what isn't stated is none."""
        stated = {TOTAL: self.initial, **self.funds}
        return {kind: Decimal(text) for kind, text in stated.items() if text}

    def stored(self) -> dict[str, Any]:
        """Without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, 0, {})}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


class WrongListError(ValueError):
    """A source from which nothing is taken; every reason with its place."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(self.reasons))


@dataclass(slots=True)
class Problems:
    """What is wrong with the sheets of some files, told sheet by sheet."""

    held: dict[str, list[Problem]]

    def add(self, page: str, row: int, column: str, message: str) -> None:
        self.held.setdefault(page, []).append(Problem(row=row, column=column, message=message))

    def told(self) -> Iterator[str]:
        for page, problems in self.held.items():
            yield from fold_problems(sorted(problems, key=lambda problem: problem.row), page=page)


def is_total(row: TableRow) -> bool:
    return any(without_spaces(text) in TOTALS for text in row.cells.values())


def refuse_other_years(table: HeadedTable, page: str, year: int, problems: Problems) -> None:
    """A year that stands over the heads, or in the title of the sheet, is the year of the table."""
    for number, text in (*table.above, (1, table.page)):
        years = years_in(text)
        if years and year not in years:
            other = "、".join(str(each) for each in sorted(years))
            problems.add(page, number, "标题", f"写的是 {other} 年，这次任务是 {year} 年度的，请换成 {year} 年的表。")


def unit_of_money(table: HeadedTable, page: str, column: str, declared: Unit | None, problems: Problems) -> Unit | None:
    """As it stands in the head of the column or over the heads; the officer declares it where it stands nowhere."""
    stated = money_in((table.heads.get(column, ""), *(text for _, text in table.above)))
    if stated and declared and stated is not declared:
        problems.add(page, 1, column, f"表中写的是“{stated.value}”，页面上选的是“{declared.value}”，请核对。")
    return stated or declared


def amount_of(row: TableRow, page: str, column: str, unit: Unit | None, problems: Problems) -> str:
    text = row.cells.get(column, "")
    if not text or text in NONE or column in row.faults:
        return ""
    if unit is None:
        problems.add(page, row.number, column, "没有写明金额单位，请在页面上选择“万元”或“元”。")
        return ""
    try:
        amount = read_money(text, unit)
    except Unreadable as reason:
        problems.add(page, row.number, column, f"“{text[:20]}”：{reason}")
        return ""
    return "" if amount is None else str(amount)


def refuse_unreadable(row: TableRow, page: str, problems: Problems) -> None:
    for column, fault in row.faults.items():
        problems.add(page, row.number, column, fault)
    if row.is_hidden:
        problems.add(page, row.number, NAME, "是隐藏的行，请取消隐藏（或取消筛选），不要的请删除。")


def texts_of(row: TableRow, page: str, problems: Problems) -> dict[str, Any]:
    """The fields that are texts or chosen from a few, each as the records want it."""
    found: dict[str, Any] = {name: row.cells.get(column, "") for name, column in TEXTS.items()}
    for name, text in found.items():
        if len(text) > LONGEST[name]:
            problems.add(page, row.number, TEXTS[name], f"超过 {LONGEST[name]} 个字。")
    if not found["name"]:
        problems.add(page, row.number, NAME, "没有填写。")
    function_code = found["function_code"]
    if function_code and not re.fullmatch(r"\d{3}(\d{2}(\d{2})?)?", function_code, re.ASCII):
        problems.add(page, row.number, TEXTS["function_code"], f"“{function_code[:20]}”不是 3、5 或 7 位数字。")
    for name, (column, values) in CHOICES.items():
        text = row.cells.get(column, "")
        found[name] = values.get(text, "")
        if text and not found[name]:
            problems.add(page, row.number, column, f"“{text[:20]}”不在可选的范围内：{'、'.join(values)}。")
    return found
