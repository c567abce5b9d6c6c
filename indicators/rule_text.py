"""A rule set written out in full as TOML, so that it stands without the files that it extends."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from indicators.plain_data import as_plain_data, toml_pair
from indicators.rules import CheckSetting, RuleSet


def to_toml(rules: RuleSet) -> str:
    """Every key, also those that have the national value; `load_rule_set()` reads the same rule set from it."""
    values = {each.name: _value_as_data(getattr(rules, each.name)) for each in fields(rules)}
    lines = [toml_pair(name, value) for name, value in values.items() if not isinstance(value, dict) and value != ""]
    for name, value in values.items():
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *(toml_pair(key, each) for key, each in value.items())]
    return "\n".join(lines) + "\n"


def _value_as_data(value: Any) -> Any:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return {key: _value_as_data(each) for key, each in value.items()}
    if isinstance(value, CheckSetting):
        return ({"level": value.level} if value.level else {}) | dict(value.params)
    return as_plain_data(value)
