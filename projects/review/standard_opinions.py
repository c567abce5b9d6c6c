"""常用意见 as the bureau keeps them: whatever was typed on their page is saved, and one of them moves, retires or returns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from projects.history.events import record_event
from projects.models import Region, StandardOpinion
from projects.models.standard_opinion import LONGEST_STANDARD_OPINION
from projects.models.storable import drop_unstorable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST: Final = 200  # of a region: a longer list is of no help


class Keeping(StrEnum):
    SAVE = "save"
    UP = "up"
    DOWN = "down"
    RETIRE = "retire"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class TypedOpinion:
    before: str  # as the page showed it
    text: str


class UnkeptError(Exception):
    """Nothing was written; what is wrong, by the key of the opinion, 0 for the new one."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems


def offered_in(regions: Iterable[int]) -> list[str]:
    """To the reviewers of these regions."""
    found = StandardOpinion.objects.in_use().filter(region__in=set(regions)).order_by("region", "position", "pk")
    return list(dict.fromkeys(found.values_list("text", flat=True)))


@transaction.atomic
def keep_opinions(
    region: Region,
    typed: Mapping[int, TypedOpinion],
    new: str,
    *,
    act: Keeping,
    chosen: int = 0,
    by: "User",
    address: str | None = None,
) -> None:
    """All that was typed and the act, or nothing."""
    held = list(StandardOpinion.objects.filter(region=region).order_by("position", "pk").select_for_update(no_key=True))
    before = _describe_all(held)
    problems = dict(_take_changes(held, typed))
    if added := _tidy(new):
        held.append(StandardOpinion(region=region, text=added, position=len(held)))
    problems |= _find_faults(held)
    if problems:
        raise UnkeptError(problems)
    _apply_act(held, act, chosen)
    for position, opinion in enumerate(held):
        opinion.position = position
        opinion.save()
    after = _describe_all(held)
    if after != before:
        changes = {"standard opinions": [before, after]}
        record_event("standard-opinions", user=by, subject=region.name, changes=changes, address=address)


def _take_changes(held: Iterable[StandardOpinion], typed: Mapping[int, TypedOpinion]) -> Iterable[tuple[int, str]]:
    """Takes each changed text over; says where somebody else has changed it since."""
    for opinion in held:
        given = typed.get(opinion.pk)
        if given is None or given.text == given.before:
            continue
        if opinion.text != given.before:
            yield opinion.pk, f"这一条刚刚有人改为“{opinion.text}”，请核对后再改。"
        opinion.text = _tidy(given.text)


def _find_faults(held: Sequence[StandardOpinion]) -> dict[int, str]:
    faults: dict[int, str] = {}
    seen: set[str] = set()
    for opinion in held:
        key = opinion.pk or 0
        if not opinion.text:
            faults[key] = "请写明常用意见；不再使用的，点“停用”。"
        elif len(opinion.text) > LONGEST_STANDARD_OPINION:
            faults[key] = f"有 {len(opinion.text)} 字，最多 {LONGEST_STANDARD_OPINION} 字。"
        elif opinion.text in seen:
            faults[key] = "已有这条常用意见（包括停用的）。"
        seen.add(opinion.text)
    if len(held) > MOST:
        faults[0] = f"最多 {MOST} 条。"
    return faults


def _apply_act(held: list[StandardOpinion], act: Keeping, chosen: int) -> None:
    """Moving is among those in use."""
    found = next((opinion for opinion in held if opinion.pk == chosen), None)
    if found is None:
        return
    match act:
        case Keeping.RETIRE:
            found.retired_at = found.retired_at or timezone.now()
        case Keeping.RESTORE:
            found.retired_at = None
        case Keeping.UP | Keeping.DOWN:
            used = [opinion for opinion in held if opinion.retired_at is None]
            place = used.index(found) + (-1 if act is Keeping.UP else 1) if found in used else -1
            if 0 <= place < len(used):
                here, there = held.index(found), held.index(used[place])
                held[here], held[there] = held[there], held[here]


def _describe_all(held: Iterable[StandardOpinion]) -> list[str]:
    return [f"{opinion.text}（停用）" if opinion.retired_at else opinion.text for opinion in held]


def _tidy(text: str) -> str:
    return " ".join(drop_unstorable(text).split())
