"""送审稿: the version of a sheet that a submission froze."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from indicators.models import RuleSetVersion
from indicators.sheet import Sheet, from_json
from projects.models.constraints import one_of, written
from projects.models.layout import LayoutVersion
from projects.models.reach import HANGING_ON_SHEET, seen_by
from projects.models.scope import scope_of
from projects.models.stage import Stage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class VersionQuerySet(models.QuerySet["Version"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), HANGING_ON_SHEET))


class Version(models.Model):
    """Never changed. The content is the whole sheet with the figures that it printed. A 待签 version is frozen before its
    submission, to be signed on paper: its person and time are those of the freezing."""

    evaluation = models.ForeignKey(
        "projects.Evaluation", models.PROTECT, verbose_name="自评表", related_name="versions", db_index=False
    )
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices)
    number = models.PositiveSmallIntegerField("稿次")
    content = models.TextField("内容")
    digest = models.CharField("摘要", max_length=64)
    layout = models.ForeignKey(LayoutVersion, models.PROTECT, verbose_name="表样", related_name="+", db_index=False)
    rule_set = models.ForeignKey(
        RuleSetVersion, models.PROTECT, verbose_name="评分办法", related_name="+", db_index=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="送审人", related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField("送审时间", default=timezone.now)
    is_for_signing = models.BooleanField("先打印签章", default=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送审稿"
        ordering = ("stage", "number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "stage", "number"),
                name="version_number_once",
                violation_error_message="这张表已有这一稿。",
            ),
            one_of("stage", Stage, name="version_stage_is_known", title="阶段"),
            models.CheckConstraint(
                name="version_number_from_1", condition=Q(number__gte=1), violation_error_message="稿次从 1 起。"
            ),
            models.CheckConstraint(
                name="version_has_content",
                condition=written("content") & written("digest"),
                violation_error_message="送审稿要有内容和摘要。",
            ),
        )

    def __str__(self) -> str:
        return f"第 {self.number} 稿"

    @property
    def sheet(self) -> Sheet:
        return from_json(self.content)
