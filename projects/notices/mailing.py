"""Unread notices by mail, where the site has a mail server: one mail a day for each person, no notice twice."""

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Job, JobState, Notice
from projects.notices.lines import lines_of, notices_of
from projects.queue import JobError, JobOutcome, Run, TryAgainError, enqueue, handles
from projects.queue.asking import MAIL_NOTICES

logger = logging.getLogger(__name__)

KINDS: Final = (MAIL_NOTICES,)
AFTER_FAILURE: Final = timedelta(hours=1)
MOST_NAMED: Final = 30  # in one mail; the others are counted
REFUSED: Final = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
)  # the server says that it didn't take it


def order_mail() -> None:
    """One job a day for each person who has news; another an hour after one that failed."""
    now = timezone.localtime()
    if not settings.EMAIL_URL or now.hour < settings.MAIL_HOUR:
        return
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    failed = Q(state=JobState.FAILED, finished_at__lt=now - AFTER_FAILURE)
    today = Job.objects.filter(~failed, owner=OuterRef("pk"), kind=MAIL_NOTICES, created_at__gte=midnight)
    news = Notice.objects.filter(recipient=OuterRef("pk"), read_at=None, mailed_at=None)
    people = User.objects.filter(~Exists(today), Exists(news), is_active=True).exclude(email="")
    for user in people.order_by("pk"):
        enqueue(MAIL_NOTICES, {}, owner=user)


@handles(MAIL_NOTICES)
def mail_notices(run: Run) -> JobOutcome:
    """The notices are marked first: should the worker die on the way, a mail is lost, but none is sent twice. The bell has
    them all."""
    user = run.job.owner
    notices = _mark_unmailed(user) if user.email else ()
    if not notices:
        return JobOutcome()
    server = get_connection()
    title = f"项目支出绩效自评：{len(notices)} 条未读通知"
    message = EmailMessage(title, _write_text(user, notices), to=[user.email], connection=server)
    try:
        server.open()
    except OSError as error:  # smtplib's own errors are OSErrors
        _take_back(notices)
        raise TryAgainError from error
    try:
        message.send()
    except REFUSED as error:
        _take_back(notices)
        raise TryAgainError from error
    except OSError as error:
        logger.warning("Nobody knows whether the mail of job %s was taken", run.job.pk, exc_info=True)
        raise JobError("邮件服务器没有答复，不知道邮件是否送到，不再重发。") from error
    finally:
        server.close()
    return JobOutcome()


def _mark_unmailed(user: User) -> Sequence[Notice]:
    """Those that no other job has marked."""
    now, own = timezone.now(), notices_of(user).unread()
    keys = list(own.filter(mailed_at=None).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=keys, mailed_at=None).update(mailed_at=now)
    return list(own.filter(pk__in=keys, mailed_at=now))


def _take_back(notices: Sequence[Notice]) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=None)


def _write_text(user: User, notices: Sequence[Notice]) -> str:
    """Says what it is about; opinions and figures stay in the site."""
    told = [f"· {line.title}（{line.about}）" for line in lines_of(notices[:MOST_NAMED])]
    if len(notices) > MOST_NAMED:
        told.append(f"· 另有 {len(notices) - MOST_NAMED} 条")
    where = f"{settings.PUBLIC_ADDRESS}{reverse('notices')}" if settings.PUBLIC_ADDRESS else "系统右上角的“通知”"
    return "\n".join(
        [
            f"{user.name}：",
            "",
            "您有以下未读通知：",
            "",
            *told,
            "",
            f"请登录查看：{where}",
            "本邮件由系统发送，请勿回复。",
        ]
    )
