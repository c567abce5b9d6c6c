"""自评复核: a sample of approved sheets is scored anew, row by row, beside the frozen versions and never in them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from indicators.points import EXACT, ZERO
from projects.models.constraints import all_or_nothing, exactly_when, needs, one_of, present, within, written
from projects.models.evaluation import Evaluation, user_field
from projects.models.fields import MOST_POINTS, amount_field, points_field
from projects.models.reach import HANGING_ON_SHEET, ROUND_OF_RECORD, Right, reached_by, seen_by
from projects.models.round import Round
from projects.models.scope import scope_of
from projects.models.stage import Step
from projects.models.version import Version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

EXECUTION_KEY = "execution"  # of the row that scores the execution rate; an indicator's key is 32 hexadecimal digits


class RecheckState(models.TextChoices):
    SCORING = "scoring", "复核中"
    ISSUED = "issued", "待单位答复"
    DISPUTED = "disputed", "单位有异议"
    RECTIFYING = "rectifying", "整改中"
    REPORTED = "reported", "整改待验收"
    CLOSED = "closed", "已办结"


class RecheckReason(models.Model):
    """Why a score was changed. A used reason keeps its name, because opinions and statistics count by it."""

    name = models.CharField("理由", max_length=40, unique=True)
    needs_note = models.BooleanField("须另写说明", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_retired = models.BooleanField("停用", default=False, help_text="停用的理由不再供选择，已用的仍保留。")

    class Meta:
        verbose_name = verbose_name_plural = "复核理由"
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                name="recheck_reason_has_a_name", condition=written("name"), violation_error_message="请填写理由。"
            ),
        )

    def __str__(self) -> str:
        return self.name


class RecheckSampleQuerySet(models.QuerySet["RecheckSample"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """The bureau draws and reads samples; whose sheets were drawn is told to nobody else."""
        return self.filter(reached_by(scope_of(user), Right.DRAW_SAMPLE, ROUND_OF_RECORD))


class RecheckSample(models.Model):
    """抽查样本: never changed. The frozen list and the seed give the same sample to everybody who draws again."""

    round = models.ForeignKey(Round, models.PROTECT, verbose_name="自评任务", related_name="samples", db_index=False)
    number = models.PositiveSmallIntegerField("批次")
    method = models.JSONField("抽取办法")
    population = models.TextField("抽取时的名单")
    digest = models.CharField("名单摘要", max_length=64)
    seed = models.CharField("随机种子", max_length=64, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="抽取人", related_name="+", db_index=False
    )
    drawn_at = models.DateTimeField("抽取时间", default=timezone.now)

    objects = RecheckSampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查样本"
        ordering = ("round_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "number"),
                name="recheck_sample_number_once",
                violation_error_message="这次任务已有这一批。",
            ),
            models.CheckConstraint(
                name="recheck_sample_has_a_list",
                condition=written("population") & written("digest"),
                violation_error_message="抽查样本要有抽取时的名单和摘要。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round.title}复核第 {self.number} 批"


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """The bureau sees all, a reviewer the own ones; who sees the sheet, once the opinion was issued."""
        scope = scope_of(user)
        assigned = Q(reviewer=user.pk) & reached_by(scope, Right.RECHECK, HANGING_ON_SHEET)
        issued = Q(issued_at__isnull=False) & seen_by(scope, HANGING_ON_SHEET)
        return self.filter(reached_by(scope, Right.DRAW_SAMPLE, HANGING_ON_SHEET) | assigned | issued)


class Recheck(models.Model):
    """One drawn sheet. The version is what the reviewer looks at, also when a 更正 has replaced it."""

    sample = models.ForeignKey(
        RecheckSample, models.PROTECT, verbose_name="抽查样本", related_name="rechecks", db_index=False
    )
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, verbose_name="自评表", related_name="rechecks")
    version = models.ForeignKey(Version, models.PROTECT, verbose_name="送审稿", related_name="+", db_index=False)
    grounds = models.CharField("抽取依据", max_length=400)
    amount = amount_field("全年预算数", editable=False)
    own_total = points_field("自评总分", editable=False)
    own_grade = models.CharField("自评等级", max_length=20, blank=True, editable=False)
    reviewer = user_field("复核人")
    state = models.CharField("状态", max_length=20, choices=RecheckState.choices, default=RecheckState.SCORING)
    state_since = models.DateTimeField("进入状态时间", default=timezone.now)
    issued_at = models.DateTimeField("首次发出意见书的时间", null=True, blank=True)
    answer_until = models.DateField("答复期限", null=True, blank=True)
    rectify_until = models.DateField("整改期限", null=True, blank=True)

    # Derived: written by projects.rechecks.marking alone
    total = points_field("复核总分", editable=False)
    grade = models.CharField("复核等级", max_length=20, blank=True, editable=False)
    difference_rate = models.DecimalField(
        "差异率", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自评复核"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("sample", "evaluation"),
                name="recheck_once_a_sample",
                violation_error_message="这张表已在这一批样本中。",
            ),
            one_of("state", RecheckState, name="recheck_state_is_known", title="状态"),
            models.CheckConstraint(
                name="recheck_has_grounds",
                condition=written("grounds"),
                violation_error_message="抽中的表要记有抽取依据。",
            ),
            needs(
                ~Q(state=RecheckState.SCORING),
                present("issued_at") & present("total") & present("answer_until"),
                name="recheck_issued_is_scored",
                message="发出意见书的，要有复核总分、发出时间和答复期限。",
            ),
            needs(
                Q(state__in=(RecheckState.RECTIFYING, RecheckState.REPORTED)),
                present("rectify_until"),
                name="recheck_rectified_has_a_day",
                message="要求整改的，要有整改期限。",
            ),
            within(
                ["total", "own_total"],
                low=0,
                high=MOST_POINTS,
                name="recheck_totals_in_range",
                message="总分应在 0 与 1000 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.evaluation}复核"

    @property
    def difference(self) -> Decimal | None:
        return None if self.total is None else difference_of(self.total, self.own_total)

    @property
    def is_superseded(self) -> bool:
        """A 更正 has reopened or replaced what was drawn."""
        return self.evaluation.approved_version_id != self.version_id or self.evaluation.step != Step.APPROVED


def difference_of(total: Decimal, own_total: Decimal | None) -> Decimal:
    """复核总分 − 自评总分; a sheet without a total of its own had none of its points."""
    return EXACT.subtract(total, own_total or ZERO)


class RecheckRow(models.Model):
    """复核得分 of one row of the version, beside the unit's own score."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, verbose_name="自评复核", related_name="rows", db_index=False)
    key = models.CharField("标识", max_length=64, editable=False)
    position = models.PositiveSmallIntegerField("次序", editable=False)
    weight = models.DecimalField("分值", max_digits=12, decimal_places=6, editable=False)
    own_score = points_field("自评得分", editable=False)
    score = points_field("复核得分")
    reason = models.ForeignKey(
        RecheckReason, models.PROTECT, verbose_name="理由", related_name="+", null=True, blank=True, db_index=False
    )
    note = models.TextField("说明", blank=True)
    row_version = models.PositiveIntegerField("修改次数", default=0, editable=False)
    scored_by = user_field("打分人")
    scored_at = models.DateTimeField("打分时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复核得分"
        ordering = ("recheck_id", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("recheck", "key"), name="recheck_row_once", violation_error_message="这份复核已有这一行。"
            ),
            models.CheckConstraint(
                name="recheck_score_within_its_weight",
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=F("weight")),
                violation_error_message="复核得分应在 0 与分值之间。",
            ),
            models.CheckConstraint(
                name="recheck_changed_score_has_a_reason",
                condition=Q(score__isnull=True)
                | Q(
                    score=Coalesce(
                        F("own_score"), Value(Decimal(0), models.DecimalField(max_digits=12, decimal_places=6))
                    )
                )
                | Q(reason__isnull=False),
                violation_error_message="与自评得分不同的，要选择理由。",
            ),
            exactly_when(
                present("score"),
                present("scored_at"),
                name="recheck_score_has_its_time",
                message="打了分的行要有打分时间，其他的没有。",
            ),
            all_or_nothing(
                "scored_at", "scored_by", name="recheck_score_is_whole", message="打分要同时记有时间和打分人。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recheck_id}：{self.key}"


class RecheckOpinion(models.Model):
    """复核意见书 as it was issued: never changed. After a dispute that was right, the next one replaces it."""

    recheck = models.ForeignKey(
        Recheck, models.PROTECT, verbose_name="自评复核", related_name="opinions", db_index=False
    )
    number = models.PositiveSmallIntegerField("次数")
    content = models.TextField("内容")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发出人", related_name="+", db_index=False
    )
    issued_at = models.DateTimeField("发出时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "复核意见书"
        ordering = ("recheck_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("recheck", "number"),
                name="recheck_opinion_number_once",
                violation_error_message="这份复核已有这一次意见书。",
            ),
            models.CheckConstraint(
                name="recheck_opinion_has_content",
                condition=written("content"),
                violation_error_message="意见书要有内容。",
            ),
        )

    def __str__(self) -> str:
        return f"复核意见书（第 {self.number} 次）"


class RecheckFile(models.Model):
    """整改证明 that the unit hands in."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, verbose_name="自评复核", related_name="files", db_index=False)
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to="rechecks/%Y/%m", max_length=200)
    media_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "整改证明"
        ordering = ("recheck_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("recheck", "digest"),
                name="recheck_file_once",
                violation_error_message="这份复核已有同一个文件。",
            ),
            models.CheckConstraint(
                name="recheck_file_is_described",
                condition=written("name") & written("file") & written("media_type") & written("digest"),
                violation_error_message="整改证明要有文件名、文件、类型和摘要。",
            ),
            models.CheckConstraint(
                name="recheck_file_is_not_empty", condition=Q(size__gte=1), violation_error_message="文件是空的。"
            ),
        )

    def __str__(self) -> str:
        return self.name
