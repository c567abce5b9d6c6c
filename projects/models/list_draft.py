"""应评项目清单 in preparation: what a source holds and what an officer chose, until the projects enter the round."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.constraints import one_of
from projects.models.round import Round
from projects.models.stage import Stage


class ListSource(models.TextChoices):
    LIST = "list", "清单文件"
    TABLE_SEVEN = "table_seven", "表七（项目支出情况表）"
    LAST_YEAR = "last_year", "上年的任务"
    CHOSEN = "chosen", "项目库"


class ListDraft(models.Model):
    """One for each round, for all officers of its region: whoever changes it says which version they looked at."""

    round = models.OneToOneField(Round, models.CASCADE, verbose_name="自评任务", related_name="list_draft")
    source = models.CharField("来源", max_length=20, choices=ListSource.choices)
    origin = models.CharField("来源说明", max_length=200, blank=True)  # names of files, the title of a round
    lines = models.JSONField("找到的项目", default=list)  # as the source has them, never changed afterwards
    choices = models.JSONField("选定的", default=dict)  # by line, and by the name of a unit
    stage = models.CharField("生成哪种表", max_length=20, choices=Stage.choices, default=Stage.SELF_EVALUATION)
    former = models.CharField("带入内容", max_length=20, default="best")
    version = models.PositiveIntegerField("修改次数", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="最后修改人", related_name="+", db_index=False
    )
    changed_at = models.DateTimeField("最后修改时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "清单草稿"
        constraints = (
            one_of("source", ListSource, name="list_draft_source_is_known", title="来源"),
            one_of("stage", Stage, name="list_draft_stage_is_known", title="阶段"),
        )

    def __str__(self) -> str:
        return f"{self.round}·{self.get_source_display()}"

    @property
    def seen(self) -> str:
        """What a page shows of it, for its form to bring back; a later draft of the same round is another."""
        return f"{self.pk}.{self.version}"
