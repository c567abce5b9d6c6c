"""Reads the templates of reports from TOML and says which key is wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from indicators import plain_data
from indicators.plain_data import RefusedValueError
from projects.documents.layout.file import describe_refusal
from projects.documents.layout.values import LayoutError
from projects.exports.reports.figures import FIGURES

DIRECTORY: Final = Path(__file__).resolve().parent
BLANK: Final = re.compile(r"\{\{([a-z_]+)\}\}|\{([a-z_]+)\}")
WORDS: Final = (
    *("year", "region", "department", "round", "rule_set", "evaluated", "low_rate", "low_score", "as_of"),
    *("grade", "budget_type"),
)


class Each(StrEnum):
    """A clause is said once for each of them."""

    GRADES = "grades"
    BUDGET_TYPES = "budget_types"


class ReportList(StrEnum):
    PROBLEMS = "problems"
    MEASURES = "measures"
    EXCLUDED = "excluded"


class ReportTable(StrEnum):
    GRADES = "grades"
    BUDGET_TYPES = "budget_types"
    DEPARTMENTS = "departments"
    LOW = "low"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    text: str
    when: str = ""  # the figure that must be there, and not 0
    each: Each | None = None
    joined: str = "，"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTemplate:
    heading: str = ""
    level: int = 1
    when: str = ""  # as of a clause
    paragraphs: Sequence[Sequence[Clause]] = ()
    list: ReportList | None = None
    most: int = 30
    table: ReportTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTemplate:
    name: str
    title: str
    of_region: bool = False  # else of one 主管部门
    copied: bool = False  # a text to be pasted elsewhere
    parts: Sequence[PartTemplate]


class ReportKind(StrEnum):
    """Each is a file of this name."""

    DEPARTMENT = "department"
    ACCOUNTS = "accounts"
    CONGRESS = "congress"


@cache
def report_template(kind: ReportKind) -> ReportTemplate:
    return load_report_template((DIRECTORY / f"{kind}.toml").read_text(encoding="utf-8"))


def load_report_template(text: str) -> ReportTemplate:
    try:
        template: ReportTemplate = TEMPLATE(plain_data.parse_toml(text))
    except RefusedValueError as refusal:
        raise LayoutError(f"报告模板：{describe_refusal(refusal)}") from refusal
    return template


def _read_sentence(value: object) -> str:
    """With figures of the catalogue and known words alone."""
    text: str = plain_data.words(value)
    for figure, word in BLANK.findall(text):
        if figure and figure not in FIGURES:
            raise RefusedValueError(f"没有指标 {figure}；可用 {'、'.join(FIGURES)}")
        if word and word not in WORDS:
            raise RefusedValueError(f"没有 {word}；可用 {'、'.join(WORDS)}")
    if "{" in BLANK.sub("", text) or "}" in BLANK.sub("", text):
        raise RefusedValueError("花括号没有配对")
    return text


def _read_clause(value: object) -> Clause:
    clause: Clause = CLAUSE({"text": value} if isinstance(value, str) else value)
    return clause


FIGURE: Final = plain_data.checked(plain_data.text, FIGURES.__contains__, "指标目录中的名称")
CLAUSE: Final = plain_data.record(
    Clause,
    {"text": _read_sentence, "when": FIGURE, "each": plain_data.choice(Each), "joined": plain_data.text},
    "text",
)
PART_KEYS: Final[dict[str, Any]] = {
    "heading": _read_sentence,
    "level": plain_data.whole(least=1, most=2),
    "when": FIGURE,
    "paragraphs": plain_data.many(plain_data.many(_read_clause)),
    "list": plain_data.choice(ReportList),
    "most": plain_data.whole(least=1),
    "table": plain_data.choice(ReportTable),
}
TEMPLATE: Final = plain_data.record(
    ReportTemplate,
    {
        "name": plain_data.words,
        "title": _read_sentence,
        "of_region": plain_data.flag,
        "copied": plain_data.flag,
        "parts": plain_data.many(plain_data.record(PartTemplate, PART_KEYS)),
    },
    "name",
    "title",
    "parts",
)
