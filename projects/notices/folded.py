"""What awaits a person, told by rounds: so many sheets to review, so many with one last day.

These notices follow from where the sheets stand. Whoever looks again finds the same, and writes nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Extension, Notice, NoticeKind, Round, RoundState, RoundWindow, Substitution
from projects.models.notice import COUNTED
from projects.models.reach import REACH, REVIEW_RIGHTS, Right
from projects.notices.numbers import count_anew
from projects.queries import Pile, sheets_in, sheets_of_mine
from projects.queries.to_do import REST

SLICE: Final = 50  # people at one beat
DOING: Final = {kind for right in (Right.FILL, *REVIEW_RIGHTS.values()) for kind in REACH[right]}
Subject = tuple[str, str]


def open_rounds(keys: Iterable[int] | None = None) -> list[Round]:
    """All, or those among the keys."""
    found = Round.objects.filter(state=RoundState.OPEN).prefetch_related("windows").order_by("pk")
    return list(found if keys is None else found.filter(pk__in=keys))


def fold(user: User, rounds: Sequence[Round], *, raises: bool) -> bool:
    """Brings the person's notices of the rounds to where the sheets stand now; says whether anything changed. Sheets that
    came by the person's own act raise nothing."""
    wanted = {(each.kind, each.subject): each for each in (*_list_awaiting(user, rounds), *_list_dated(user, rounds))}
    own = list(Notice.objects.filter(recipient=user, kind__in=COUNTED, round__in=[each.pk for each in rounds]))
    urged = [each for each in own if each.kind == NoticeKind.URGED]
    wanted |= {(each.kind, each.subject): each for each in _list_still_urged(user, rounds, urged)}
    held = {(each.kind, each.subject): each for each in own}
    gone = [each.pk for subject, each in held.items() if subject not in wanted]
    if gone:
        Notice.objects.filter(pk__in=gone).delete()
    new = [each for subject, each in wanted.items() if subject not in held]
    if not raises:
        new = [each for each in new if each.kind != NoticeKind.AWAITING]
    Notice.objects.bulk_create(new, ignore_conflicts=True)  # another worker may have told it
    changed = [_renew_notice(held[subject], each, raises=raises) for subject, each in wanted.items() if subject in held]
    return bool(gone or new or any(changed))


def _list_awaiting(user: User, rounds: Sequence[Round]) -> Iterator[Notice]:
    piles = sheets_in(Pile.AWAITING, user, rounds).order_by().values("round")
    for found in piles.annotate(number=Count("pk"), latest=Max("step_since")):
        yield Notice(
            recipient=user,
            kind=NoticeKind.AWAITING,
            subject=str(found["round"]),
            round_id=found["round"],
            number=found["number"],
            arrived_at=found["latest"],
        )


def _list_dated(user: User, rounds: Sequence[Round]) -> Iterator[Notice]:
    """A last day that has moved is another subject: the notice of the old one goes, and a new one is told."""
    today = timezone.localdate()
    until = today + dt.timedelta(days=settings.REMINDER_DAYS)
    near = [
        each for each in rounds if any(window.closes_on and window.closes_on <= until for window in each.windows.all())
    ]
    if not near:  # as on most days
        return
    own: QuerySet[Any] = sheets_of_mine(user, near)
    due = own.filter(turn__lt=REST, closes_on__lte=until).order_by()
    for found in due.values("round", "closes_on").annotate(number=Count("pk")):
        last_day = found["closes_on"]
        yield Notice(
            recipient=user,
            kind=NoticeKind.OVERDUE if last_day < today else NoticeKind.DUE,
            subject=f"{found['round']} {last_day.isoformat()}",
            round_id=found["round"],
            number=found["number"],
            last_day=last_day,
        )


def _list_still_urged(user: User, rounds: Sequence[Round], urged: Iterable[Notice]) -> Iterator[Notice]:
    """A 催报 goes with the last sheet that it urges, and where the last day has moved."""
    known = {each.pk: each for each in rounds}
    for each in urged:
        assert each.round_id is not None
        number = urged_number(user, known[each.round_id], each.last_day)
        if number:
            yield Notice(kind=each.kind, subject=each.subject, number=number)


def urged_number(user: User, round: Round, last_day: dt.date | None) -> int:
    """Of the sheets that wait for the person until that day."""
    own: QuerySet[Any] = sheets_of_mine(user, [round]).filter(~Q(turn=REST))
    dated = own.filter(closes_on__isnull=True) if last_day is None else own.filter(closes_on=last_day)
    return dated.order_by().count()


def urged_subject(round: Round, last_day: dt.date | None) -> str:
    return f"{round.pk} {last_day.isoformat() if last_day else 'open'}"


def _renew_notice(held: Notice, wanted: Notice, *, raises: bool) -> bool:
    """Another number is no news; a sheet that has come since is."""
    own = Notice.objects.filter(pk=held.pk)
    if raises and held.arrived_at and wanted.arrived_at and wanted.arrived_at > held.arrived_at:
        later = own.filter(arrived_at__lt=wanted.arrived_at)
        news = {"at": timezone.now(), "read_at": None, "mailed_at": None}
        return bool(later.update(number=wanted.number, arrived_at=wanted.arrived_at, **news))
    if held.number != wanted.number:
        own.update(number=wanted.number)
    return False


class Reminding:
    """Looks at everybody who fills in or reviews, some at each beat, so that no beat is late: once a day, and again when a
    last day has moved or somebody stands in for another."""

    def __init__(self) -> None:
        self.about: object = None
        self.left: Sequence[int] = ()

    def go_on(self) -> None:
        windows = RoundWindow.objects.filter(round__state=RoundState.OPEN).order_by("pk")
        running = Substitution.objects.running().filter(role__kind__in=DOING).order_by("pk")
        standing_in = list(running.values_list("pk", "substitute"))
        later = Extension.objects.filter(window__in=windows.values("pk")).order_by("pk").values_list("pk", "closes_on")
        days = list(windows.values_list("pk", "opens_on", "closes_on"))
        about = (timezone.localdate(), days, list(later), standing_in)
        if about != self.about:
            doing = Q(roles__kind__in=DOING) | Q(pk__in=[key for _, key in standing_in])
            people = User.objects.filter(doing, is_active=True).order_by("pk").distinct()
            withdraw_of_closed_rounds()
            self.about, self.left = about, list(people.values_list("pk", flat=True))
        if self.left:
            fold_all(self.left[:SLICE])
            self.left = self.left[SLICE:]


def withdraw_of_closed_rounds() -> None:
    over = Notice.objects.filter(kind__in=COUNTED).exclude(round__state=RoundState.OPEN)
    recipients = set(over.order_by().values_list("recipient", flat=True))
    over.delete()
    count_anew(recipients)


def fold_all(people: Iterable[int]) -> None:
    rounds = open_rounds()
    held = User.objects.filter(pk__in=list(people)).order_by("pk")
    count_anew([user.pk for user in held if fold(user, rounds, raises=True)])
