"""What comes into a reviewer's opinion at a click: findings and 批注 as numbered lines, 常用意见."""

from collections.abc import Iterable
from typing import Final

from indicators.checks import Finding, Level
from projects.queries import RemarkThread

LONGEST_OPINION: Final = 2000
REST_OF_FINDINGS: Final = "其余问题见校验结果。"
REST_OF_REMARKS: Final = "其余见批注。"
RANKS: Final = tuple(Level)


def with_findings(opinion: str, findings: Iterable[Finding]) -> str:
    """The gravest first. What the opinion holds already isn't said twice, and the whole stays short enough to be sent."""
    ranked = sorted(findings, key=lambda finding: RANKS.index(finding.level))
    new = [finding.message for finding in ranked if finding.message not in opinion]
    return _add_numbered(_tidy(opinion), new, rest=REST_OF_FINDINGS)


def with_remarks(opinion: str, remarks: Iterable[RemarkThread]) -> str:
    """Those that aren't closed, each with its place; in the same way."""
    lines = [f"{each.remark.place}：{each.demand}" for each in remarks if each.is_open]
    new = [line for line in lines if line not in opinion]
    said = _tidy(opinion)
    headed = _join_lines(said, f"见批注 {len(new)} 处：")
    return _add_numbered(headed, new, rest=REST_OF_REMARKS) if new and _fits(headed) else said


def with_standard(opinion: str, standard: str) -> str:
    """One of the 常用意见, where it isn't said already and there is room."""
    said = _tidy(opinion)
    longer = _join_lines(said, standard)
    return said if standard in said or not _fits(longer) else longer


def _tidy(opinion: str) -> str:
    return opinion.replace("\r\n", "\n").rstrip()


def _add_numbered(said: str, lines: Iterable[str], *, rest: str) -> str:
    for number, line in enumerate(lines, start=1):
        longer = _join_lines(said, f"{number}. {line}")
        if not _fits(_join_lines(longer, rest)):
            return _join_lines(said, rest) if _fits(_join_lines(said, rest)) else said
        said = longer
    return said


def _join_lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _fits(text: str) -> bool:
    """A browser sends each end of a line as two characters."""
    return len(text) + text.count("\n") <= LONGEST_OPINION
