"""What a check reports on a sheet."""

from typing import Any

from indicators.checks import Finding, check_sheet
from indicators.rules import RuleSet, rule_set
from indicators.sheet import Sheet


def findings(code: str, sheet: Sheet, *, rules: RuleSet | None = None, **around: Any) -> list[Finding]:
    return [each for each in check_sheet(sheet, rules or rule_set(), **around) if each.code == code]


def rows(code: str, sheet: Sheet, *, rules: RuleSet | None = None, **around: Any) -> list[int | None]:
    return [each.row for each in findings(code, sheet, rules=rules, **around)]


def fields(code: str, sheet: Sheet, *, rules: RuleSet | None = None, **around: Any) -> list[str]:
    return [each.field for each in findings(code, sheet, rules=rules, **around)]


def messages(code: str, sheet: Sheet, *, rules: RuleSet | None = None, **around: Any) -> list[str]:
    return [each.message for each in findings(code, sheet, rules=rules, **around)]
