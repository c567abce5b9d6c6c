"""送审稿 that a 更正 lies between: what was approved before it, and what was approved after it."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from projects.history.versions import never_submitted
from projects.models import Evaluation, Event, Stage, Version

Place = tuple[str, int]
TOLD_BY: Final = ("approve", "enter-published", "agree-adjustment", "correct", "begin-evaluation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    stage: Stage
    before: int  # the number of the version
    after: int | None = None  # until the corrected sheet is approved


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    version: Version
    words: tuple[str, ...] = ()
    corrects: Version | None = None  # the approved version that this one took the place of


def corrections_of(evaluation: Evaluation, events: Iterable[Event] | None = None) -> tuple[Correction, ...]:
    """As the log tells them: in one query, or from events at hand, the oldest first."""
    if events is None:
        events = evaluation.events.filter(verb__in=TOLD_BY).order_by("sequence")
    return tuple(_find_corrections([(event.verb, event.changes) for event in events], evaluation))


def _find_corrections(events: Sequence[tuple[str, dict[str, object]]], evaluation: Evaluation) -> Iterator[Correction]:
    began_later = any(verb == "begin-evaluation" for verb, _ in events)
    stage = Stage.GOAL if began_later else Stage(evaluation.stage)
    approved: dict[Stage, int] = {}
    corrected: int | None = None  # at the stage where the sheet stands
    for verb, changes in events:
        version = changes.get("version")
        match verb, version:
            case "begin-evaluation", _:
                stage = Stage.SELF_EVALUATION
            case "agree-adjustment", [_, int(number)]:
                approved[Stage.GOAL] = number
            case "approve" | "enter-published", int(number):
                if corrected is not None:
                    yield Correction(stage=stage, before=corrected, after=number)
                approved[stage], corrected = number, None
            case "correct", _:
                corrected = approved.get(stage)
    if corrected is not None:
        yield Correction(stage=stage, before=corrected)


def list_versions(
    versions: Iterable[Version], evaluation: Evaluation, events: Iterable[Event] | None = None
) -> list[ListedVersion]:
    """Each with its words and the version to compare it with."""
    held: dict[Place, Version] = {(each.stage, each.number): each for each in versions}
    found = corrections_of(evaluation, events) if held else ()
    before = {(each.stage, each.before) for each in found}
    after = {(each.stage, each.after): (each.stage, each.before) for each in found if each.after is not None}
    unsubmitted = never_submitted(held.values(), evaluation)
    signed = {place for place, version in held.items() if version.pk in unsubmitted}
    said: tuple[tuple[str, Container[Place]], ...] = (("待签，未送审", signed), ("更正后", after), ("更正前", before))
    return [
        ListedVersion(
            version=version,
            words=tuple(word for word, places in said if place in places),
            corrects=held.get(after[place]) if place in after else None,
        )
        for place, version in held.items()
    ]
