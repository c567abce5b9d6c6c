"""Who else changed what, by the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from projects.models import Evaluation, Event

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_SAID: Final = 3
OWN_WINDOW: Final = "您在另一个窗口"


@dataclass(frozen=True, slots=True)
class Who:
    name: str = ""
    at: str = ""
    user_id: int | None = None

    def said_to(self, user: "User") -> str:
        """Somebody's own other window is nobody else."""
        name = OWN_WINDOW if self.is_(user) else self.name or "别人"
        return f"{name} {self.at}".strip()

    def is_(self, user: "User") -> bool:
        return self.user_id is not None and self.user_id == user.pk


NOBODY: Final = Who()


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else did since the page was loaded."""

    name: str
    at: str
    what: str


def who_changed(changes: Sequence[Event], group: str) -> Who:
    """The last who did, by a draft's latest changes."""
    event = next((each for each in changes if any(_is_of(name, group) for name in each.changes)), None)
    return NOBODY if event is None else Who(_name(event), _at(event), event.user_id)


def _is_of(name: str, group: str) -> bool:
    return name == group or name.startswith(f"{group}.")


def others_between(evaluation: Evaluation, since: int, until: int, *, user: "User") -> tuple[Other, ...]:
    """Between two links of the chain; nothing is asked where they follow each other, or the page knows of none."""
    if not 0 <= since < until - 1:
        return ()
    between = evaluation.events.filter(sequence__gt=since, sequence__lt=until).exclude(user=user)
    events = list(between.order_by("-sequence")[:MOST_SAID])
    return tuple(Other(_name(event), _at(event), event.subject or event.title) for event in reversed(events))


def _name(event: Event) -> str:
    return event.actor.partition("（")[0]


def _at(event: Event) -> str:
    return f"{timezone.localtime(event.at):%H:%M}"
