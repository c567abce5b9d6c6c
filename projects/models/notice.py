"""通知: what a person is told of, once; never a record of what was done, which is the log."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import exactly_when, one_of, present
from projects.models.event import Event
from projects.models.reach import SHEET, seen_by
from projects.models.round import Round
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class NoticeKind(models.TextChoices):
    ACT = "act", "办理"  # one event
    AWAITING = "awaiting", "待审核"  # all sheets of a round that await the person's review
    DUE = "due", "即将截止"  # all sheets of a round with one last day
    OVERDUE = "overdue", "已逾期"
    URGED = "urged", "催报"  # all sheets of a round with one last day, or with none


DATED = (NoticeKind.DUE, NoticeKind.OVERDUE)
FOLDED = (NoticeKind.AWAITING, *DATED)
COUNTED = (*FOLDED, NoticeKind.URGED)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """The person's own, of sheets and rounds that the person still sees."""
        of_sheet = seen_by(scope_of(user), SHEET.under("event__evaluation__"))
        of_round = Q(round__in=Round.objects.for_user(user).order_by().values("pk"))
        return self.filter(of_sheet | of_round, recipient=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Told once of each subject. A folded one follows its sheets: it is counted anew, raised anew, and goes with the last."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="收件人", related_name="notices", db_index=False
    )
    kind = models.CharField("类型", max_length=10, choices=NoticeKind.choices)
    subject = models.CharField("对象", max_length=40)
    event = models.ForeignKey(
        Event, models.PROTECT, verbose_name="事项", related_name="+", null=True, blank=True, db_index=False
    )
    round = models.ForeignKey(
        Round, models.CASCADE, verbose_name="自评任务", related_name="+", null=True, blank=True, db_index=False
    )
    number = models.PositiveIntegerField("张数", null=True, blank=True)
    last_day = models.DateField("截止日期", null=True, blank=True)
    arrived_at = models.DateTimeField("最近一张到达时间", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    mailed_at = models.DateTimeField("发送邮件时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["recipient", "-at", "-id"], name="notice_latest"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["read_at"], name="notice_read"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "kind", "subject"),
                name="notice_once",
                violation_error_message="这件事已经通知过这个人。",
            ),
            one_of("kind", NoticeKind, name="notice_kind_is_known", title="类型"),
            exactly_when(
                Q(kind=NoticeKind.ACT),
                present("event"),
                name="notice_of_an_act_has_its_event",
                message="办理的通知要有对应的日志，其他的没有。",
            ),
            exactly_when(
                Q(kind__in=COUNTED),
                present("round") & present("number"),
                name="notice_of_sheets_counts_them",
                message="合并的通知要有自评任务和张数，其他的没有。",
            ),
            exactly_when(
                Q(kind__in=DATED) | Q(kind=NoticeKind.URGED, last_day__isnull=False),
                present("last_day"),
                name="notice_of_a_deadline_has_its_day",
                message="截止和逾期的通知要有截止日期，催报的可有可无，其他的没有。",
            ),
            exactly_when(
                Q(kind=NoticeKind.AWAITING),
                present("arrived_at"),
                name="notice_of_reviews_knows_the_latest",
                message="待审核的通知要有最近一张到达的时间，其他的没有。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.subject}）"
