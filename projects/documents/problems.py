"""What is wrong with a file, each with its place; the same thing on many rows is said once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class UnreadableFileError(ValueError):
    """The file as a whole can't be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    row: int
    column: str
    message: str


def fold_problems(problems: Iterable[Problem], *, page: str) -> list[str]:
    """工作表“单位”第 3、5–7 行，“生效日期”列：…… What stands over a table has no row of it."""
    rows: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        rows.setdefault((problem.column, problem.message), []).append(problem.row)
    return [
        f"{page}{f'第 {write_number_ranges(numbers)} 行' if min(numbers) > 0 else '上方'}，“{column}”列：{message}"
        for (column, message), numbers in rows.items()
    ]


def write_number_ranges(numbers: Iterable[int]) -> str:
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in _number_runs(numbers))


def _number_runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    last = 0
    for number in sorted(set(numbers)):
        if first is not None and number == last + 1:
            last = number
            continue
        if first is not None:
            yield first, last
        first = last = number
    if first is not None:
        yield first, last
