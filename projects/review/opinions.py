"""Findings as the numbered lines of a reviewer's opinion."""

from collections.abc import Iterable
from typing import Final

from indicators.checks import Finding, Level

LONGEST_OPINION: Final = 2000
REST: Final = "其余问题见校验结果。"
RANKS: Final = tuple(Level)


def with_findings(opinion: str, findings: Iterable[Finding]) -> str:
    """The gravest first. What the opinion holds already isn't said twice, and the whole stays short enough to be sent."""
    ranked = sorted(findings, key=lambda finding: RANKS.index(finding.level))
    new = [finding.message for finding in ranked if finding.message not in opinion]
    said = opinion.replace("\r\n", "\n").rstrip()
    for number, message in enumerate(new, start=1):
        longer = _joined(said, f"{number}. {message}")
        if not _fits(_joined(longer, REST)):
            return _joined(said, REST) if _fits(_joined(said, REST)) else said
        said = longer
    return said


def _joined(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _fits(text: str) -> bool:
    """A browser sends each end of a line as two characters."""
    return len(text) + text.count("\n") <= LONGEST_OPINION
