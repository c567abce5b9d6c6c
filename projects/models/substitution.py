"""代办: a role is used by somebody else from one day to another, while its holder is away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.models.constraints import all_or_nothing, written
from projects.models.evaluation import user_field
from projects.models.role import Role
from projects.models.scope import running_on


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def running(self) -> "SubstitutionQuerySet":
        return self.filter(running_on(timezone.localdate()))

    def not_over(self) -> "SubstitutionQuerySet":
        """Those that run, and those that will."""
        return self.filter(ends_on__gte=timezone.localdate(), ended_at__isnull=True)

    def with_names(self) -> "SubstitutionQuerySet":
        return self.select_related("role__user", "role__department", "substitute", "named_by")


class Substitution(models.Model):
    role = models.ForeignKey(Role, models.CASCADE, verbose_name="角色", related_name="substitutions")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="代办人", related_name="substitutions"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", help_text="这一天仍可以代办，过后自行停止。")
    reason = models.CharField("事由", max_length=200)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="指定人", related_name="+", db_index=False
    )
    named_at = models.DateTimeField("指定时间", default=timezone.now)
    ended_by = user_field("提前结束的人")
    ended_at = models.DateTimeField("提前结束的时间", null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办"
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                name="substitution_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="substitution_has_a_reason", condition=written("reason"), violation_error_message="请写明事由。"
            ),
            all_or_nothing(
                "ended_at",
                "ended_by",
                name="substitution_end_is_whole",
                message="提前结束要同时记有时间和经办人。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.substitute.name}（代 {self.role.user.name}）"

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= timezone.localdate()
