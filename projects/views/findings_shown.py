"""Findings as a page lists them: by level, each with what to do, where to do it, and what was said to it."""

from collections.abc import Callable, Iterable, Mapping
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
    return by_level(
        ShownFinding(
            finding=finding,
            title=REGISTRY[finding.code].title,
            what_to_do=finding.what_to_do,
            link=link(finding),
            explanation=said_of(finding, explanations),
        )
        for finding in findings
    )


def by_level(held: Iterable[ShownFinding]) -> list[ShownLevel]:
    """The gravest first; a level without findings is left out."""
    found = list(held)
    groups = ((level, tuple(each for each in found if each.finding.level is level)) for level in Level)
    return [ShownLevel(level=level, title=LEVEL_TITLES[level], findings=held) for level, held in groups if held]
