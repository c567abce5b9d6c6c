"""A rule set written out in full reads as the same rule set."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.rule_text import to_toml
from indicators.rules import CheckSetting, load_rule_set, rule_set, rule_set_codes


@pytest.mark.parametrize("code", rule_set_codes())
def test_every_shipped_rule_set_stands_without_the_file_that_it_extends(code: str) -> None:
    rules = rule_set(code)
    text = to_toml(rules)
    assert "extends" not in text
    assert load_rule_set(text) == rules


def test_every_kind_of_value_comes_back() -> None:
    rules = replace(
        rule_set(),
        title='引号"与\\反斜线、\n换行与\x7f',
        version=7,
        over_ratio=None,
        equal_strict=True,
        over_penalty=Decimal("0.50"),
        checks={
            "weights-sum": CheckSetting(level="note"),
            "overachieved": CheckSetting(params={"ratio": Decimal("1.2")}),
        },
    )
    assert load_rule_set(to_toml(rules)) == rules


def test_what_no_rule_set_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="dataclass"):
        to_toml(replace(rule_set(), note=b"bytes"))  # type: ignore[arg-type]
