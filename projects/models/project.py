"""项目: the purpose that money is given for, over several years."""

from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models

from projects.models.constraints import needs, one_of, present, written
from projects.models.department import Department
from projects.models.reach import PROJECT, seen_by
from projects.models.region import Tier
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class BudgetType(models.TextChoices):
    GENERAL = "general", "一般公共预算"
    GOVERNMENT_FUND = "government_fund", "政府性基金"
    STATE_CAPITAL = "state_capital", "国有资本经营"


class ProjectCategory(models.TextChoices):
    DEPARTMENT_BUDGET = "department_budget", "部门预算"
    TRANSFER = "transfer", "转移支付"


class Origin(models.TextChoices):
    NEW = "new", "新增"
    CONTINUED = "continued", "延续"
    MID_YEAR = "mid_year", "年中追加"


class ProjectQuerySet(models.QuerySet["Project"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), PROJECT))


class Project(models.Model):
    code = models.CharField("项目编码", max_length=60, blank=True)
    name = models.CharField("项目名称", max_length=200)
    unit = models.ForeignKey(Department, models.PROTECT, verbose_name="实施单位", related_name="projects")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="主管部门", related_name="supervised_projects"
    )
    office = models.CharField("承担科室", max_length=100, blank=True)
    manager = models.CharField("项目负责人", max_length=50, blank=True)
    budget_type = models.CharField("预算类型", max_length=20, choices=BudgetType.choices, default=BudgetType.GENERAL)
    fund_tier = models.CharField("资金级次", max_length=20, choices=Tier.choices, blank=True)
    category = models.CharField(
        "项目类别", max_length=20, choices=ProjectCategory.choices, default=ProjectCategory.DEPARTMENT_BUDGET
    )
    first_level_project = models.CharField("一级项目", max_length=200, blank=True)
    origin = models.CharField("项目来源", max_length=20, choices=Origin.choices, blank=True)
    function_code = models.CharField(
        "功能分类科目",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^\d{3}(\d{2}(\d{2})?)?$", "功能分类科目为 3、5 或 7 位数字（类、款、项）。")],
        help_text="类款项编码，例如 2150701。",
    )
    basis = models.TextField("设立依据", blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="并入的项目",
        related_name="predecessors",
        null=True,
        blank=True,
        editable=False,
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ("unit__path", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("code",),
                condition=written("code"),
                name="project_code_once",
                violation_error_message="已有使用这个编码的项目。",
            ),
            models.CheckConstraint(
                name="project_has_a_name", condition=written("name"), violation_error_message="请填写项目名称。"
            ),
            one_of("budget_type", BudgetType, name="project_budget_type_is_known", title="预算类型"),
            one_of("fund_tier", Tier, name="project_fund_tier_is_known", title="资金级次", blank=True),
            one_of("category", ProjectCategory, name="project_category_is_known", title="项目类别"),
            one_of("origin", Origin, name="project_origin_is_known", title="项目来源", blank=True),
            needs(
                present("successor"),
                present("ended_on"),
                name="project_merged_has_ended",
                message="并入其他项目的，要有终止日期。",
            ),
            models.CheckConstraint(
                name="project_not_its_own_successor",
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                violation_error_message="项目不能并入自己。",
            ),
        )

    def __str__(self) -> str:
        return self.name
