"""The tasks of a person at a department."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import exactly_when, one_of, present
from projects.models.department import Department
from projects.models.scope import SITE_ROLES, RoleKind


class Role(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="roles", db_index=False
    )
    kind = models.CharField("角色", max_length=30, choices=RoleKind.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="单位",
        related_name="roles",
        null=True,
        blank=True,
        help_text="系统、安全、审计管理员不属于某个单位，此处留空。",
    )
    assigned = models.ManyToManyField(
        Department,
        verbose_name="分管单位",
        related_name="desks",
        blank=True,
        help_text="只对财政业务科室有意义：这个科室分管的单位。",
    )
    granted_at = models.DateTimeField("授予时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ("user_id", "kind", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "department"),
                name="role_once_a_department",
                violation_error_message="这个账号在这个单位已有这个角色。",
            ),
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(kind__in=SITE_ROLES),
                name="role_administrators_are_three",
                violation_error_message="系统管理员、安全管理员、审计管理员由不同的人担任。",
            ),
            one_of("kind", RoleKind, name="role_kind_is_known", title="角色"),
            exactly_when(
                Q(kind__in=SITE_ROLES),
                ~present("department"),
                name="role_is_held_at_a_department",
                message="单位和财政的角色要有所在单位，系统、安全、审计管理员没有。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
