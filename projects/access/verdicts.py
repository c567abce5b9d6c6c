"""What an answer is made of, and the reasons that several answers share."""

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from projects.models import Evaluation, RoundState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

    Person = User | AnonymousUser


class Verdict(NamedTuple):
    """(ok, reason); the reason is a Chinese sentence for the person who asked. True only where it is ok."""

    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES: Final = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


def why_at_rest(evaluation: Evaluation) -> str:
    """Why nobody of the unit or of a review has anything to do with the sheet; nothing where they have."""
    if not evaluation.is_included:
        return f"这个项目不纳入自评（{evaluation.get_exclusion_display()}）。"
    match evaluation.round.state:
        case RoundState.PREPARING:
            return "这次自评任务尚未下发。"
        case RoundState.CLOSED:
            return "这次自评任务已结束。"
    return ""


def in_words(date: dt.date | None) -> str:
    return f"{date:%Y年%-m月%-d日}" if date else ""
