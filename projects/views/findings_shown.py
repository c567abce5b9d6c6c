"""Findings as a page lists them: by level, each with what to do, where to do it, and what was said to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from indicators.checks import LEVEL_TITLES, REGISTRY, Finding, Level
from projects.models import Explanation
from projects.review.submission import FindingPlace, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    finding: Finding
    title: str
    what_to_do: str
    link: str  # nowhere where the form has no place for it
    explanation: Explanation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLevel:
    level: Level
    title: str
    findings: tuple[ShownFinding, ...]


def shown_by_level(
    findings: Iterable[Finding], explanations: Mapping[FindingPlace, Explanation], link: Callable[[Finding], str]
) -> list[ShownLevel]:
    held = [_shown(finding, explanations, link) for finding in findings]
    return list(_levels(held))


def _shown(
    finding: Finding, explanations: Mapping[FindingPlace, Explanation], link: Callable[[Finding], str]
) -> ShownFinding:
    check = REGISTRY[finding.code]
    return ShownFinding(
        finding=finding,
        title=check.title,
        what_to_do=finding.what_to_do,
        link=link(finding),
        explanation=said_of(finding, explanations),
    )


def _levels(held: Iterable[ShownFinding]) -> Iterator[ShownLevel]:
    found = list(held)
    for level in Level:
        of_level = tuple(each for each in found if each.finding.level is level)
        if of_level:
            yield ShownLevel(level=level, title=LEVEL_TITLES[level], findings=of_level)
