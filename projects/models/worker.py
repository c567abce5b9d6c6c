"""A process that does long jobs, and the time of its last heartbeat."""

from django.db import models
from django.utils import timezone


class Worker(models.Model):
    name = models.CharField("名称", max_length=64, primary_key=True)
    host = models.CharField("主机", max_length=255)
    process = models.PositiveIntegerField("进程号")
    started_at = models.DateTimeField("启动时间", default=timezone.now)
    seen_at = models.DateTimeField("最近响应", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return f"{self.host}:{self.process}"
