"""Writes the log, link by link, and tells whether a chain is still whole."""

import datetime as dt
import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from perfeval.requests import canonical_address
from projects.history.signatures import sign_event
from projects.history.told import TOLD
from projects.models import ChainHead, Evaluation, Event
from projects.models.evaluation import EvaluationQuerySet
from projects.models.event import ACCOUNTS
from projects.models.storable import drop_unstorable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SYSTEM: Final = "系统"
CHUNK: Final = 2000
SIGNED: Final = (
    "chain",
    "sequence",
    "evaluation_id",
    "verb",
    "subject",
    "changes",
    "opinion",
    "user_id",
    "actor",
    "address",
    "previous",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts just now, and from where."""

    user: "User"
    address: str | None


ACTING: Final[ContextVar[Acting | None]] = ContextVar("acting", default=None)


@contextmanager
def acting_as(user: "User", address: str | None) -> Iterator[None]:
    """What is recorded inside is this person's doing, also what saved records tell of themselves."""
    token = ACTING.set(Acting(user=user, address=canonical_address(address)))
    try:
        yield
    finally:
        ACTING.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an event says of what happened."""

    verb: str
    subject: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    opinion: str = ""


def record_event(
    verb: str,
    *,
    evaluation: Evaluation | None = None,
    user: "User | None" = None,
    actor: str = "",
    subject: str = "",
    changes: Mapping[str, Any] | None = None,
    opinion: str = "",
    address: str | None = None,
) -> Event:
    """One event, in the caller's transaction: what is rolled back has not happened."""
    said = Said(verb=verb, subject=subject, changes=changes or {}, opinion=opinion)
    return record_events([said], evaluation=evaluation, user=user, actor=actor, address=address)[0]


@transaction.atomic(savepoint=False)
def record_events(
    said: Sequence[Said],
    *,
    evaluation: Evaluation | None = None,
    user: "User | None" = None,
    actor: str = "",
    address: str | None = None,
) -> list[Event]:
    """Events that follow each other, in as many queries as one. The head's lock lasts until the caller's transaction ends,
    and is its last: whatever else is locked or written, a sheet above all, comes before it."""
    if user is None and not actor and (now := ACTING.get()):
        user, address = now.user, address or now.address
    signed = sign_event(user, said[0].verb, said[0].changes, evaluation) if user else SYSTEM
    chain, by = chain_of(evaluation), one_line(actor or signed)[:120]
    shared = {"evaluation": evaluation, "user": user, "actor": by, "address": canonical_address(address)}
    head = _head_read_with(evaluation) or _locked_head(chain)
    events = list(_links(head, said, shared))
    if not _move(head, events):  # another link has come since the head was read
        head = _locked_head(chain)
        events = list(_links(head, said, shared))
        _move(head, events)
    Event.objects.bulk_create(events)
    if evaluation is not None and "head_digest" in evaluation.__dict__:
        evaluation.__dict__ |= {"head_sequence": events[-1].sequence, "head_digest": events[-1].digest}
    return events


def _links(head: ChainHead, said: Iterable[Said], shared: Mapping[str, Any]) -> Iterator[Event]:
    previous = head.digest
    for sequence, each in enumerate(said, start=head.sequence + 1):
        event = Event(
            chain=head.chain,
            sequence=sequence,
            verb=each.verb,
            subject=one_line(each.subject)[:200],
            changes=make_storable(each.changes),
            opinion=drop_unstorable(each.opinion),
            at=timezone.now(),
            previous=previous,
            **shared,
        )
        previous = event.digest = digest_of(event)
        yield event


def _move(head: ChainHead, events: Sequence[Event]) -> bool:
    """Takes the head's lock, and moves it only from where it was read: no two events follow the same one. The head also
    keeps the first event that people are still to be told of."""
    held = ChainHead.objects.filter(chain=head.chain, sequence=head.sequence, digest=head.digest)
    values: dict[str, Any] = {"sequence": events[-1].sequence, "digest": events[-1].digest}
    untold = next((event.sequence for event in events if event.verb in TOLD), None)
    if untold is not None:
        values["untold_from"] = Coalesce("untold_from", untold)
    return bool(held.update(**values))


def with_head(evaluations: EvaluationQuerySet, pk: int) -> EvaluationQuerySet:
    """With the head of the sheet's chain, in the same query: what is recorded of it then needn't ask for the head."""
    head = ChainHead.objects.filter(chain=_chain_of_sheet(pk))
    return evaluations.annotate(
        head_sequence=Subquery(head.values("sequence")), head_digest=Subquery(head.values("digest"))
    )


def _head_read_with(evaluation: Evaluation | None) -> ChainHead | None:
    """As it was when the sheet was read."""
    read = evaluation.__dict__ if evaluation else {}
    if read.get("head_digest") is None:
        return None
    return ChainHead(chain=chain_of(evaluation), sequence=read["head_sequence"], digest=read["head_digest"])


def last_sequence(evaluation: Evaluation) -> int:
    """How far the log of a sheet has come, or had come when its head was read with it."""
    head = _head_read_with(evaluation)
    if head is not None:
        return head.sequence
    return ChainHead.objects.filter(chain=chain_of(evaluation)).values_list("sequence", flat=True).first() or 0


def chain_of(evaluation: Evaluation | None) -> str:
    return ACCOUNTS if evaluation is None else _chain_of_sheet(evaluation.pk)


def _chain_of_sheet(pk: int) -> str:
    return f"evaluation-{pk}"


def hold_accounts() -> None:
    """Before an account changes in a transaction that will record it: whose events name the account must not wait for that
    transaction while it waits for them."""
    _locked_head(ACCOUNTS)


def _locked_head(chain: str) -> ChainHead:
    """Whoever writes to a chain queues here, so that no two events follow the same one."""
    heads = ChainHead.objects.select_for_update(no_key=True).filter(chain=chain)
    head = heads.first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
        head = heads.get()
    return head


def digest_of(event: Event) -> str:
    """Over all that the event says, and so, by `previous`, over all that went before it."""
    said = {name: getattr(event, name) for name in SIGNED} | {"at": event.at.astimezone(dt.UTC).isoformat()}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def one_line(text: str) -> str:
    """A name as somebody typed it must not look like a line of its own where the log is printed."""
    return " ".join(drop_unstorable(text).splitlines())


def make_storable(value: Any) -> Any:
    """As JSON gives it back unchanged on both databases; a float would not come back the same."""
    if isinstance(value, str):
        return drop_unstorable(value)
    if isinstance(value, Mapping):
        return {drop_unstorable(str(name)): make_storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [make_storable(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return drop_unstorable(str(value))


@dataclass(frozen=True, slots=True)
class Break:
    """The first link of a chain that doesn't hold."""

    chain: str
    sequence: int
    reason: str

    @property
    def named(self) -> str:
        return "账号链" if self.chain == ACCOUNTS else f"自评表 {self.chain.rpartition('-')[2]} 的链"


class LinkCheck:
    """Follows the links in their order, chain after chain."""

    def __init__(self) -> None:
        self.chain, self.sequence, self._previous = "", 0, ""

    def take(self, event: Event) -> Break | None:
        """What doesn't hold of the next link."""
        if event.chain != self.chain:
            self.chain, self.sequence, self._previous = event.chain, 0, ""
        due, previous = self.sequence + 1, self._previous
        self.sequence, self._previous = event.sequence, event.digest
        if event.sequence != due:
            return Break(event.chain, due, f"缺少这一条，其后为第 {event.sequence} 条")
        if event.previous != previous:
            return Break(event.chain, due, "与上一条不衔接")
        if event.digest != digest_of(event):
            at = timezone.localtime(event.at)
            return Break(event.chain, due, f"内容被改动过（{event}，{at:%Y-%m-%d %H:%M:%S}）")
        return None


def verify_log() -> Iterator[Break]:
    """One break a chain at most, in constant memory: first the links, then whether the last one is where its head says."""
    broken: set[str] = set()
    links = LinkCheck()
    for event in Event.objects.order_by("chain", "sequence").iterator(chunk_size=CHUNK):
        found = links.take(event)
        if found is not None and found.chain not in broken:
            broken.add(found.chain)
            yield found
    yield from wrong_ends(broken)


def wrong_ends(broken: Container[str]) -> Iterator[Break]:
    """Of the chains whose links hold."""
    for chain in _chains_with_another_end():
        if chain in broken:
            continue
        last = Event.objects.filter(chain=chain).aggregate(last=Max("sequence"))["last"]
        if last is None:
            due = ChainHead.objects.get(chain=chain).sequence
            yield Break(chain, 1, f"整条链的 {due} 条日志全部缺失")
        else:
            yield Break(chain, last + 1, "末尾的日志缺失，或链尾的记载被改动过")


def _chains_with_another_end() -> Iterator[str]:
    last = Event.objects.filter(chain=OuterRef("chain"), sequence=OuterRef("sequence"), digest=OuterRef("digest"))
    heads = ChainHead.objects.filter(~Exists(last), sequence__gt=0)
    head = ChainHead.objects.filter(chain=OuterRef("chain"), sequence__gte=OuterRef("sequence"))
    beyond = Event.objects.filter(~Exists(head))
    chains = heads.order_by().values_list("chain").union(beyond.order_by().values_list("chain"))
    return (chain for (chain,) in chains.order_by("chain").iterator(chunk_size=CHUNK))
