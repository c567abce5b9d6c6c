"""A filler's explanation of a finding that needs one."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.constraints import one_of, written
from projects.models.evaluation import Evaluation
from projects.models.stage import Stage


class Explanation(models.Model):
    """The same finding needs no second explanation unless its text changes."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name="自评表", related_name="explanations", db_index=False
    )
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices)
    code = models.CharField("校验代码", max_length=60)
    key = models.CharField("指标标识", max_length=64, blank=True)
    field = models.CharField("栏目", max_length=100, blank=True)
    message = models.TextField("校验所说")
    text = models.TextField("说明")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="说明人", related_name="+", db_index=False
    )
    written_at = models.DateTimeField("说明时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "校验说明"
        ordering = ("evaluation_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "stage", "code", "key", "field"),
                name="explanation_once",
                violation_error_message="这一处已有说明。",
            ),
            one_of("stage", Stage, name="explanation_stage_is_known", title="阶段"),
            models.CheckConstraint(
                name="explanation_says_something",
                condition=written("code") & written("message") & written("text"),
                violation_error_message="请写明说明。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}：{self.text}"
