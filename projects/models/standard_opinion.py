"""常用意见: sentences that a bureau keeps for the reviewers of its region."""

from typing import Self

from django.db import models
from django.utils import timezone

from projects.models.constraints import written
from projects.models.region import Region

LONGEST_STANDARD_OPINION = 500


class StandardOpinionQuerySet(models.QuerySet["StandardOpinion"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class StandardOpinion(models.Model):
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="行政区划", related_name="standard_opinions", db_index=False
    )
    text = models.CharField("常用意见", max_length=LONGEST_STANDARD_OPINION)
    position = models.PositiveSmallIntegerField("次序", default=0)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = StandardOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用意见"
        ordering = ("region", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("region", "text"),
                name="standard_opinion_once",
                violation_error_message="已有这条常用意见。",
            ),
            models.CheckConstraint(
                name="standard_opinion_says_something",
                condition=written("text"),
                violation_error_message="请写明常用意见。",
            ),
        )

    def __str__(self) -> str:
        return self.text
