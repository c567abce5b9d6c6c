"""部门预算表: the budget tables of a department and a year as it published them, each upload a version of its own."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import within, written
from projects.models.department import Department
from projects.models.reach import DEPARTMENT, seen_by
from projects.models.round import FIRST_YEAR, LAST_YEAR
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class PublishedBudgetQuerySet(models.QuerySet["PublishedBudget"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), DEPARTMENT.under("department__")))


class PublishedBudget(models.Model):
    """Never changed: a later upload is the next version. The content is all tables with the texts that were printed."""

    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="单位", related_name="published_budgets", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("内容")
    digest = models.CharField("摘要", max_length=64)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="导入人", related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField("导入时间", default=timezone.now)

    objects = PublishedBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门预算表"
        ordering = ("department_id", "-year", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("department", "year", "number"),
                name="published_budget_number_once",
                violation_error_message="这个单位这一年度的预算表已有这一版。",
            ),
            models.CheckConstraint(
                name="published_budget_number_from_1",
                condition=Q(number__gte=1),
                violation_error_message="版次从 1 起。",
            ),
            within(
                ["year"],
                low=FIRST_YEAR,
                high=LAST_YEAR,
                name="published_budget_year_in_range",
                message=f"年度应在 {FIRST_YEAR} 与 {LAST_YEAR} 之间。",
            ),
            models.CheckConstraint(
                name="published_budget_has_content",
                condition=written("content") & written("digest"),
                violation_error_message="部门预算表要有内容和摘要。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年部门预算表第 {self.number} 版"
