"""评分办法: how points are given and which checks hold, as versioned data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSetting:
    level: str | None = None  # None: the check's own level; "off" switches it off
    params: Mapping[str, Decimal] = ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet: ...
