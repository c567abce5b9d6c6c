"""存在问题 and 改进措施 in the units' own words: gathered from the sheets, parted, and each said once with its projects."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from indicators.checks.texts import is_reason, says_no_deviation, squeeze_text
from projects.exports.reports.facts import ReportFacts

LONGEST: Final = 400
MOST_NAMED: Final = 3
NUMBERING: Final = r"(?:[（(]?[0-9０-９一二三四五六七八九十]{1,2}[）)、.．]\s*)?"
OF_MEASURES: Final = re.compile(
    NUMBERING + r"(?:下一步)?(?:改进|整改|工作|应对|解决)?(?:措施|办法|打算)(?:及建议)?[:：]"
)
OF_PROBLEMS: Final = re.compile(
    NUMBERING + r"(?:偏差|存在|主要|产生|未完成|执行偏差)?(?:的)?(?:原因|问题)(?:及?分析|说明)?[:：]"
)
LOOKS_AHEAD: Final = re.compile(
    NUMBERING
    + r"(?:为此|对此|因此|同时|我[单部][位门]|我[局中心委办站]+)?[，,]?"
    + r"(?:下一步|下步|今后|下年|明年|次年|后续|将|拟|建议|计划在|进一步|加强|改进|整改|继续|督促|加快|强化|完善|优化)"
)
SENTENCE: Final = re.compile(r"[^。；;\n]+")


class SaidOf(StrEnum):
    PROBLEMS = "problems"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of the sheets, with the projects whose sheets say it."""

    text: str
    projects: tuple[str, ...]

    @property
    def whole(self) -> str:
        more = f"等{len(self.projects)}个项目" if len(self.projects) > MOST_NAMED else ""
        return f"{self.text}。（{'、'.join(self.projects[:MOST_NAMED])}{more}）"


def gather_sayings(facts: ReportFacts) -> Mapping[SaidOf, list[Saying]]:
    """The longest first: a short one seldom tells what happened."""
    found: dict[SaidOf, dict[str, tuple[str, dict[str, None]]]] = {kind: {} for kind in SaidOf}
    for row in facts.rows:
        for kind, text in _sentences_of_sheet(row["extra"], row["execution_reason"], facts.reasons.get(row["pk"], ())):
            _, projects = found[kind].setdefault(squeeze_text(text), (text, {}))
            projects[row["project_name"]] = None
    return {
        kind: sorted(
            (Saying(text, tuple(projects)) for text, projects in held.values()),
            key=lambda saying: (-len(saying.text), saying.text),
        )
        for kind, held in found.items()
    }


def _sentences_of_sheet(
    extra: Mapping[str, str], execution_reason: str, reasons: Iterable[str]
) -> Iterator[tuple[SaidOf, str]]:
    """存在问题 and 改进措施 of the form are what they say; any other text is parted sentence by sentence."""
    parted = (pair for text in (execution_reason, *reasons) for pair in split_text(text))
    whole = (
        (kind, extra.get(key, "")) for kind, key in ((SaidOf.PROBLEMS, "problems"), (SaidOf.MEASURES, "improvements"))
    )
    for kind, text in (*whole, *parted):
        line = " ".join(text.split()).strip("。；; ")
        if is_reason(line) and not says_no_deviation(line):
            yield kind, line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def split_text(text: str) -> Iterator[tuple[SaidOf, str]]:
    """What a label says holds until the next one; without a label, a sentence that looks ahead is a measure."""
    labelled: SaidOf | None = None
    for found in SENTENCE.finditer(text):
        sentence = found[0].strip()
        for kind, label in ((SaidOf.MEASURES, OF_MEASURES), (SaidOf.PROBLEMS, OF_PROBLEMS)):
            if heading := label.match(sentence):
                labelled, sentence = kind, sentence[heading.end() :].strip()
        yield labelled or (SaidOf.MEASURES if LOOKS_AHEAD.match(sentence) else SaidOf.PROBLEMS), sentence
