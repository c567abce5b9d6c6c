"""How many requests each hour brought, and how many of them failed or were slow."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.db import transaction
from django.db.models import F

from perfeval.visits import Visits
from projects.models import VisitHour

HOUR: Final = dt.timedelta(hours=1)
SHOWN: Final = 24
HIGHEST: Final = 100
KEPT: Final = dt.timedelta(days=30)


@transaction.atomic
def keep_visits(visits: Visits) -> None:
    """Adds to what other processes and hosts have counted; the hours in order, so that nobody waits in a circle."""
    for hour in sorted(visits):
        VisitHour.objects.get_or_create(hour=hour)
        added = {name: F(name) + number for name, number in visits[hour].items()}
        VisitHour.objects.filter(hour=hour).update(**added)


def forget_visits(now: dt.datetime) -> None:
    VisitHour.objects.filter(hour__lt=now - KEPT).delete()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSum:
    requests: int
    errors: int
    slow: int


def sum_visits(hours: Sequence[VisitHour]) -> VisitSum:
    return VisitSum(
        requests=sum(each.requests for each in hours),
        errors=sum(each.errors for each in hours),
        slow=sum(each.slow for each in hours),
    )


def visits_by_hour(now: dt.datetime) -> list[VisitHour]:
    """The last one is that of now. Of an hour that nobody has counted: noughts."""
    latest = now.replace(minute=0, second=0, microsecond=0)
    hours = [latest - number * HOUR for number in reversed(range(SHOWN))]
    held = VisitHour.objects.in_bulk(hours)
    return [held.get(hour) or VisitHour(hour=hour) for hour in hours]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBar:
    """Of a chart whose highest bar is 100 high; its parts stand on one ground."""

    held: VisitHour
    left: int
    height: int
    failed: int  # of the height; what is there at all is seen


def bars_of(hours: Sequence[VisitHour]) -> list[VisitBar]:
    most = max(each.requests for each in hours) or 1
    return [
        VisitBar(
            held=each,
            left=number * 10,
            height=ceil(each.requests * HIGHEST / most),
            failed=ceil(each.errors * HIGHEST / most),
        )
        for number, each in enumerate(hours)
    ]
