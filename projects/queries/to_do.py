"""The 自评表 that wait for a person, as projects.access decides, and the other sheets of the person's units."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from projects.models import Attachment, Evaluation, Event, Round, RoundState, RoundWindow, ScanDue, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.event import FILLING_VERBS
from projects.models.paths import in_subtree
from projects.models.reach import NOTHING, REVIEW_RIGHTS, Right, any_of, reached_by
from projects.models.round import extended_in
from projects.models.scope import Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

RETURNED, TO_DO, REST = 0, 1, 2
NEVER: Final = dt.date.max  # of a step without a last day


def sheets_filled_in_by(user: "User | AnonymousUser") -> EvaluationQuerySet:
    """Those that a role of the person fills in, wherever they stand now."""
    return Evaluation.objects.for_user(user).included().filter(reached_by(scope_of(user), Right.FILL))


def sheets_of_mine(user: "User | AnonymousUser", rounds: Iterable[Round]) -> EvaluationQuerySet:
    """Returns sheets of open rounds: first the returned ones, then those that wait for the person by last day, then
    the units' others. `turn` says which kind, `closes_on` the last day."""
    held, scope = list(rounds), scope_of(user)
    fills = reached_by(scope, Right.FILL)
    own = fills | reached_by(scope, Right.REVIEW_FOR_UNIT)
    begun, unlocked = ~not_begun(held, timezone.localdate()), ~locked_as_late(held)
    to_fill = Q(step=Step.FILLING) & fills & begun & (unlocked | _was_in_time())
    to_seal = awaiting_scan(held) & fills
    to_do = (
        to_fill
        | (may_begin(held) & fills & unlocked)
        | to_seal
        | (to_review(scope) & not_filled_by(user, held) & begun)
    )
    turn = Case(
        When(to_fill & Q(return_event__isnull=False), then=Value(RETURNED)),
        When(to_do, then=Value(TO_DO)),
        default=Value(REST),
    )
    found = Evaluation.objects.filter(to_do | own, round__in=[each.pk for each in held], exclusion="")
    dated = found.annotate(turn=turn, closes_on=closes_on(held)).select_related("unit", "return_event")
    return dated.order_by("turn", F("closes_on").asc(nulls_last=True), "-round__year", "unit_path", "id")


def to_review(scope: Scope) -> Q:
    """Selects sheets at a step that the person's roles review."""
    return any_of(Q(step=step) & reached_by(scope, right) for step, right in REVIEW_RIGHTS.items())


def not_begun(rounds: Iterable[Round], today: dt.date) -> Q:
    """Selects sheets at a step whose window has not begun."""
    return any_of(_place_of(window) for window in _windows_of(rounds) if not window.has_begun(today))


def locked_as_late(rounds: Iterable[Round]) -> Q:
    """Selects late sheets of rounds in which nobody fills in what is late."""
    locking = [each for each in rounds if each.locks_when_late]
    if not locking:
        return NOTHING
    return Q(round__in=[each.pk for each in locking]) & Q(is_over(locking, timezone.localdate()))


def _was_in_time() -> Q:
    """Selects what was returned or is corrected."""
    goal, own = Q(stage=Stage.GOAL, approved_goal__isnull=False), Q(approved_version__isnull=False)
    return Q(return_event__isnull=False) | goal | (~Q(stage=Stage.GOAL) & own)


def not_filled_by(user: "User | AnonymousUser", rounds: Sequence[Round]) -> Q:
    """Nobody passes a sheet that they filled in, unless the round allows it."""
    filled = Event.objects.filter(user=user.pk, verb__in=FILLING_VERBS, evaluation__isnull=False)
    others = ~Q(submitted_by=user.pk) & ~Q(pk__in=filled.order_by().values("evaluation"))
    return others | Q(round__in=[each.pk for each in rounds if each.self_review_allowed])


def may_begin(rounds: Sequence[Round]) -> Q:
    """Selects approved goal forms whose self-evaluation may begin."""
    today = timezone.localdate()
    begins = (Stage.SELF_EVALUATION, Step.FILLING)
    begun = [each.pk for each in rounds if (window := each.window(*begins)) and window.has_begun(today)]
    return Q(stage=Stage.GOAL, step=Step.APPROVED, round__in=begun)


def awaiting_scan(rounds: Iterable[Round]) -> Q:
    """Selects approved sheets whose 盖章扫描件 the round wants now, and doesn't have."""
    due = [each.pk for each in rounds if each.scan_due == ScanDue.AFTER_APPROVAL]
    if not due:
        return NOTHING
    approved = Q(stage=Stage.SELF_EVALUATION, step=Step.APPROVED, approved_version__isnull=False, exclusion="")
    scans = Attachment.objects.kept().filter(sealed_version=OuterRef("approved_version"))
    return Q(~Exists(scans), approved, round__in=due)


def closes_on(rounds: Sequence[Round]) -> Case | Cast:
    """Returns the last day of the sheet's step, or of the self-evaluation that a goal form may begin; as
    RoundWindow.last_day_for() does for one sheet."""
    windows = read_extensions(rounds)
    begins = (Stage.SELF_EVALUATION, Step.FILLING)
    days = [each for window in windows for each in _last_days(window, _place_of(window))]
    for window in windows:
        if (window.stage, window.step) == begins:
            days += _last_days(window, Q(round=window.round_id, stage=Stage.GOAL, step=Step.APPROVED))
    # PostgreSQL orders by no bare NULL, which is all that is left of a Case without a When.
    return Case(*days, default=None, output_field=DateField()) if days else Cast(Value(None), DateField())


def read_extensions(rounds: Iterable[Round]) -> list[RoundWindow]:
    """The windows with a last day, each with the units that have longer; in one query, where they weren't read before."""
    windows = [window for window in _windows_of(rounds) if window.closes_on]
    unread = [window for window in windows if "extended" not in window.__dict__]
    extended = extended_in(unread) if unread else {}
    for window in unread:
        window.extended = extended.get(window.pk, ())
    return windows


def is_over(rounds: Iterable[Round], today: dt.date) -> LessThan:
    """Selects sheets of open rounds whose last day is over; one without a last day is never late."""
    day = Coalesce(closes_on([each for each in rounds if each.state == RoundState.OPEN]), day_value(NEVER))
    return LessThan(day, day_value(today))


def day_value(day: dt.date) -> Value:
    return Value(day, output_field=DateField())


def _last_days(window: RoundWindow, place: Q) -> Iterator[When]:
    """The latest first, because the first that fits is taken."""
    for each in sorted(window.later_days, key=attrgetter("closes_on"), reverse=True):
        yield When(place & in_subtree("unit_path", each.path), then=Value(each.closes_on))
    yield When(place, then=Value(window.closes_on))


def _windows_of(rounds: Iterable[Round]) -> list[RoundWindow]:
    return [window for each in rounds for window in each.windows.all()]


def _place_of(window: RoundWindow) -> Q:
    return Q(round=window.round_id, stage=window.stage, step=window.step)
