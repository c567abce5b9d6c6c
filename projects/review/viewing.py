"""正在查看: who else has a sheet open for its review. Only the last minutes count; nothing of it is kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.utils import timezone

from projects.models import Evaluation, Viewing

if TYPE_CHECKING:
    from perfeval.accounts.models import User

RECENT: Final = dt.timedelta(minutes=5)
MINUTE: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Viewer:
    name: str
    minutes: int  # since the person was last seen at the sheet

    def __str__(self) -> str:
        return f"{self.name} 正在查看（{f'{self.minutes} 分钟前' if self.minutes else '刚刚'}）"


def note_viewing(evaluation: Evaluation, user: "User") -> None:
    """One row for a person and a sheet, also where two tabs of the person tell of it at once."""
    Viewing.objects.bulk_create(
        [Viewing(evaluation=evaluation, user=user)],
        update_conflicts=True,
        unique_fields=("evaluation", "user"),
        update_fields=("seen_at",),
    )


def other_viewers(evaluations: Iterable[Evaluation], user: "User") -> Mapping[int, Sequence[Viewer]]:
    """By the sheet's key, the latest first, in one query. Who had a sheet open before it came to its step has done with it."""
    now = timezone.now()
    seen = Viewing.objects.filter(
        evaluation__in=[each.pk for each in evaluations],
        seen_at__gt=now - RECENT,
        seen_at__gte=F("evaluation__step_since"),
    ).exclude(user=user)
    found: dict[int, list[Viewer]] = defaultdict(list)
    for key, name, seen_at in seen.order_by("-seen_at", "pk").values_list("evaluation", "user__name", "seen_at"):
        found[key].append(Viewer(name, max(now - seen_at, dt.timedelta()) // MINUTE))
    return found


def forget_viewings(now: dt.datetime) -> None:
    Viewing.objects.filter(seen_at__lt=now - RECENT).delete()
