"""催报: a unit was urged to finish what waits for it until one last day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import present
from projects.models.department import Department
from projects.models.round import Round


class Urging(models.Model):
    """One a day for each unit and last day. A worker tells the people with whom the sheets wait."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name="自评任务", related_name="urgings", db_index=False)
    unit = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", related_name="+")
    last_day = models.DateField("截止日期", null=True, blank=True)
    number = models.PositiveIntegerField("张数")
    on = models.DateField("日期", default=timezone.localdate)
    urged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人", related_name="+", db_index=False
    )
    told_at = models.DateTimeField("通知时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="urging_untold"),)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "unit", "on", "last_day"),
                condition=present("last_day"),
                name="urging_once_a_day",
                violation_error_message="这个单位今天已经催报过。",
            ),
            models.UniqueConstraint(
                fields=("round", "unit", "on"),
                condition=Q(last_day__isnull=True),
                name="urging_without_a_day_once_a_day",
                violation_error_message="这个单位今天已经催报过。",
            ),
            models.CheckConstraint(
                name="urging_counts_sheets",
                condition=Q(number__gte=1),
                violation_error_message="催报至少要有一张自评表。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}（{self.on}）"
