"""A rule set's settings for checks: which ones are on, at which level, with which thresholds."""

from collections.abc import Iterator, Mapping
from typing import Final

from indicators.checks.finding import Level
from indicators.checks.registry import REGISTRY, Check, Params
from indicators.rules import CheckSetting

OFF: Final = "off"


def chosen_level(check: Check, settings: Mapping[str, CheckSetting]) -> str | None:
    """Returns the level that a rule set sets, or "off"; None where it keeps the check's own."""
    setting = settings.get(check.code) if settings else None
    return None if setting is None else setting.level


def level_of(check: Check, settings: Mapping[str, CheckSetting]) -> Level | None:
    """Returns the effective level for the page 校验规则; None where the rule set switches the check off."""
    chosen = chosen_level(check, settings)
    return None if chosen == OFF else Level(chosen) if chosen else check.level


def params_of(check: Check, settings: Mapping[str, CheckSetting]) -> Params:
    setting = settings.get(check.code) if settings else None
    if setting is None or not setting.params:
        return check.defaults
    return {**check.defaults, **setting.params}


def problems_in(settings: Mapping[str, CheckSetting]) -> tuple[str, ...]:
    """Returns the faults in a rule set's settings of checks, in Chinese; nothing where there are none."""
    return tuple(problem for code, setting in settings.items() for problem in _problems_in_setting(code, setting))


def _problems_in_setting(code: str, setting: CheckSetting) -> Iterator[str]:
    check = REGISTRY.get(code)
    if check is None:
        yield f"没有代码为“{code}”的校验"
        return
    if setting.level not in (None, OFF, *Level):
        yield f"校验“{code}”的级别“{setting.level}”不对，应为 {'、'.join(Level)} 或 {OFF}"
    known = [param.name for param in check.params]
    for name in setting.params:
        if name not in known:
            yield f"校验“{code}”没有参数“{name}”" + (f"，可用的有 {'、'.join(known)}" if known else "")
