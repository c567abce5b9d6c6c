"""正在查看: when a reviewer last had a sheet open; never a record of what was done, which is the log."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.evaluation import Evaluation


class Viewing(models.Model):
    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name="自评表", related_name="viewings", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="审核人", related_name="+", db_index=False
    )
    seen_at = models.DateTimeField("最近查看时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "正在查看"
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "user"),
                name="viewing_once",
                violation_error_message="已经记下这个人正在查看这张表。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.evaluation}"
