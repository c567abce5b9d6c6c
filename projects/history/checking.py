"""The nightly check of the log, a few links at each beat, and the ends of its chains handed outside, where nobody who could
rewrite the log can rewrite them too."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from perfeval.files import write_whole
from projects.history.events import CHUNK, SYSTEM, Break, LinkCheck, record_event, wrong_ends
from projects.models import ChainHead, Event
from projects.models.event import ACCOUNTS, LOG_VERIFIED

logger = logging.getLogger("perfeval.log_ends")
sent = logging.getLogger("perfeval.log_ends.sent")  # to the server of logs, where one is set
MOST_TOLD: Final = 20
MOST_DAYS_BACK: Final = 30


class NightlyCheck:
    """Once a day over the whole log. A worker that stops in between begins again; of several, the first one records."""

    def __init__(self) -> None:
        self._checked_on: dt.date | None = None
        self._begin()

    def _begin(self) -> None:
        self._links, self._count = LinkCheck(), 0
        self._breaks: dict[str, Break] = {}

    def go_on(self) -> None:
        today = timezone.localdate()
        if self._checked_on == today:
            return
        events = _events_from(self._links.chain, self._links.sequence)
        for event in events:
            if (broken := self._links.take(event)) and broken.chain not in self._breaks:
                self._breaks[broken.chain] = broken
        self._count += len(events)
        if len(events) == CHUNK:
            return
        breaks = [*self._breaks.values(), *wrong_ends(self._breaks)]
        _record_check(today, self._count, breaks)
        self._begin()
        self._checked_on = today


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What the last check found, and how the chain of the accounts ends now."""

    found: Event | None
    head: ChainHead | None

    @property
    def count(self) -> int:
        return self.found.changes.get("events", 0) if self.found else 0

    @property
    def breaks(self) -> list[str]:
        return self.found.changes.get("breaks", []) if self.found else []

    @property
    def told(self) -> list[str]:
        """What is broken, and what could not be handed outside."""
        return [*self.breaks, *(self.found.changes.get("undelivered", []) if self.found else [])]


def latest_check() -> CheckResult:
    """Older ones aren't looked for: a log without them would be read to its beginning."""
    since = timezone.now() - dt.timedelta(days=MOST_DAYS_BACK)
    found = Event.objects.filter(verb=LOG_VERIFIED, at__gte=since).order_by("-at", "-id").first()
    return CheckResult(found=found, head=ChainHead.objects.filter(chain=ACCOUNTS).first())


def _events_from(chain: str, sequence: int) -> list[Event]:
    beyond = Q(chain__gt=chain) | Q(chain=chain, sequence__gt=sequence)
    return list(Event.objects.filter(beyond).order_by("chain", "sequence")[:CHUNK])


def _record_check(today: dt.date, count: int, breaks: list[Break]) -> None:
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    if Event.objects.filter(verb=LOG_VERIFIED, at__gte=midnight).exists():
        return
    told = [f"{each.named}第 {each.sequence} 条：{each.reason}" for each in breaks]
    for each in told:
        logger.error("The log is broken: %s", each)
    undelivered = hand_out()
    with transaction.atomic():
        record_event(
            LOG_VERIFIED,
            actor=SYSTEM,
            subject=f"有 {len(told)} 条链断开" if told else "完好",
            changes={"events": count, "breaks": told[:MOST_TOLD]}
            | ({"undelivered": undelivered} if undelivered else {}),
        )


def hand_out() -> list[str]:
    """A file for each day where the setting names a folder, and one line for the syslog: of the accounts' chain, and of the file.
    Returns what could not be delivered."""
    heads = ChainHead.objects.filter(sequence__gt=0).order_by("chain")
    ends = heads.values_list("chain", "sequence", "digest").iterator(chunk_size=CHUNK)
    content = "".join(f"{chain} {sequence} {digest}\n" for chain, sequence, digest in ends).encode()
    undelivered = []
    if settings.LOG_ENDS_DIR:
        file = Path(settings.LOG_ENDS_DIR) / f"log-ends-{timezone.localdate():%Y%m%d}.txt"
        try:
            write_whole(file, [content])
        except OSError as error:
            undelivered.append(f"链尾文件没有写成：{error.strerror or error}")
    head = ChainHead.objects.filter(chain=ACCOUNTS).first()
    end = f"{head.sequence} {head.digest}" if head else "0"
    try:
        sent.info("Ends of the log: accounts %s, all chains sha256 %s", end, hashlib.sha256(content).hexdigest())
    except OSError as error:
        undelivered.append(f"链尾没有送到日志服务器：{error.strerror or error}")
    for each in undelivered:
        logger.error("The ends of the log were not handed out: %s", each)
    return undelivered


def cut_since(lines: Iterable[str]) -> Iterator[Break]:
    """The chains that no longer hold the link at which they ended when the file was written. An unreadable line is a
    ValueError."""
    ends = (_read_end(line) for line in lines if line.strip())
    while some := list(islice(ends, 500)):
        chains, sequences = {end[0] for end in some}, {end[1] for end in some}
        held = set(
            Event.objects.filter(chain__in=chains, sequence__in=sequences).values_list("chain", "sequence", "digest")
        )
        yield from (
            Break(chain, sequence, "与留存在外的链尾不符，此后的日志被删除或改写过")
            for chain, sequence, digest in some
            if (chain, sequence, digest) not in held
        )


def _read_end(line: str) -> tuple[str, int, str]:
    chain, sequence, digest = line.split()
    return chain, int(sequence), digest
