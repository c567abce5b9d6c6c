"""目标调整: an approved 目标表 is changed by a request with a reason, and by the consent of the reviewers."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import all_or_nothing, exactly_when, needs, one_of, present, written
from projects.models.evaluation import Evaluation, user_field
from projects.models.reach import HANGING_ON_SHEET, seen_by
from projects.models.scope import scope_of
from projects.models.stage import ADJUSTMENT_DECIDED, ADJUSTMENT_OVER, AdjustmentStep
from projects.models.version import Version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), HANGING_ON_SHEET))

    def running(self) -> Self:
        return self.exclude(step__in=ADJUSTMENT_OVER)


class Adjustment(models.Model):
    """The proposed goal form as a whole sheet; after approval it is frozen as the next version of the 目标表."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, verbose_name="自评表", related_name="adjustments", db_index=False
    )
    before = models.ForeignKey(Version, models.PROTECT, verbose_name="调整前的目标表", related_name="+", db_index=False)
    after = models.ForeignKey(
        Version,
        models.PROTECT,
        verbose_name="调整后的目标表",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    content = models.TextField("拟调整的内容")
    reason = models.TextField("调整理由", blank=True)
    step = models.CharField("环节", max_length=20, choices=AdjustmentStep.choices, default=AdjustmentStep.DRAFT)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+", db_index=False
    )
    asked_at = models.DateTimeField("申请时间", null=True, blank=True)
    decided_by = user_field("审核人")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.TextField("审核意见", blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目标调整"
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation",),
                condition=~Q(step__in=ADJUSTMENT_OVER),
                name="adjustment_one_at_a_time",
                violation_error_message="这张表已有一份还没有办完的目标调整。",
            ),
            one_of("step", AdjustmentStep, name="adjustment_step_is_known", title="环节"),
            models.CheckConstraint(
                name="adjustment_has_content", condition=written("content"), violation_error_message="调整要有内容。"
            ),
            needs(
                ~Q(step__in=(AdjustmentStep.DRAFT, AdjustmentStep.WITHDRAWN)),
                present("asked_at") & written("reason"),
                name="adjustment_asked_has_a_reason",
                message="申请目标调整要写明理由，并记有申请时间。",
            ),
            exactly_when(
                Q(step__in=ADJUSTMENT_DECIDED),
                present("decided_at"),
                name="adjustment_decided_has_its_time",
                message="有结论的调整要有审核时间，其他的没有。",
            ),
            all_or_nothing(
                "decided_at",
                "decided_by",
                name="adjustment_decision_is_whole",
                message="审核要同时记有时间和审核人。",
            ),
            exactly_when(
                Q(step=AdjustmentStep.APPROVED),
                present("after"),
                name="adjustment_approved_has_its_version",
                message="同意的调整要有调整后的目标表，其他的没有。",
            ),
            needs(
                Q(step=AdjustmentStep.REFUSED),
                written("opinion"),
                name="adjustment_refused_has_an_opinion",
                message="不同意的，要写明意见。",
            ),
            needs(
                written("opinion"),
                present("decided_at"),
                name="adjustment_opinion_is_a_decision",
                message="审核意见要有审核人和审核时间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.evaluation}（{self.get_step_display()}）"
