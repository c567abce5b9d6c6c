"""The first link in the chain of each new sheet, written for all at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from projects.history.events import canonical_address, chain_of, digest_of
from projects.models import ChainHead, Evaluation, Event

if TYPE_CHECKING:
    from perfeval.accounts.models import User

Entry = tuple[Evaluation, str]


def log_creation(created: Sequence[Entry], *, by: "User", address: str | None) -> None:
    """Nobody else writes to the chain of a sheet that isn't there yet: no lock is needed, no link to follow."""
    events = [_event(evaluation, title, by=by, address=address) for evaluation, title in created]
    Event.objects.bulk_create(events)
    ChainHead.objects.bulk_create(ChainHead(chain=event.chain, sequence=1, digest=event.digest) for event in events)


def _event(evaluation: Evaluation, title: str, *, by: "User", address: str | None) -> Event:
    event = Event(
        chain=chain_of(evaluation),
        sequence=1,
        evaluation=evaluation,
        verb="create",
        subject=f"带入{title}的内容" if title else "空表",
        changes={"stage": [None, str(evaluation.stage)]},
        user=by,
        actor=str(by)[:120],
        address=canonical_address(address),
        at=timezone.now(),
    )
    event.digest = digest_of(event)
    return event
