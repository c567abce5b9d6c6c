"""佐证材料: files that support the content of a sheet; and 盖章扫描件, each of one version of it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import all_or_nothing, needs, present, written
from projects.models.evaluation import Evaluation, user_field
from projects.models.reach import HANGING_ON_SHEET, seen_by
from projects.models.rows import Indicator
from projects.models.scope import scope_of
from projects.models.version import Version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """People who see the sheet see its files."""
        return self.filter(seen_by(scope_of(user), HANGING_ON_SHEET))

    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def evidence(self) -> Self:
        return self.filter(sealed_version__isnull=True)


class Attachment(models.Model):
    """One file may support several rows. A removed file is kept where an earlier 送审稿 rests on it."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, verbose_name="自评表", related_name="attachments", db_index=False
    )
    indicators = models.ManyToManyField(Indicator, verbose_name="用于哪些指标", related_name="attachments", blank=True)
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to="attachments/%Y/%m", max_length=200)
    media_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    sealed_version = models.ForeignKey(
        Version,
        models.PROTECT,
        verbose_name="是哪一稿的盖章扫描件",
        related_name="scans",
        null=True,
        blank=True,
        db_index=False,
    )
    removed_by = user_field("移除人")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    removal_reason = models.CharField("更换理由", max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ("evaluation_id", "uploaded_at", "id")
        indexes = (
            models.Index(fields=["evaluation", "uploaded_at"], name="attachment_list"),
            models.Index(fields=["digest"], condition=Q(sealed_version__isnull=False), name="attachment_scan"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "digest"),
                condition=Q(removed_at__isnull=True, sealed_version__isnull=True),
                name="attachment_once",
                violation_error_message="这张表已有同一个文件。",
            ),
            models.UniqueConstraint(
                fields=("sealed_version", "digest"),
                condition=Q(removed_at__isnull=True),
                name="attachment_scan_once",
                violation_error_message="这一稿已有同一份扫描件。",
            ),
            models.CheckConstraint(
                name="attachment_is_described",
                condition=written("name") & written("file") & written("media_type") & written("digest"),
                violation_error_message="佐证材料要有文件名、文件、类型和摘要。",
            ),
            models.CheckConstraint(
                name="attachment_is_not_empty", condition=Q(size__gte=1), violation_error_message="文件是空的。"
            ),
            all_or_nothing(
                "removed_at",
                "removed_by",
                name="attachment_removal_is_whole",
                message="移除要同时记有时间和移除人。",
            ),
            needs(
                present("sealed_version") & present("removed_at"),
                written("removal_reason"),
                name="attachment_replaced_scan_has_a_reason",
                message="更换盖章扫描件要写明理由。",
            ),
        )

    def __str__(self) -> str:
        return self.name
