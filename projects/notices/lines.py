"""What a notice says to its reader, and what becomes of it once it was read."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from projects.history.told import TOLD
from projects.models import Notice, NoticeKind
from projects.models.notice import NoticeQuerySet
from projects.notices.numbers import count_anew

if TYPE_CHECKING:
    from perfeval.accounts.models import User

RELATED: Final = ("round", "event__evaluation__round")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice in a list, on a page or in a mail."""

    notice: Notice
    title: str
    about: str
    opinion: str = ""

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None


def notices_of(user: "User") -> NoticeQuerySet:
    return Notice.objects.for_user(user).select_related(*RELATED)


def lines_of(notices: Iterable[Notice]) -> Iterator[NoticeLine]:
    for notice in notices:
        yield _line_of_act(notice) if notice.kind == NoticeKind.ACT else _line_of_sheets(notice)


def _line_of_act(notice: Notice) -> NoticeLine:
    assert notice.event is not None
    assert notice.event.evaluation is not None
    event, evaluation = notice.event, notice.event.evaluation
    said = event.subject if TOLD[event.verb].at is None and event.subject not in event.title else ""
    return NoticeLine(
        notice=notice,
        title=f"{event.title}：{evaluation.project_name}",
        about="，".join(text for text in (evaluation.unit_name, str(evaluation.round), said) if text),
        opinion=event.opinion,
    )


def _line_of_sheets(notice: Notice) -> NoticeLine:
    day = f"{notice.last_day:%-m月%-d日}" if notice.last_day else ""
    titles = {
        NoticeKind.AWAITING: f"{notice.number} 张待审核",
        NoticeKind.DUE: f"{notice.number} 张待办，{day}截止",
        NoticeKind.OVERDUE: f"{notice.number} 张已逾期，{day}截止",
        NoticeKind.URGED: f"催报：{notice.number} 张待办{f'，{day}截止' if day else ''}",
    }
    return NoticeLine(notice=notice, title=titles[NoticeKind(notice.kind)], about=str(notice.round))


def unread_number(user: "User") -> int:
    """Those of sheets that the person no longer sees are taken for read."""
    seen = Notice.objects.for_user(user).unread()
    number = seen.count()
    if number != user.unread_notices:
        own = Notice.objects.filter(recipient=user).unread()
        own.exclude(pk__in=seen.order_by().values("pk")).update(read_at=timezone.now())
        count_anew([user.pk])
        user.unread_notices = number
    return number


def mark_read(notices: NoticeQuerySet, user: "User") -> None:
    notices.unread().update(read_at=timezone.now())
    count_anew([user.pk])


def forget_read_notices(now: dt.datetime) -> None:
    """Read ones, after their time; the log keeps what was done."""
    Notice.objects.filter(read_at__lt=now - settings.NOTICE_LIFETIME).delete()
