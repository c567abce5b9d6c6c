"""Which sheets of a list a sample takes: a plain function of the list, the method and the seed."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from indicators.points import plain
from projects.rechecks.population import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawMethod:
    """Each part takes so many sheets beyond what the parts before it have taken."""

    largest: int = 0
    above: Decimal | None = None  # 元
    risky: int = 0
    random: int = 0
    seed: str = ""
    by_hand: tuple[int, ...] = ()  # keys of evaluations
    why_by_hand: str = ""

    @property
    def record(self) -> dict[str, Any]:
        return {
            "largest": self.largest,
            "above": None if self.above is None else plain(self.above),
            "risky": self.risky,
            "random": self.random,
            "by_hand": list(self.by_hand),
            "why_by_hand": self.why_by_hand,
        }

    @classmethod
    def read(cls, record: Mapping[str, Any], seed: str) -> Self:
        above = record["above"]
        return cls(
            **{**record, "above": None if above is None else Decimal(above), "by_hand": tuple(record["by_hand"])},
            seed=seed,
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    candidate: Candidate
    grounds: str  # why it is in the sample


def rank_of(candidate: Candidate, seed: str) -> str:
    """Anybody can compute it: SHA-256 of three lines, in hexadecimal: the seed, the version as the list numbers it, and its
    digest, in UTF-8 and without a line end after the last. The smallest are drawn."""
    return hashlib.sha256(f"{seed}\n{candidate.version}\n{candidate.digest}".encode()).hexdigest()


def draw_sample(population: Sequence[Candidate], method: DrawMethod) -> list[Drawn]:
    """In the order of the list; by amount first, then by risk, at random from the rest, and what was added by hand."""
    taken: dict[int, str] = {}
    for part in (_by_amount, _by_risk, _at_random, _by_hand):
        rest = [each for each in population if each.version not in taken]
        taken |= {candidate.version: grounds for candidate, grounds in part(rest, method)}
    return [Drawn(each, taken[each.version]) for each in population if each.version in taken]


Part = Iterator[tuple[Candidate, str]]


def _by_amount(rest: Sequence[Candidate], method: DrawMethod) -> Part:
    by_amount = sorted(rest, key=lambda each: (-(each.amount or Decimal(0)), each.version))
    for place, each in enumerate(by_amount, start=1):
        if place <= method.largest:
            yield each, f"金额最大（第 {place} 位）"
        elif method.above is not None and (each.amount or Decimal(0)) >= method.above:
            yield each, "金额达到限额"


def _by_risk(rest: Sequence[Candidate], method: DrawMethod) -> Part:
    by_points = sorted(rest, key=lambda each: (-each.points, -(each.amount or Decimal(0)), each.version))
    for each in by_points[: method.risky]:
        if each.points:
            yield each, f"风险 {each.points} 分：{'、'.join(each.risks)}"


def _at_random(rest: Sequence[Candidate], method: DrawMethod) -> Part:
    for each in sorted(rest, key=lambda each: rank_of(each, method.seed))[: method.random]:
        yield each, "随机"


def _by_hand(rest: Sequence[Candidate], method: DrawMethod) -> Part:
    for each in rest:
        if each.evaluation in method.by_hand:
            yield each, f"指定：{method.why_by_hand}"
