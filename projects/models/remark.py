"""批注: what a reviewer says of one cell, row or sheet, and all that is said to it afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models.constraints import exactly_when, needs, one_of, written
from projects.models.evaluation import Evaluation
from projects.models.stage import REVIEW_STEPS, Step
from projects.models.version import Version

LONGEST_REMARK = 500
LONGEST_PLACE = 300
LONGEST_FIELD = 100


class RemarkAct(models.TextChoices):
    RAISE = "raise", "批注"
    ANSWER = "answer", "已处理"
    CLOSE = "close", "办结"
    REOPEN = "reopen", "重新提出"


class Remark(models.Model):
    """The place that a remark is about, as it stood in the 送审稿 that the reviewer read. Never changed."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, verbose_name="自评表", related_name="remarks", db_index=False
    )
    version = models.ForeignKey(Version, models.PROTECT, verbose_name="送审稿", related_name="+", db_index=False)
    step = models.CharField("提出的环节", max_length=20, choices=Step.choices)
    key = models.CharField("行的标识", max_length=64, blank=True)
    field = models.CharField("栏目", max_length=LONGEST_FIELD, blank=True)
    place = models.CharField("位置", max_length=LONGEST_PLACE)
    quote = models.TextField("原文", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ("evaluation_id", "id")
        indexes = (models.Index(fields=["evaluation", "id"], name="remark_sheet"),)
        constraints = (
            models.CheckConstraint(
                name="remark_step_is_known",
                condition=Q(step__in=REVIEW_STEPS),
                violation_error_message="批注只能在审核环节提出。",
            ),
            models.CheckConstraint(
                name="remark_names_its_place",
                condition=written("place"),
                violation_error_message="批注要写明位置。",
            ),
        )

    def __str__(self) -> str:
        return self.place


class RemarkEntry(models.Model):
    """One thing said: the remark itself, an answer, that it is closed, that it isn't after all. Never changed."""

    remark = models.ForeignKey(Remark, models.PROTECT, verbose_name="批注", related_name="entries", db_index=False)
    number = models.PositiveSmallIntegerField("次序")
    act = models.CharField("事项", max_length=10, choices=RemarkAct.choices)
    text = models.TextField("内容", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+", db_index=False
    )
    written_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "批注和答复"
        ordering = ("remark_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("remark", "number"),
                name="remark_entry_once",
                violation_error_message="这处批注刚刚有新的答复。",
            ),
            one_of("act", RemarkAct, name="remark_entry_act_is_known", title="事项"),
            exactly_when(
                Q(number=1),
                Q(act=RemarkAct.RAISE),
                name="remark_begins_with_itself",
                message="一处批注从提出开始，只提出一次。",
            ),
            needs(
                ~Q(act=RemarkAct.CLOSE),
                written("text"),
                name="remark_entry_says_something",
                message="请写明内容。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_act_display()}：{self.text}"


def open_remarks() -> Coalesce:
    """An annotation of sheets: how many remarks of their stage aren't closed. Each was raised once, and closed as often as
    reopened or once more."""
    of_stage = RemarkEntry.objects.filter(remark__evaluation=OuterRef("pk"), remark__version__stage=OuterRef("stage"))
    by_act = Case(
        When(act__in=(RemarkAct.RAISE, RemarkAct.REOPEN), then=1), When(act=RemarkAct.CLOSE, then=-1), default=0
    )
    of_sheet = of_stage.order_by().values("remark__evaluation").annotate(number=Sum(by_act)).values("number")
    return Coalesce(Subquery(of_sheet), Value(0))
