"""Keeps the draft of a list between its steps: begun, chosen in, given up. Whoever changes it says which version they saw."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from projects.models import ListDraft, ListSource, Round
from projects.models.round import hold_round
from projects.rounds.creation import first_stage
from projects.rounds.enlisting.lines import FoundLine

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class OvertakenDraftError(Exception):
    """Somebody else has changed the draft, or it is no more; the message says who."""


def draft_of(round: Round) -> ListDraft | None:
    """With its round and who changed it last."""
    draft = ListDraft.objects.filter(round=round).select_related("changed_by").first()
    if draft is not None:
        draft.round = round
    return draft


@transaction.atomic
def begin_draft(
    round: Round, source: ListSource, lines: Sequence[FoundLine], *, origin: str, by: "User", seen: str
) -> ListDraft:
    """In the place of what was there, if that is what the officer saw; `seen` is empty where there was nothing."""
    hold_round(round)
    held = ListDraft.objects.filter(round=round).select_related("changed_by").first()
    if (held.seen if held else "") != seen:
        raise OvertakenDraftError(_describe_overtaking(held))
    draft = held or ListDraft(round=round, version=0, stage=first_stage(round))
    draft.source, draft.origin, draft.choices = source, origin[:200], {}
    draft.lines = [line.stored() for line in lines]
    _save_draft(draft, by)
    return draft


@transaction.atomic
def change_draft(
    round: Round,
    *,
    by: "User",
    seen: str,
    lines: Mapping[str, str] | None = None,
    units: Mapping[str, int] | None = None,
    stage: str = "",
    former: str = "",
) -> None:
    """An empty choice takes one back."""
    draft = held_draft(round, seen=seen)
    chosen = {name: {**draft.choices.get(name, {})} for name in ("lines", "units")}
    chosen["lines"] |= lines or {}
    chosen["units"] |= units or {}
    draft.choices = {name: {key: value for key, value in held.items() if value} for name, held in chosen.items()}
    draft.stage, draft.former = stage or draft.stage, former or draft.former
    _save_draft(draft, by)


@transaction.atomic
def give_up_draft(round: Round, *, seen: str) -> None:
    held_draft(round, seen=seen).delete()


def held_draft(round: Round, *, seen: str) -> ListDraft:
    """Behind the lock of its round, as it was seen."""
    held = hold_round(round)
    draft = ListDraft.objects.filter(round=held).select_related("changed_by").first()
    if draft is None or draft.seen != seen:
        raise OvertakenDraftError(_describe_overtaking(draft))
    draft.round = held
    return draft


def _save_draft(draft: ListDraft, by: "User") -> None:
    draft.version += 1
    draft.changed_by, draft.changed_at = by, timezone.now()
    draft.save()


def _describe_overtaking(draft: ListDraft | None) -> str:
    if draft is None:
        return "清单草稿已下发或已放弃，请从任务的页面重新开始。"
    at = timezone.localtime(draft.changed_at)
    return f"{draft.changed_by.name}于 {at:%-m月%-d日 %H:%M} 改过这份草稿，下面是最新的内容，请核对后再办。"
