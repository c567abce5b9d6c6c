"""自评表: one project in one round, from the goal form to the published table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils import timezone

from indicators.models import RuleSetVersion
from projects.models.constraints import all_or_nothing, exactly_when, needs, one_of, present, within, written
from projects.models.department import Department
from projects.models.event import FILLING_VERBS, Event
from projects.models.fields import MOST_POINTS, FigureOrder, amount_field, points_field
from projects.models.paths import LONGEST
from projects.models.project import Project
from projects.models.reach import Right, absent_ones, in_place_of, seen_by
from projects.models.round import Round, RoundWindow
from projects.models.scope import scope_of
from projects.models.stage import Stage, Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


LONGEST_WEBSITE = 150
LONGEST_APPROVER = 50


class Exclusion(models.TextChoices):
    """The reason why a project of the list is 不纳入自评."""

    CANCELLED = "cancelled", "项目撤销"
    WITHDRAWN = "withdrawn", "资金收回"
    MERGED = "merged", "并入其他项目"
    SECRET = "secret", "涉密"
    REVOKED = "revoked", "撤销下发"  # it was issued by mistake, and was never due
    OTHER = "other", "其他"


class Publication(models.TextChoices):
    UNDECIDED = "undecided", "未定"
    PUBLISHED = "published", "已公开"
    WITHHELD = "withheld", "不予公开"


def validate_texts(value: object) -> None:
    """Accepts the fields that only some forms have, as the Sheet carries them: texts by key."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValidationError("应为一组文字。", code="texts")


def due() -> Q:
    """应评: all but what was 撤销下发."""
    return ~Q(exclusion=Exclusion.REVOKED)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user)))

    def lock(self) -> list[int]:
        """Locks the rows of all sheets that a writer will change. Read the sheets afterwards: the rows that a waiting
        statement joined are old. Keys stay unlocked, so that records that only name a sheet, such as events,
        needn't wait."""
        return list(self.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))

    def included(self) -> Self:
        return self.filter(exclusion="")

    def due(self) -> Self:
        return self.filter(due())

    def of(self, department: Department) -> Self:
        """Returns the sheets of the units in the department's subtree."""
        return self.filter(unit__in=Department.objects.below(department))

    def in_printed_order(self) -> Self:
        """Sorts by department, unit and project, as a bound book and a 汇总表 do; sheets outside a 汇总表 come last."""
        summarised = models.Case(
            models.When(stage=Stage.SELF_EVALUATION, exclusion="", then=models.Value(0)), default=models.Value(1)
        )
        return self.order_by(summarised, "department_path", "unit_path", "pk")

    def with_places(self) -> Self:
        """Reads everything that projects.access asks about, in one query and one for the round's windows."""
        related = ("round__region", "unit", "department", "rule_set")
        return self.select_related(*related).prefetch_related("round__windows")

    def with_window(self) -> Self:
        """With the window of the step where each stands, in the same query."""
        here = Q(round__windows__stage=F("stage"), round__windows__step=F("step"))
        own = FilteredRelation("round__windows", condition=here)
        return self.annotate(joined_window=own).select_related("joined_window")

    def with_filling_by(self, user: "User") -> Self:
        """Notes whether the person has filled in each, as access.has_filled would else ask with a query for each."""
        filled = Event.objects.filter(evaluation=OuterRef("pk"), user=user.pk, verb__in=FILLING_VERBS)
        return self.annotate(**{noted_filling(user): Exists(filled.order_by())})


def noted_filling(user: "User | AnonymousUser") -> str:
    """The name of the annotation; of one person it says nothing about another."""
    return f"filled_by_{user.pk}"


def evaluation_for(
    project: Project,
    round: Round,
    *,
    stage: Stage = Stage.SELF_EVALUATION,
    names: Mapping[int, str] | None = None,
) -> "Evaluation":
    """Returns a new, unsaved sheet with that year's names. For many sheets pass `names_on(round.names_date)`."""
    unit, department = project.unit, project.department
    known = names if names is not None else {each.pk: each.name_on(round.names_date) for each in (unit, department)}
    return Evaluation(
        round=round,
        project=project,
        unit=unit,
        department=department,
        unit_path=unit.path,
        department_path=department.path,
        rule_set=round.rule_set,
        stage=stage,
        project_name=project.name,
        unit_name=known[unit.pk],
        department_name=known[department.pk],
    )


def user_field(title: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=title,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )


