"""Tells people of what was done with a sheet, after it was done: from the log, by a worker."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.db.models import Q
from django.utils import timezone

from perfeval.accounts.models import User
from projects.history.told import TOLD
from projects.models import REVIEW_STEPS, ChainHead, Evaluation, Event, Notice, NoticeKind, Step
from projects.models.notice import DATED
from projects.models.reach import REVIEW_RIGHTS, Right, any_of, holders_of
from projects.notices.folded import fold, open_rounds
from projects.notices.numbers import count_anew

BATCH: Final = 100  # chains
MOST_BATCHES: Final = 3  # at one beat, which must not be late


def tell_of_events() -> None:
    """Any number of workers may do it at the same time, and any may break off: what was told is not told again, and a chain
    stays untold until all of its events were."""
    for _ in range(MOST_BATCHES):
        heads = list(ChainHead.objects.filter(untold_from__isnull=False).order_by("chain")[:BATCH])
        if not heads:
            return
        _tell_of_chains(heads)
        for head in heads:  # each by itself: no statement waits for one chain while it holds another
            told = ChainHead.objects.filter(chain=head.chain, sequence=head.sequence)  # else it is looked at again
            told.update(untold_from=None)


def _tell_of_chains(heads: Iterable[ChainHead]) -> None:
    links = any_of(Q(chain=head.chain, sequence__gte=head.untold_from) for head in heads)
    events = list(Event.objects.filter(links, verb__in=TOLD).select_related("evaluation__round").order_by("pk"))
    people = People()
    changed = _tell_of_acts(events, people)
    raised = _find_concerned(events, people)
    rounds = open_rounds({event.evaluation.round_id for event in events if event.evaluation})
    for user in User.objects.filter(pk__in=raised).order_by("pk"):
        if fold(user, rounds, raises=raised[user.pk]):
            changed.add(user.pk)
    count_anew(changed)


def _tell_of_acts(events: Iterable[Event], people: "People") -> set[int]:
    once: list[Notice] = []
    folded: dict[tuple[int, str], Notice] = {}
    for event in events:
        folds = TOLD[event.verb].folds
        subject = f"{event.verb} {event.evaluation_id}" if folds else str(event.pk)
        for key in sorted(people.told_of(event)):
            notice = Notice(recipient_id=key, kind=NoticeKind.ACT, subject=subject, event=event, at=timezone.now())
            if folds:
                folded[key, subject] = notice
            else:
                once.append(notice)
    Notice.objects.bulk_create(once, ignore_conflicts=True)
    Notice.objects.bulk_create(
        [folded[each] for each in sorted(folded)],
        update_conflicts=True,
        unique_fields=("recipient", "kind", "subject"),
        update_fields=("event", "at", "read_at", "mailed_at"),
    )
    return {notice.recipient_id for notice in (*once, *folded.values())}


def _find_concerned(events: Sequence[Event], people: "People") -> Mapping[int, bool]:
    """Whose folded notices the events may change: reviewers before and after the act, and fillers who were reminded or urged.
    False for those who did all of it themselves."""
    raised: dict[int, bool] = defaultdict(bool)
    fillers: set[int] = set()
    for event in events:
        assert event.evaluation is not None
        for step in _review_steps(event):
            for key in people.with_right(REVIEW_RIGHTS[step], event.evaluation):
                raised[key] |= key != event.user_id
        fillers |= people.with_right(Right.FILL, event.evaluation)
    reminded = Notice.objects.filter(recipient__in=fillers, kind__in=(*DATED, NoticeKind.URGED)).order_by()
    for key in reminded.values_list("recipient", flat=True):
        raised[key] |= False
    return raised


def _review_steps(event: Event) -> Iterator[Step]:
    """Of review, from which and to which the act moved the sheet; or the one at which it stands."""
    assert event.evaluation is not None
    steps = event.changes.get("step", [event.evaluation.step])
    return (Step(step) for step in steps if step in REVIEW_STEPS)


class People:
    """Who holds which right, asked once for all sheets of one place."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], frozenset[int]] = {}

    def told_of(self, event: Event) -> frozenset[int]:
        """Who did it knows."""
        told, evaluation = TOLD[event.verb], event.evaluation
        assert evaluation is not None
        keys: frozenset[int] = frozenset()
        if told.to is not None and told.concerns(event.changes):
            keys = self.with_right(told.to, evaluation)
        if told.to_who_did:
            earlier = evaluation.events.filter(verb=told.to_who_did, sequence__lt=event.sequence, user__is_active=True)
            keys |= set(earlier.order_by().values_list("user", flat=True))
        return keys - {event.user_id}

    def with_right(self, right: Right, evaluation: Evaluation) -> frozenset[int]:
        place = (evaluation.unit_id, evaluation.department_id, evaluation.unit_path, evaluation.department_path)
        about = (right, *place, evaluation.round.region_id)
        if about not in self.known:
            holders = User.objects.filter(holders_of(right, evaluation), is_active=True).order_by()
            self.known[about] = frozenset(holders.values_list("pk", flat=True))
        return self.known[about]
