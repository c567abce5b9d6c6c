"""Layouts as numbered versions."""

import hashlib
import tomllib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import one_of, written
from projects.models.stage import Stage


class LayoutVersion(models.Model):
    """One version of a 表样. It is never changed: an edit makes the next version."""

    code = models.CharField("代码", max_length=60)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=100)
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices)
    content = models.TextField("内容")
    digest = models.CharField("摘要", max_length=64, editable=False)
    created_at = models.DateTimeField("生成时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "表样"
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "version"), name="layout_version_once", violation_error_message="这个表样已有这一版。"
            ),
            one_of("stage", Stage, name="layout_version_stage_is_known", title="阶段"),
            models.CheckConstraint(
                name="layout_version_from_1", condition=Q(version__gte=1), violation_error_message="版本从 1 起。"
            ),
            models.CheckConstraint(
                name="layout_version_has_content",
                condition=written("content") & written("code") & written("title") & written("digest"),
                violation_error_message="表样要有代码、名称和内容。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"


def add_layout(content: str) -> LayoutVersion:
    """Adds the next version of the layout in the text; returns the newest one where it has the same text."""
    parsed = tomllib.loads(content)
    newest = LayoutVersion.objects.filter(code=parsed["code"]).order_by("-version").first()
    if newest is not None and newest.content == content:
        return newest
    return LayoutVersion.objects.create(
        code=parsed["code"],
        version=newest.version + 1 if newest else 1,
        title=parsed["name"],
        stage=parsed["stage"],
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
    )
