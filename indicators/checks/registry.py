"""The table of all checks: each a small function with what the page 校验规则 says about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from indicators.checks.case import ALONE, Case, Line, Surroundings
from indicators.checks.finding import Level
from indicators.sheet import Sheet, Stage

BOTH: Final = frozenset(Stage)
SELF_EVALUATION: Final = frozenset({Stage.SELF_EVALUATION})

Params = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a check found something; `check()` makes a Finding of it."""

    message: str
    field: str = ""
    line: Line | None = None
    level: Level | None = None  # None: the check's
    what_to_do: str = ""  # empty: the check's


Run = Callable[[Case, Params], Iterator[Spot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A threshold that a rule set may change."""

    name: str
    title: str
    default: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A made sheet that trips the check, and the same sheet put right."""

    wrong: Sheet
    right: Sheet
    surroundings: Surroundings = ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    code: str
    level: Level
    title: str
    explanation: str
    what_to_do: str
    example: Example
    run: Run
    params: tuple[Param, ...]
    stages: frozenset[Stage]
    defaults: Params


_checks: dict[str, Check] = {}
REGISTRY: Final[Mapping[str, Check]] = MappingProxyType(_checks)


def registered(
    code: str,
    level: Level,
    *,
    title: str,
    explanation: str,
    what_to_do: str,
    example: Example,
    params: tuple[Param, ...] = (),
    stages: frozenset[Stage] = SELF_EVALUATION,
) -> Callable[[Run], Run]:
    """Enters the decorated function into the table."""

    def enter(run: Run) -> Run:
        _checks[code] = Check(
            code=code,
            level=level,
            title=title,
            explanation=explanation,
            what_to_do=what_to_do,
            example=example,
            run=run,
            params=params,
            stages=stages,
            defaults=MappingProxyType({param.name: param.default for param in params}),
        )
        return run

    return enter
