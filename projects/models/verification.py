"""How often an address has asked for 核验 without a login."""

from django.db import models
from django.utils import timezone


class VerificationCount(models.Model):
    """Of one address within a minute; the worker forgets it afterwards."""

    address = models.CharField("来源地址", max_length=43, primary_key=True)
    since = models.DateTimeField("起", default=timezone.now, db_index=True)
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "核验次数"

    def __str__(self) -> str:
        return f"{self.address}：{self.count}"
