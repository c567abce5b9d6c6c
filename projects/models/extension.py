"""延期: one unit, with the units below it, has a later last day at a step."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.constraints import written
from projects.models.department import Department
from projects.models.round import RoundWindow


class Extension(models.Model):
    """RoundWindow.last_day_for() and closes_on() of the lists follow it."""

    window = models.ForeignKey(
        RoundWindow, models.CASCADE, verbose_name="环节", related_name="extensions", db_index=False
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", related_name="extensions")
    closes_on = models.DateField("延期至")
    reason = models.CharField("理由", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人", related_name="+", db_index=False
    )
    granted_at = models.DateTimeField("办理时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ("window_id", "department__path")
        constraints = (
            models.UniqueConstraint(
                fields=("window", "department"),
                name="extension_once",
                violation_error_message="这个单位在这个环节已有延期。",
            ),
            models.CheckConstraint(
                name="extension_has_a_reason", condition=written("reason"), violation_error_message="请写明延期理由。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department}：{self.window}"
