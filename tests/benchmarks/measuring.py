"""What a benchmark reports, and how a time is taken."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One figure. The goal bounds the ratio to the peer where there is one, else the value itself; without one it is told."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    peer: str = ""
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer_value if self.peer_value else None

    @property
    def met(self) -> bool:
        return self.goal is None or (self.value if self.ratio is None else self.ratio) <= self.goal

    def as_row(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


Benchmark = Callable[[], Iterator[Measurement]]


def medians_ms(*acts: Callable[[], object], times: int = 200) -> list[float]:
    """Taken in turns, so that what else the machine does falls on all alike."""
    for act in acts:
        act()
    rounds = [[milliseconds(act) for act in acts] for _ in range(times)]
    return [statistics.median(taken) for taken in zip(*rounds, strict=True)]


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
