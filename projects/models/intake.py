"""Documents that came in: the files of one upload, and the tables found in them, until somebody enters or leaves them."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from indicators.models import RuleSetVersion
from projects.models.constraints import all_or_nothing, needs, one_of, present, written
from projects.models.department import Department
from projects.models.evaluation import Evaluation, user_field
from projects.models.job import Job
from projects.models.project import Project
from projects.models.round import Round
from projects.models.stage import Stage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class IntakePurpose(models.TextChoices):
    ENTER = "enter", "导入"
    AUDIT = "audit", "质量核查"  # nothing is entered anywhere


class IntakeQuerySet(models.QuerySet["Intake"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """People see their own only: what somebody uploads concerns nobody until it is entered."""
        return self.filter(owner=user.pk)


class Intake(models.Model):
    """One upload of files, or one pasted text."""

    purpose = models.CharField("用途", max_length=20, choices=IntakePurpose.choices)
    title = models.CharField("名称", max_length=200)
    round = models.ForeignKey(
        Round, models.CASCADE, verbose_name="自评任务", related_name="+", null=True, blank=True, db_index=False
    )
    rule_set = models.ForeignKey(
        RuleSetVersion, models.PROTECT, verbose_name="评分办法", related_name="+", db_index=False
    )
    job = models.ForeignKey(
        Job, models.SET_NULL, verbose_name="读取任务", related_name="+", null=True, blank=True, db_index=False
    )
    version = models.PositiveIntegerField("修改次数", default=1)  # of what was chosen
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+", db_index=False
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    read_at = models.DateTimeField("读完时间", null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="intake_owner"),
            models.Index(fields=["created_at"], name="intake_age"),
        )
        constraints = (
            one_of("purpose", IntakePurpose, name="intake_purpose_is_known", title="用途"),
            models.CheckConstraint(
                name="intake_has_a_title", condition=written("title"), violation_error_message="导入批次要有名称。"
            ),
            needs(
                present("round"),
                Q(purpose=IntakePurpose.ENTER),
                name="intake_audit_has_no_round",
                message="质量核查不属于任何自评任务。",
            ),
        )

    def __str__(self) -> str:
        return self.title


class IntakeFile(models.Model):
    """A file of an upload. Its bytes are kept for the feedback workbook until the upload is forgotten."""

    intake = models.ForeignKey(Intake, models.CASCADE, verbose_name="导入批次", related_name="files", db_index=False)
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("文件名", max_length=255)
    kind = models.CharField("种类", max_length=30, blank=True)  # as a person says it, told by the content
    file = models.FileField("文件", upload_to="intakes/%Y/%m", max_length=200, blank=True)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField("摘要", max_length=64, blank=True)
    read_at = models.DateTimeField("读完时间", null=True, blank=True)
    error = models.CharField("不能读取的原因", max_length=500, blank=True)  # tables before it may have been read

    class Meta:
        verbose_name = verbose_name_plural = "导入的文件"
        ordering = ("intake_id", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("intake", "position"),
                name="intake_file_position_once",
                violation_error_message="这个次序已有文件。",
            ),
            models.CheckConstraint(
                name="intake_file_is_described",
                condition=written("name") & (written("error") | (written("file") & written("digest"))),
                violation_error_message="导入的文件要有文件名，还要有文件和摘要或没有保存的原因。",
            ),
            needs(
                written("error"),
                present("read_at"),
                name="intake_file_error_is_of_a_read_file",
                message="读过的文件才有不能读取的原因。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class TableKind(models.TextChoices):
    SHEET = "sheet", "自评表或目标表"
    OFFLINE = "offline", "离线填报表"
    TABLE_SEVEN = "table_seven", "表七（项目支出情况表）"
    PROJECT_LIST = "project_list", "应评项目清单"
    LEDGER = "ledger", "财政数据"
    BUDGET = "budget", "部门预算表"
    UNITS = "units", "单位名单"
    ACCOUNTS = "accounts", "账号名单"


class TableChoice(models.TextChoices):
    DRAFT = "draft", "填入草稿"
    PUBLISHED = "published", "按已公布的定稿保存"
    LEAVE = "leave", "不导入"


class IntakeTableQuerySet(models.QuerySet["IntakeTable"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(intake__owner=user.pk)

    def listed(self) -> Self:
        """In the order of the files, without what only the table's own page needs."""
        return self.select_related("file").order_by("file_id", "position").defer("found", "corrections", "flaws")


