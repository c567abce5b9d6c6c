"""The whole log, the newest first, narrowed; what no index answers is looked for in some weeks alone."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from django.db.models import Q
from django.utils import timezone

from projects.models import Department, Evaluation, Event
from projects.models.event import EventQuerySet
from projects.models.paths import in_subtree
from projects.models.reach import any_of

USUAL_DAYS: Final = 30  # where something is looked for and no day is said
MOST_DAYS: Final = 92  # a quarter of a year
MOST_DEPARTMENTS: Final = 50  # that a typed name may mean
LONGEST_KEY: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    since: dt.date | None = None
    until: dt.date | None = None
    person: str = ""
    verb: str = ""
    department: str = ""
    sheet: str = ""

    @property
    def looks_for_something(self) -> bool:
        return bool(self.person or self.verb or self.department or self.sheet)

    def days(self, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """From and to. The index of the times answers for any days, so that they alone have no bound."""
        if not self.looks_for_something:
            return self.since, self.until
        last = self.until or (min(today, self.since + dt.timedelta(MOST_DAYS - 1)) if self.since else today)
        return self.since or last - dt.timedelta(USUAL_DAYS - 1), last


def events_logged(wanted: LogFilter) -> EventQuerySet:
    """With what a line says of their sheets."""
    since, until = wanted.days(timezone.localdate())
    found: EventQuerySet = Event.objects.select_related("evaluation").only(
        *(field.attname for field in Event._meta.concrete_fields), "evaluation__project_name", "evaluation__unit_name"
    )
    if since:
        found = found.filter(at__gte=_begin_of_day(since))
    if until:
        found = found.filter(at__lt=_begin_of_day(until + dt.timedelta(1)))
    if wanted.person:
        found = found.filter(_contains_text("actor", wanted.person))
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.sheet:
        found = found.filter(evaluation__in=Evaluation.objects.filter(_is_called(wanted.sheet)).order_by().values("pk"))
    if wanted.department:
        found = found.filter(_of_departments(wanted.department))
    return found


def _begin_of_day(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _contains_text(column: str, text: str) -> Q:
    """As it is typed, and with full-width signs made plain: names hold full-width brackets, login names and codes don't."""
    return any_of(Q(**{f"{column}__icontains": each}) for each in sorted({text, normalize("NFKC", text)}))


def _is_called(text: str) -> Q:
    tidy = normalize("NFKC", text)
    named = _contains_text("project_name", text) | Q(project__code=tidy)
    is_key = tidy.isascii() and tidy.isdecimal() and len(tidy) <= LONGEST_KEY
    return named | Q(pk=int(tidy)) if is_key else named


def _of_departments(text: str) -> Q:
    """Those that are called so, with all below them."""
    called = Department.objects.filter(_contains_text("name", text) | Q(code=normalize("NFKC", text))).order_by("path")
    paths = called.values_list("path", flat=True)[:MOST_DEPARTMENTS]
    return any_of(in_subtree("evaluation__unit_path", path) for path in paths)
