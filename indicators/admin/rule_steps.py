"""等级, 档次 and 封顶 in the form of a rule set: a few lines of inputs for each; empty lines are left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django import forms

from indicators.admin.fields import NumberField
from indicators.points import ZERO
from indicators.rules import HUNDRED, Band, Grade, RateCap, RuleSet

Pair = tuple[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A list of pairs whose numbers fall from line to line."""

    name: str
    lines: int
    first: str  # the two inputs of a line
    second: str
    first_is_text: bool

    def names(self, number: int) -> tuple[str, str]:
        return f"{self.name}_{number}_{self.first}", f"{self.name}_{number}_{self.second}"

    def fields(self, labels: tuple[str, str]) -> Iterator[tuple[str, forms.Field]]:
        for number in range(1, self.lines + 1):
            first, second = self.names(number)
            text = forms.CharField(label=f"{labels[0]} {number}", required=False, max_length=20)
            yield first, text if self.first_is_text else NumberField(f"{labels[0]} {number}", required=False)
            yield second, NumberField(labels[1], required=False)

    def fieldset(self) -> list[tuple[str, str]]:
        return [self.names(number) for number in range(1, self.lines + 1)]

    def initial(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for number, pair in enumerate(pairs[: self.lines], start=1):
            values |= zip(self.names(number), pair, strict=True)
        return values

    def read(self, data: Mapping[str, Any]) -> tuple[list[Pair], str]:
        """Returns the filled-in pairs, and the faults in them."""
        pairs = [(data.get(first), data.get(second)) for first, second in self.fieldset()]
        written = [(first, second) for first, second in pairs if first not in (None, "") or second is not None]
        if any(first in (None, "") or second is None for first, second in written):
            return [], "有一行只填了一半。"
        if len({first for first, _ in written}) < len(written):
            return [], "有两行相同。"
        falls: list[Any] = [second for _, second in written]
        if any(upper <= lower for upper, lower in pairwise(falls)):
            return [], "请由高到低填写。"
        return written, ""


GRADES: Final = Steps(name="grade", lines=6, first="title", second="floor", first_is_text=True)
BANDS: Final = Steps(name="band", lines=5, first="title", second="floor", first_is_text=True)
CAPS: Final = Steps(name="cap", lines=6, first="below", second="cap", first_is_text=False)


def initial_steps(rules: RuleSet) -> dict[str, Any]:
    return {
        **GRADES.initial([(grade.title, grade.floor) for grade in rules.grades]),
        **BANDS.initial([(band.title, band.floor) for band in rules.bands]),
        **CAPS.initial([(cap.below, cap.cap) for cap in rules.rate_caps]),
    }


def read_grades(data: Mapping[str, Any]) -> tuple[tuple[Grade, ...], str]:
    pairs, problem = GRADES.read(data)
    if not problem and (not pairs or pairs[-1][1] != ZERO):
        problem = "最后一个等级从 0 分起。"
    return tuple(Grade(title=title, floor=floor) for title, floor in pairs), problem


def read_bands(data: Mapping[str, Any]) -> tuple[tuple[Band, ...], str]:
    """Each band reaches up to the lower edge of the band above it."""
    pairs, problem = BANDS.read(data)
    if not problem and (not pairs or pairs[-1][1] != ZERO or pairs[0][1] >= HUNDRED):
        problem = "第一档的下限应低于 100%，最后一档从 0% 起。"
    ceilings = [HUNDRED, *(floor for _, floor in pairs)]
    return tuple(
        Band(title=title, ceiling=ceiling, floor=floor)
        for (title, floor), ceiling in zip(pairs, ceilings, strict=False)
    ), problem


def read_caps(data: Mapping[str, Any]) -> tuple[tuple[RateCap, ...], str]:
    pairs, problem = CAPS.read(data)
    if not problem and any(upper[0] <= lower[0] for upper, lower in pairwise(pairs)):
        problem = "请由高到低填写。"
    return tuple(RateCap(below=below, cap=cap) for below, cap in pairs), problem