class IntakeTable(models.Model):
    """A table of a file as it was found, with what a person corrected; what it means is recognised anew at each look."""

    file = models.ForeignKey(IntakeFile, models.CASCADE, verbose_name="文件", related_name="tables", db_index=False)
    intake = models.ForeignKey(Intake, models.CASCADE, verbose_name="导入批次", related_name="tables", db_index=False)
    position = models.PositiveIntegerField("第几张表")  # of the file
    place = models.CharField("在文件的哪里", max_length=100, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)

    # Noted for lists from what was recognised last
    kind = models.CharField("是什么表", max_length=20, choices=TableKind.choices, blank=True)
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    project_code = models.CharField("项目编码", max_length=60, blank=True)
    project_name = models.CharField("项目名称", max_length=200, blank=True)
    unit_name = models.CharField("实施单位", max_length=200, blank=True)
    department_name = models.CharField("主管部门", max_length=200, blank=True)
    stated_total = models.CharField("表上的总分", max_length=30, blank=True)
    computed_total = models.CharField("按办法算的总分", max_length=30, blank=True)
    unread_count = models.PositiveIntegerField("没有读懂", default=0)
    block_count = models.PositiveIntegerField("必须修改", default=0)
    explain_count = models.PositiveIntegerField("需要说明", default=0)
    note_count = models.PositiveIntegerField("提示", default=0)

    flaws = models.JSONField("发现的问题", default=list, blank=True)  # each with its place, of which the counts tell

    # What was chosen, and what came of it
    choice = models.CharField("怎样导入", max_length=20, choices=TableChoice.choices, blank=True)
    project = models.ForeignKey(
        Project, models.SET_NULL, verbose_name="对应的项目", related_name="+", null=True, blank=True, db_index=False
    )
    unit = models.ForeignKey(
        Department,
        models.SET_NULL,
        verbose_name="新项目的单位",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    evaluation = models.ForeignKey(
        Evaluation, models.SET_NULL, verbose_name="导入到", related_name="+", null=True, blank=True, db_index=False
    )
    takes_other_year = models.BooleanField("年度不同仍导入", default=False)
    drops_rows = models.BooleanField("删除表中没有的行", default=False)
    entered_by = user_field("导入人")
    entered_at = models.DateTimeField("导入时间", null=True, blank=True)

    # Last, because SQLite reads through them to any column behind
    found = models.JSONField("原表")  # a FoundTable, never changed afterwards
    corrections = models.JSONField("改正", default=dict, blank=True)

    objects = IntakeTableQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的表"
        ordering = ("file_id", "position")
        indexes = (models.Index(fields=["intake", "file", "position"], name="intake_table_list"),)
        constraints = (
            models.UniqueConstraint(
                fields=("file", "position"),
                name="intake_table_position_once",
                violation_error_message="文件的这个位置已有一张表。",
            ),
            one_of("kind", TableKind, name="intake_table_kind_is_known", title="是什么表", blank=True),
            one_of("stage", Stage, name="intake_table_stage_is_known", title="阶段", blank=True),
            one_of("choice", TableChoice, name="intake_table_choice_is_known", title="怎样导入", blank=True),
            all_or_nothing(
                "entered_at", "entered_by", name="intake_table_entry_is_whole", message="导入要同时记有时间和导入人。"
            ),
        )

    def __str__(self) -> str:
        return self.project_name or f"第 {self.position} 张表"
