"""Shows a filler's explanations beside the findings that they belong to."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django import template

from indicators.checks import Finding
from projects.models import Explanation
from projects.review.submission import FindingPlace, place_of, said_of

register = template.Library()


class HasFindings(Protocol):
    @property
    def findings(self) -> Iterable[Finding]: ...


@register.simple_tag
def said(finding: Finding, explanations: Mapping[FindingPlace, Explanation]) -> Explanation | None:
    return said_of(finding, explanations)


@register.simple_tag
def unmatched(groups: Iterable[HasFindings], explanations: Mapping[FindingPlace, Explanation]) -> list[Explanation]:
    """Returns explanations of findings that only neighbours caused, or that were corrected since."""
    found = {place_of(finding) for group in groups for finding in group.findings}
    return [explanation for place, explanation in explanations.items() if place not in found]
