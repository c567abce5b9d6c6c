"""报送材料: the sealed 自评报告 and 汇总表 that a 主管部门 hands in for a round."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import all_or_nothing, exactly_when, needs, one_of, present, written
from projects.models.department import Department
from projects.models.evaluation import user_field
from projects.models.reach import MATERIAL, seen_by
from projects.models.round import Round
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class MaterialKind(models.TextChoices):
    REPORT = "report", "自评报告"
    SUMMARY = "summary", "汇总表"


class MaterialDue(models.Model):
    """A round wants a kind of material from each 主管部门, until a day or without one."""

    round = models.ForeignKey(
        Round, models.CASCADE, verbose_name="自评任务", related_name="materials_due", db_index=False
    )
    kind = models.CharField("材料", max_length=20, choices=MaterialKind.choices)
    closes_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "要求报送的材料"
        ordering = ("round_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "kind"),
                name="material_due_once",
                violation_error_message="这次任务已要求报送这种材料。",
            ),
            one_of("kind", MaterialKind, name="material_due_kind_is_known", title="材料"),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class MaterialQuerySet(models.QuerySet["Material"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), MATERIAL))

    def current(self) -> Self:
        return self.filter(replaced_at__isnull=True)


class Material(models.Model):
    """What a department handed in at one time. The next one takes its place, and it is kept."""

    round = models.ForeignKey(Round, models.PROTECT, verbose_name="自评任务", related_name="materials", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="主管部门", related_name="+")
    kind = models.CharField("材料", max_length=20, choices=MaterialKind.choices)
    number = models.PositiveSmallIntegerField("第几次报送")
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="报送人", related_name="+", db_index=False
    )
    handed_in_at = models.DateTimeField("报送时间", default=timezone.now)
    returned_by = user_field("退回人")
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)
    replaced_by = user_field("更换人")
    replaced_at = models.DateTimeField("更换时间", null=True, blank=True)
    replacement_reason = models.CharField("更换理由", max_length=200, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送材料"
        ordering = ("round_id", "department__path", "kind", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "department", "kind", "number"),
                name="material_number_once",
                violation_error_message="这次报送已有记录。",
            ),
            models.UniqueConstraint(
                fields=("round", "department", "kind"),
                condition=Q(replaced_at__isnull=True),
                name="material_current_once",
                violation_error_message="这个部门的这种材料已有现行的一份。",
            ),
            one_of("kind", MaterialKind, name="material_kind_is_known", title="材料"),
            models.CheckConstraint(
                name="material_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message="报送次数从 1 数起。",
            ),
            all_or_nothing(
                "returned_at", "returned_by", name="material_return_is_whole", message="退回要同时记有时间和退回人。"
            ),
            exactly_when(
                present("returned_at"),
                written("return_reason"),
                name="material_return_has_a_reason",
                message="退回要写明理由，没有退回的没有理由。",
            ),
            all_or_nothing(
                "replaced_at",
                "replaced_by",
                name="material_replacement_is_whole",
                message="更换要同时记有时间和更换人。",
            ),
            needs(
                present("replaced_at") & Q(returned_at__isnull=True),
                written("replacement_reason"),
                name="material_replacement_has_a_reason",
                message="没有被退回的材料，更换要写明理由。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.department}的{self.get_kind_display()}（第 {self.number} 次报送）"

    @property
    def is_returned(self) -> bool:
        return self.returned_at is not None


class MaterialFileQuerySet(models.QuerySet["MaterialFile"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        return self.filter(seen_by(scope_of(user), MATERIAL.under("material__")))


class MaterialFile(models.Model):
    """A sealed scan, or the document from which it was printed."""

    material = models.ForeignKey(
        Material, models.PROTECT, verbose_name="报送材料", related_name="files", db_index=False
    )
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to="materials/%Y/%m", max_length=200)
    media_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField("摘要", max_length=64)

    objects = MaterialFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "材料文件"
        ordering = ("material_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("material", "digest"),
                name="material_file_once",
                violation_error_message="这次报送已有同一个文件。",
            ),
            models.CheckConstraint(
                name="material_file_is_described",
                condition=written("name") & written("file") & written("media_type") & written("digest"),
                violation_error_message="材料文件要有文件名、文件、类型和摘要。",
            ),
            models.CheckConstraint(
                name="material_file_is_not_empty", condition=Q(size__gte=1), violation_error_message="文件是空的。"
            ),
        )

    def __str__(self) -> str:
        return self.name
