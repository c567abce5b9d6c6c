"""办理经过: what people did with a sheet from its making on, the oldest first, as they would tell it."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField, F, Q, QuerySet, Value, Window
from django.db.models.functions import Lag
from django.utils import timezone

from projects.documents.controls import parse_name
from projects.models import Evaluation, Event, Stage, Step
from projects.models.event import RETURN, WITHIN_THE_BUREAU
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queries import BY_SEQUENCE, ListPage, page_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

Move = tuple[int, str, dt.datetime]  # of an event: its sequence, verb and time

PAGE: Final = 50
FILLING: Final = ("change", "attach")  # those of one person that follow each other are one line
TAKEN_OUT: Final = ("export", "print", "download")  # told to readers of the log alone
BY_CHANGES: Final = ("change", "attach")  # told by 修改记录
BEGINNING_A_STEP: Final = (
    "create",
    "submit",
    "withdraw",
    "approve",
    "enter-published",
    RETURN,
    "correct",
    "begin-evaluation",
)
ENDING_A_STEP: Final = ("submit", "withdraw", "approve", "enter-published", RETURN)
STEP_TITLES: Final[Mapping[str, str]] = {"approve": "通过", RETURN: "退回"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    stage: Stage
    at: dt.datetime
    until: dt.datetime | None = None  # of acts on several days
    actor: str
    title: str
    subject: str
    opinion: str
    days: int | None = None  # that the step took which this act ended


def latest_acts(evaluation: Evaluation) -> QuerySet[Event]:
    """办理记录: what was decided about a sheet, the last first."""
    return evaluation.events.exclude(verb__in=(*BY_CHANGES, *TAKEN_OUT, *WITHIN_THE_BUREAU)).order_by("-sequence")


@dataclass(slots=True)
class FillingRun:
    """What one person filled in, one save after the other."""

    cells: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    files: int = 0
    last: dt.datetime | None = None

    def add(self, verb: str, at: dt.datetime, changes: Mapping[str, Any]) -> None:
        self.last = at
        if verb == "attach":
            self.files += 1
            return
        for key in changes:
            (self.cells if parse_name(key) else self.rows).add(key)

    def __str__(self) -> str:
        counts = (
            (len(self.cells), "填写 {} 格"),
            (len(self.rows), "增减、移动指标 {} 处"),
            (self.files, "佐证材料 {} 次"),
        )
        return "，".join(text.format(number) for number, text in counts if number)


def story_page(
    evaluation: Evaluation, user: "User | AnonymousUser", *, after: str = "", before: str = ""
) -> tuple[list[StoryLine], ListPage[Event]]:
    """In four queries, however long the story is."""
    told = evaluation.events.all()
    if not has_right(scope_of(user), Right.READ_LOG):
        told = told.exclude(verb__in=TAKEN_OUT)
    if not has_right(scope_of(user), Right.RECHECK):
        told = told.exclude(verb__in=WITHIN_THE_BUREAU)
    firsts = _first_of_runs(told)
    page: ListPage[Event] = page_of(firsts, BY_SEQUENCE, after=after, before=before, size=PAGE)
    moves = (
        evaluation.events.filter(verb__in=BEGINNING_A_STEP).order_by("sequence").values_list("sequence", "verb", "at")
    )
    runs = _read_filling_runs(told, firsts, page.rows)
    return list(_make_lines(page.rows, list(moves), runs, evaluation)), page


def _first_of_runs(told: QuerySet[Event]) -> QuerySet[Event]:
    """Each event that isn't more of the same person's filling. The window sees the whole chain, whichever page is read."""
    by_sequence = F("sequence").asc()
    marked = told.annotate(
        verb_before=Window(Lag("verb", default=Value("")), order_by=by_sequence, output_field=CharField()),
        actor_before=Window(Lag("actor", default=Value("")), order_by=by_sequence, output_field=CharField()),
    )
    goes_on = Q(verb__in=FILLING, verb_before__in=FILLING, actor=F("actor_before"))
    return Event.objects.filter(pk__in=marked.exclude(goes_on).order_by().values("pk"))


def _read_filling_runs(
    told: QuerySet[Event], firsts: QuerySet[Event], rows: Sequence[Event]
) -> Mapping[int, FillingRun]:
    """By the sequence of their first event."""
    if not rows:
        return {}
    starts = [event.sequence for event in rows]
    following = firsts.filter(sequence__gt=starts[-1]).order_by("sequence").values_list("sequence", flat=True).first()
    saves = told.filter(verb__in=FILLING, sequence__gte=starts[0]).order_by("sequence")
    if following is not None:
        saves = saves.filter(sequence__lt=following)
    runs: dict[int, FillingRun] = {}
    for sequence, verb, at, changes in saves.values_list("sequence", "verb", "at", "changes"):
        start = starts[bisect_right(starts, sequence) - 1]
        runs.setdefault(start, FillingRun()).add(verb, at, changes)
    return runs


def _make_lines(
    rows: Iterable[Event], moves: Sequence[Move], runs: Mapping[int, FillingRun], evaluation: Evaluation
) -> Iterator[StoryLine]:
    begun = next((sequence for sequence, verb, _ in moves if verb == "begin-evaluation"), None)
    places = [sequence for sequence, _, _ in moves]
    for event in rows:
        is_of_goal = begun is not None and event.sequence < begun
        line = StoryLine(
            stage=Stage.GOAL if is_of_goal else Stage(evaluation.stage),
            at=event.at,
            actor=event.actor,
            title=_title_of_act(event),
            subject="" if event.subject in event.title else event.subject,
            opinion=event.opinion,
        )
        if event.sequence in runs:
            run = runs[event.sequence]
            last = run.last if run.last and _count_days(line.at, run.last) else None
            line = replace(line, title="填报", subject=str(run) or line.subject, until=last)
        place = bisect_left(places, event.sequence)  # of the first act that isn't before this one
        if event.verb in ENDING_A_STEP and place > 0:
            line = replace(line, days=_count_days(moves[place - 1][-1], event.at))
        yield line


def _title_of_act(event: Event) -> str:
    """A review is called by its step."""
    step = event.changes.get("step")
    if event.verb in STEP_TITLES and isinstance(step, list) and step and step[0] in Step:
        return f"{Step(step[0]).label}{STEP_TITLES[event.verb]}"
    return event.title


def _count_days(since: dt.datetime, until: dt.datetime) -> int:
    """By the calendar of the office."""
    return (timezone.localdate(until) - timezone.localdate(since)).days
