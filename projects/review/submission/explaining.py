"""Which findings want a sentence from the filler, and what was said to them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from indicators.checks import Finding, Level
from projects.models import Evaluation, Explanation

if TYPE_CHECKING:
    from perfeval.accounts.models import User

LONGEST_FIELD: Final = 100
ONCE: Final = ("evaluation", "stage", "code", "key", "field")
SAID: Final = ("message", "text", "written_by", "written_at")
ROW: Final = re.compile(r"第 \d+ 行")


class FindingPlace(NamedTuple):
    """What a finding is about; it stays the same when rows are moved."""

    code: str
    key: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A place where a sentence is wanted."""

    place: FindingPlace
    message: str
    what_to_do: str = ""
    former: str = ""  # what was said to what the finding said before


def place_of(finding: Finding) -> FindingPlace:
    return FindingPlace(finding.code, finding.key, finding.field[:LONGEST_FIELD])


def explanations_of(evaluation: Evaluation) -> dict[FindingPlace, Explanation]:
    held = evaluation.explanations.filter(stage=evaluation.stage).select_related("written_by")
    return {FindingPlace(each.code, each.key, each.field): each for each in held}


def list_asked(findings: Iterable[Finding], explanations: Mapping[FindingPlace, Explanation]) -> tuple[Asked, ...]:
    """What nothing has been said to, or something else was said to."""
    held: dict[FindingPlace, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.level is Level.EXPLAIN:
            held[place_of(finding)].append(finding)
    wanted = []
    for place, of_place in held.items():  # two findings at one place are explained together
        message = "\n".join(finding.message for finding in of_place)
        what_to_do = "\n".join(dict.fromkeys(finding.what_to_do for finding in of_place))
        said = explanations.get(place)
        if said is None:
            wanted.append(Asked(place=place, message=message, what_to_do=what_to_do))
        elif _apart_from_rows(said.message) != _apart_from_rows(message):
            wanted.append(Asked(place=place, message=message, what_to_do=what_to_do, former=said.text))
    return tuple(wanted)


def said_of(finding: Finding, explanations: Mapping[FindingPlace, Explanation]) -> Explanation | None:
    return explanations.get(place_of(finding)) if finding.level is Level.EXPLAIN else None


def _apart_from_rows(message: str) -> str:
    """A row that was moved says nothing else."""
    return ROW.sub("", message)


def write_down(
    evaluation: Evaluation, wanted: Iterable[Asked], texts: Mapping[FindingPlace, str], *, by: "User"
) -> dict[str, list[str]]:
    """What was said to what is wanted; answers with what the log tells of it."""
    asked_for = list(wanted)
    written = [
        Explanation(
            evaluation=evaluation,
            stage=evaluation.stage,
            **each.place._asdict(),
            message=each.message,
            text=texts[each.place],
            written_by=by,
        )
        for each in asked_for
    ]
    Explanation.objects.bulk_create(written, update_conflicts=True, unique_fields=ONCE, update_fields=SAID)
    return {each.message: [each.former, texts[each.place]] for each in asked_for}
