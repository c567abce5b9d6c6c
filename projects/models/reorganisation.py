"""机构调整: what was done to the units of a region on one occasion, and what followed from it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.constraints import one_of, written
from projects.models.reach import ROUND, Right, reached_by
from projects.models.region import Region
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class ReformKind(models.TextChoices):
    RENAME = "rename", "更名"
    MERGE = "merge", "合并"
    SPLIT = "split", "分设"
    MOVE = "move", "划转"
    CLOSE = "close", "撤销"


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self if user.is_superuser else self.filter(reached_by(scope_of(user), Right.REORGANISE, ROUND))


class Reorganisation(models.Model):
    """The statement is what the person saw and confirmed: headings with their sentences."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="reorganisations")
    kind = models.CharField("类型", max_length=10, choices=ReformKind.choices)
    title = models.CharField("事项", max_length=200)
    takes_effect_on = models.DateField("生效日期")
    reason = models.CharField("依据和理由", max_length=200)
    statement = models.JSONField("情况说明", default=list)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+", db_index=False
    )
    done_at = models.DateTimeField("办理时间", default=timezone.now)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机构调整"
        ordering = ("-id",)
        constraints = (
            one_of("kind", ReformKind, name="reorganisation_kind_is_known", title="类型"),
            models.CheckConstraint(
                name="reorganisation_has_a_title",
                condition=written("title"),
                violation_error_message="机构调整要写明事项。",
            ),
            models.CheckConstraint(
                name="reorganisation_has_a_reason",
                condition=written("reason"),
                violation_error_message="机构调整要写明依据和理由。",
            ),
        )

    def __str__(self) -> str:
        return self.title