class Evaluation(models.Model):
    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name="自评任务", related_name="evaluations", db_index=False
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="evaluations", db_index=False
    )
    unit = models.ForeignKey(Department, models.PROTECT, verbose_name="实施单位", related_name="evaluations")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="主管部门", related_name="supervised_evaluations"
    )
    unit_path = models.CharField("实施单位路径", max_length=LONGEST, editable=False)
    department_path = models.CharField("主管部门路径", max_length=LONGEST, editable=False)
    rule_set = models.ForeignKey(
        RuleSetVersion, models.PROTECT, verbose_name="评分办法", related_name="evaluations", db_index=False
    )

    # The names printed in that year
    project_name = models.CharField("项目名称", max_length=200)
    unit_name = models.CharField("实施单位名称", max_length=200, blank=True)
    department_name = models.CharField("主管部门名称", max_length=200, blank=True)

    # The stage and step of the sheet
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices, default=Stage.SELF_EVALUATION)
    step = models.CharField("环节", max_length=20, choices=Step.choices, default=Step.FILLING)
    created_at = models.DateTimeField("生成时间", default=timezone.now, editable=False)
    step_since = models.DateTimeField("进入环节时间", default=timezone.now)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = user_field("送审人")
    approved_at = models.DateTimeField("审核通过时间", null=True, blank=True)
    approved_by = user_field("审核通过人")
    return_event = models.ForeignKey(
        "projects.Event", models.PROTECT, verbose_name="退回", related_name="+", null=True, blank=True, db_index=False
    )
    approved_goal = models.ForeignKey(
        "projects.Version",
        models.PROTECT,
        verbose_name="审核通过的目标表",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    approved_version = models.ForeignKey(
        "projects.Version",
        models.PROTECT,
        verbose_name="审核通过的自评表",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    entered_as_published = models.BooleanField("按已公布的表导入", default=False, editable=False)
    exclusion = models.CharField("不纳入自评", max_length=20, choices=Exclusion.choices, blank=True)
    exclusion_note = models.CharField("不纳入自评的说明", max_length=200, blank=True)
    excluded_at = models.DateTimeField("不纳入自评的时间", null=True, blank=True)
    excluded_by = user_field("设为不纳入自评的人")
    publication = models.CharField("公开", max_length=20, choices=Publication.choices, default=Publication.UNDECIDED)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    published_website = models.CharField("公布网址", max_length=LONGEST_WEBSITE, blank=True)
    withheld_reason = models.CharField("不予公开的理由", max_length=200, blank=True)
    withheld_approver = models.CharField("同意不予公开的人", max_length=LONGEST_APPROVER, blank=True)

    # The content of the form
    goal = models.TextField("预期目标", blank=True)
    outcome = models.TextField("实际完成情况", blank=True)
    execution_reason = models.TextField("执行偏差原因", blank=True)
    adjustment_note = models.TextField("预算调整说明", blank=True)
    execution_hand_score = points_field("执行率人工得分")
    execution_hand_reason = models.TextField("执行率人工得分的理由", blank=True)
    not_applicable = models.JSONField("不适用的一级指标", default=dict, blank=True, validators=[validate_texts])
    filler = models.CharField("填报人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    extra = models.JSONField("其他栏目", default=dict, blank=True, validators=[validate_texts])
    stated = models.JSONField("原表所列数字", default=dict, blank=True, editable=False)
    row_version = models.PositiveIntegerField("修改次数", default=0, editable=False)

    # Derived: written by projects.sheets.numbers alone
    initial_total = amount_field("年初预算数", editable=False)
    budget_total = amount_field("全年预算数", editable=False)
    spent_total = amount_field("全年执行数", editable=False)
    execution_rate = models.DecimalField(
        "执行率", max_digits=24, decimal_places=6, null=True, blank=True, editable=False
    )
    execution_score = points_field("执行率得分", editable=False)
    weight_sum = points_field("指标分值合计", editable=False)
    total_score = points_field("总分", editable=False)
    grade = models.CharField("等级", max_length=20, blank=True, editable=False)
    block_count = models.PositiveSmallIntegerField("必须修改", default=0, editable=False)
    explain_count = models.PositiveSmallIntegerField("需要说明", default=0, editable=False)
    note_count = models.PositiveSmallIntegerField("提示", default=0, editable=False)
    recomputed_at = models.DateTimeField("测算时间", null=True, blank=True, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自评表"
        ordering = ("unit_path", "id")
        indexes = (
            models.Index(fields=["round", "unit_path", "id"], name="evaluation_list"),
            models.Index(fields=["round", "step", "unit_path", "id"], name="evaluation_step"),
            models.Index(fields=["round", "department_path"], name="evaluation_department"),
            models.Index(fields=["unit_path", "round"], name="evaluation_unit"),
            models.Index(
                fields=["round", "department", "unit_path", "id"],
                condition=Q(publication="published"),
                name="evaluation_published",
            ),
            models.Index(fields=["round", "grade", "unit_path", "id"], name="evaluation_grade"),
            models.Index("round", FigureOrder("total_score"), "id", name="evaluation_score"),
            models.Index("round", FigureOrder("execution_rate"), "id", name="evaluation_rate"),
            models.Index("round", FigureOrder("budget_total"), "id", name="evaluation_budget"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("project", "round"),
                name="evaluation_once_a_round",
                violation_error_message="这个项目在这次任务中已有自评表。",
            ),
            models.CheckConstraint(
                name="evaluation_has_a_project_name",
                condition=written("project_name"),
                violation_error_message="请填写项目名称。",
            ),
            models.CheckConstraint(
                name="evaluation_knows_its_place",
                condition=written("unit_path") & written("department_path"),
                violation_error_message="自评表要记有实施单位和主管部门的路径。",
            ),
            one_of("stage", Stage, name="evaluation_stage_is_known", title="阶段"),
            one_of("step", Step, name="evaluation_step_is_known", title="环节"),
            one_of("exclusion", Exclusion, name="evaluation_exclusion_is_known", title="不纳入的理由", blank=True),
            one_of("publication", Publication, name="evaluation_publication_is_known", title="公开"),
            exactly_when(
                ~Q(step=Step.FILLING),
                present("submitted_at"),
                name="evaluation_submitted_has_its_time",
                message="已送审的表要有送审时间，填报中的没有。",
            ),
            all_or_nothing(
                "submitted_at",
                "submitted_by",
                name="evaluation_submission_is_whole",
                message="送审要同时记有时间和送审人。",
            ),
            exactly_when(
                Q(step=Step.APPROVED),
                present("approved_at"),
                name="evaluation_approved_has_its_time",
                message="审核通过的表要有通过时间，其他的没有。",
            ),
            all_or_nothing(
                "approved_at",
                "approved_by",
                name="evaluation_approval_is_whole",
                message="审核通过要同时记有时间和审核人。",
            ),
            needs(
                present("return_event"),
                ~Q(step=Step.APPROVED),
                name="evaluation_returned_is_not_approved",
                message="审核通过的表不能同时是被退回的。",
            ),
            needs(
                Q(entered_as_published=True),
                Q(step=Step.APPROVED),
                name="evaluation_entered_as_published_is_approved",
                message="按已公布的表导入的，应是审核通过的表。",
            ),
            exactly_when(
                ~Q(exclusion=""),
                present("excluded_at"),
                name="evaluation_excluded_has_its_time",
                message="不纳入自评的要有理由和时间，其他的没有。",
            ),
            all_or_nothing(
                "excluded_at",
                "excluded_by",
                name="evaluation_exclusion_is_whole",
                message="不纳入自评要同时记有时间和经办人。",
            ),
            needs(
                Q(exclusion=Exclusion.OTHER),
                written("exclusion_note"),
                name="evaluation_other_exclusion_has_a_note",
                message="以其他理由不纳入自评的，要写明说明。",
            ),
            needs(
                ~Q(exclusion=""),
                ~Q(step=Step.APPROVED, stage=Stage.SELF_EVALUATION),  # a project may end with an approved goal form
                name="evaluation_excluded_is_not_approved",
                message="审核通过的自评表不能设为不纳入自评。",
            ),
            exactly_when(
                Q(publication=Publication.PUBLISHED),
                present("published_at"),
                name="evaluation_published_has_its_time",
                message="已公开的表要有公开时间，其他的没有。",
            ),
            exactly_when(
                Q(publication=Publication.WITHHELD),
                written("withheld_reason"),
                name="evaluation_withheld_has_a_reason",
                message="不予公开的表要写明理由，其他的没有。",
            ),
            needs(
                written("published_website"),
                Q(publication=Publication.PUBLISHED),
                name="evaluation_website_is_of_published",
                message="只有已公开的表记公布网址。",
            ),
            needs(
                written("withheld_approver"),
                Q(publication=Publication.WITHHELD),
                name="evaluation_approver_is_of_withheld",
                message="只有不予公开的表记同意的人。",
            ),
            needs(
                ~Q(publication=Publication.UNDECIDED),
                Q(step=Step.APPROVED, stage=Stage.SELF_EVALUATION),
                name="evaluation_published_is_approved",
                message="只有审核通过的自评表才能公开。",
            ),
            within(
                ["execution_hand_score"],
                low=0,
                high=MOST_POINTS,
                name="evaluation_hand_score_in_range",
                message="执行率人工得分应在 0 与 1000 之间。",
            ),
        )

    def __str__(self) -> str:
        return self.project_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.unit_path, self.department_path = self.unit.path, self.department.path
        super().save(*args, **kwargs)

    def signed(self, user: "User") -> dict[str, str]:
        """Returns 填报人 and 联系电话: those of the sheet, else the person's own."""
        absent = absent_ones(scope_of(user), [Right.FILL], self)
        return {"filler": self.filler or in_place_of(user.name, absent), "phone": self.phone or user.phone}

    @property
    def window(self) -> RoundWindow | None:
        """Of the step where the sheet stands; where with_window() hasn't joined it, the round's should be prefetched."""
        if "joined_window" not in self.__dict__:
            return self.round.window(self.stage, self.step)
        joined: RoundWindow | None = self.__dict__["joined_window"]
        return joined

    @property
    def is_included(self) -> bool:
        return not self.exclusion

    @property
    def is_returned(self) -> bool:
        return self.return_event_id is not None
