"""How many requests an hour brought, over all processes and hosts."""

from django.db import models
from django.db.models import F, Q


class VisitHour(models.Model):
    hour = models.DateTimeField("时", primary_key=True)
    requests = models.PositiveBigIntegerField("请求", default=0)
    errors = models.PositiveBigIntegerField("出错", default=0)
    slow = models.PositiveBigIntegerField("慢", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "每小时的访问"
        constraints = (
            models.CheckConstraint(
                name="visit_hour_parts_in_range",
                condition=Q(errors__lte=F("requests"), slow__lte=F("requests")),
                violation_error_message="出错的、慢的请求不能多于全部请求。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}：{self.requests}"
