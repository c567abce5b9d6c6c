"""单位 and 部门: a tree of departments whose names and parents change from a date on."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import needs, present, written
from projects.models.paths import LONGEST, in_subtree
from projects.models.reach import DEPARTMENT, seen_by
from projects.models.region import Region
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class DepartmentQuerySet(models.QuerySet["Department"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), DEPARTMENT))

    def below(self, department: "Department") -> Self:
        """Returns the department and all departments below it."""
        return self.filter(in_subtree("path", department.path))

    def open_on(self, date: dt.date) -> Self:
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=date))


class Department(models.Model):
    """Name, parent and path are today's; only projects.units.departments writes them. The facts hold the others."""

    code = models.CharField("单位编码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="departments")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级", related_name="children", null=True, blank=True
    )
    path = models.CharField("路径", max_length=LONGEST, editable=False)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入", related_name="predecessors", null=True, blank=True
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("path",)
        indexes = (models.Index(fields=["path"], name="department_path"),)
        constraints = (
            models.UniqueConstraint(
                fields=("region", "code"),
                condition=written("code"),
                name="department_code_once",
                violation_error_message="这个行政区划中已有使用这个编码的单位。",
            ),
            models.CheckConstraint(
                name="department_has_a_name", condition=written("name"), violation_error_message="请填写单位名称。"
            ),
            needs(
                present("successor"),
                present("closed_on"),
                name="department_merged_is_closed",
                message="并入其他单位的，要有撤销日期。",
            ),
            models.CheckConstraint(
                name="department_not_its_own_parent",
                condition=~Q(parent=models.F("id")),
                violation_error_message="单位不能是自己的上级。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def name_on(self, date: dt.date) -> str:
        """Returns the name on that date; before the first known name, the first."""
        fact = fact_on(self.names.all(), date)
        return fact.name if fact else self.name

    def parent_on(self, date: dt.date) -> "Department | None":
        fact = fact_on(self.parents.select_related("parent"), date)
        return fact.parent if fact else self.parent

    def is_below(self, other: "Department") -> bool:
        return self.path.startswith(other.path)


def hold_tree() -> None:
    """Everybody who changes the tree, or copies paths from it, locks the first region's row, because the tree is one."""
    Region.objects.order_by("pk").select_for_update(no_key=True).first()


class Fact(models.Model):
    """A name or a parent from a date on. It is never changed: of two for one date the later recorded one holds."""

    valid_from = models.DateField("生效日期")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ("valid_from", "id")


class DepartmentName(Fact):
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", related_name="names")
    name = models.CharField("名称", max_length=200)

    class Meta(Fact.Meta):
        verbose_name = verbose_name_plural = "单位名称"
        constraints = (
            models.CheckConstraint(
                name="department_name_is_written", condition=written("name"), violation_error_message="请填写单位名称。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（自 {self.valid_from}）"


class DepartmentParent(Fact):
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", related_name="parents")
    parent = models.ForeignKey(Department, models.PROTECT, verbose_name="上级", related_name="+", null=True, blank=True)

    class Meta(Fact.Meta):
        verbose_name = verbose_name_plural = "隶属关系"
        constraints = (
            models.CheckConstraint(
                name="department_parent_is_another",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("department")),
                violation_error_message="单位不能是自己的上级。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parent or '（无上级）'}（自 {self.valid_from}）"


FactType = TypeVar("FactType", bound=Fact)


def fact_on(facts: models.QuerySet[FactType], date: dt.date) -> FactType | None:
    in_order = facts.order_by("valid_from", "id")
    return in_order.filter(valid_from__lte=date).last() or in_order.first()


def names_on(date: dt.date, *, of: Collection[int] | None = None) -> dict[int, str]:
    """Returns the name of each department on the date, or of those that are asked for, by its key, in one query."""
    known = DepartmentName.objects.all() if of is None else DepartmentName.objects.filter(department__in=of)
    facts = known.order_by("valid_from", "id").values_list("department", "name", "valid_from")
    names: dict[int, str] = {}
    for department, name, valid_from in facts:
        if valid_from <= date or department not in names:
            names[department] = name
    return names
