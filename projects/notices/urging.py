"""催报: units are urged to finish what waits for them; whoever has it in hand is told by a worker."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from perfeval.accounts.models import User
from projects.access import may_urge
from projects.history.events import Said, record_events
from projects.models import Evaluation, Notice, NoticeKind, Round, RoundState, Urging
from projects.models.round import hold_round
from projects.notices.folded import urged_number, urged_subject
from projects.notices.numbers import count_anew
from projects.notices.telling import People
from projects.queries.waiting import Waiting, group_waiting, waiting_for, waiting_sheets

BATCH: Final = 50  # units at one beat, which must not be late


class UrgingRefusedError(Exception):
    """Why nobody was urged, as a sentence for the person who tried."""


@transaction.atomic
def urge(round: Round, chosen: Q, *, by: User, address: str | None = None) -> tuple[list[Urging], int]:
    """Those who weren't urged for the same last day today, and how many were."""
    held = hold_round(round)
    if not (verdict := may_urge(by, held)):
        raise UrgingRefusedError(verdict.reason)
    waiting = waiting_for(by, held, chosen)
    today = timezone.localdate()
    done = set(Urging.objects.filter(round=held, on=today).values_list("unit", "last_day"))
    numbers: Counter[tuple[int, dt.date | None]] = Counter()
    for each in waiting:
        numbers[each.unit, each.last_day] += each.number
    made = Urging.objects.bulk_create(
        Urging(round=held, unit_id=unit, last_day=day, number=number, on=today, urged_by=by)
        for (unit, day), number in numbers.items()
        if (unit, day) not in done
    )
    if made:
        names = {each.unit: each.unit_name for each in waiting}
        record_events([_describe_urging(held, each, names[each.unit_id]) for each in made], user=by, address=address)
    return made, len(numbers) - len(made)


def _describe_urging(round: Round, urging: Urging, name: str) -> Said:
    day = f"，{urging.last_day:%Y年%-m月%-d日}截止" if urging.last_day else ""
    return Said(verb="urge", subject=f"{round}，{name}：{urging.number} 张{day}")


def tell_of_urgings() -> None:
    """Any number of workers may do it at the same time: a notice is once, and what is told again says the same."""
    untold = list(Urging.objects.filter(told_at=None).order_by("pk")[:BATCH])
    by_round: dict[int, list[Urging]] = defaultdict(list)
    for urging in untold:
        by_round[urging.round_id].append(urging)
    for round in (
        Round.objects.filter(pk__in=by_round, state=RoundState.OPEN).prefetch_related("windows").order_by("pk")
    ):
        _tell_of_round(round, by_round[round.pk])
    Urging.objects.filter(pk__in=[each.pk for each in untold]).update(told_at=timezone.now())


def _tell_of_round(round: Round, urgings: Sequence[Urging]) -> None:
    wanted = {(each.unit_id, each.last_day) for each in urgings}
    waiting = [
        each
        for each in group_waiting(waiting_sheets(round).filter(unit__in={unit for unit, _ in wanted}))
        if (each.unit, each.last_day) in wanted
    ]
    told = _find_recipients(waiting)
    users = User.objects.in_bulk({key for key, _ in told})
    notices = [
        Notice(
            recipient=users[key],
            kind=NoticeKind.URGED,
            subject=urged_subject(round, day),
            round=round,
            number=number,
            last_day=day,
            at=timezone.now(),
        )
        for key, day in sorted(told, key=str)
        if (number := urged_number(users[key], round, day))
    ]
    Notice.objects.bulk_create(
        notices,
        update_conflicts=True,
        unique_fields=("recipient", "kind", "subject"),
        update_fields=("number", "at", "read_at", "mailed_at"),
    )
    count_anew({each.recipient_id for each in notices})


def _find_recipients(waiting: Sequence[Waiting]) -> set[tuple[int, dt.date | None]]:
    """Whom, and for which last day."""
    people = People()
    samples = Evaluation.objects.select_related("round").in_bulk([each.sample for each in waiting])
    return {(key, each.last_day) for each in waiting for key in people.with_right(each.right, samples[each.sample])}
