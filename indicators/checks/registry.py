"""The table of all checks. Each is a small function with its description for the page 校验规则."""

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
    """A place where a check found something; `check_sheet()` makes a Finding of it."""

    message: str
    field: str = ""
    line: Line | None = None
    level: Level | None = None  # None: the level of the check
    what_to_do: str = ""  # empty: the advice of the check


Run = Callable[[Case, Params], Iterator[Spot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A threshold that a rule set may change."""

    name: str
    title: str
    default: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A made-up sheet on which the check finds something, and the same sheet corrected."""

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
    """Puts the decorated function into the table."""

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
