"""The part of a rule set's form about checks: a level for each check, and its thresholds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms

from indicators.admin.fields import NumberField
from indicators.checks import LEVEL_TITLES, REGISTRY, Check, by_subject
from indicators.checks.settings import OFF, level_of, params_of
from indicators.description import SWITCHED_OFF
from indicators.rules import CheckSetting, RuleSet

LEVELS: Final = [*((level.value, title) for level, title in LEVEL_TITLES.items()), (OFF, SWITCHED_OFF)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    title: str
    explanation: str
    own_level: str
    level: forms.BoundField
    thresholds: list[forms.BoundField]


def level_name(check: Check) -> str:
    return f"level_{check.code}"


def threshold_name(check: Check, param: str) -> str:
    return f"threshold_{check.code}_{param}"


def check_fields() -> Iterator[tuple[str, forms.Field]]:
    for check in REGISTRY.values():
        yield level_name(check), forms.ChoiceField(label=f"{check.title}的级别", choices=LEVELS)
        for param in check.params:
            yield threshold_name(check, param.name), NumberField(param.title)


def initial_checks(rules: RuleSet) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for check in REGISTRY.values():
        level = level_of(check, rules.checks)
        values[level_name(check)] = OFF if level is None else level.value
        for name, value in params_of(check, rules.checks).items():
            values[threshold_name(check, name)] = value
    return values


def read_checks(data: Mapping[str, Any]) -> dict[str, CheckSetting]:
    """Returns only settings that differ from the check's own; the others follow later changes of the check."""
    settings = {check.code: _setting(check, data) for check in REGISTRY.values()}
    return {code: setting for code, setting in settings.items() if setting.level is not None or setting.params}


def _setting(check: Check, data: Mapping[str, Any]) -> CheckSetting:
    level = data[level_name(check)]
    params: dict[str, Decimal] = {
        param.name: data[threshold_name(check, param.name)]
        for param in check.params
        if data[threshold_name(check, param.name)] != param.default
    }
    return CheckSetting(level=None if level == check.level.value else level, params=params)


def check_rows(form: forms.BaseForm) -> list[tuple[str, list[CheckRow]]]:
    """Returns the rows by subject, in the order of the page 校验规则."""
    return [(title, [_row(check, form) for check in checks]) for title, checks in by_subject()]


def _row(check: Check, form: forms.BaseForm) -> CheckRow:
    return CheckRow(
        title=check.title,
        explanation=check.explanation,
        own_level=LEVEL_TITLES[check.level],
        level=form[level_name(check)],
        thresholds=[form[threshold_name(check, param.name)] for param in check.params],
    )
