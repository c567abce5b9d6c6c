"""The tasks of a person at a department, from one day until another."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.models.constraints import exactly_when, one_of, present
from projects.models.department import Department
from projects.models.scope import SITE_ROLES, RoleKind, held_on, not_over_on


class RoleQuerySet(models.QuerySet["Role"]):
    def held(self) -> Self:
        return self.filter(held_on(timezone.localdate()))

    def not_over(self) -> Self:
        """Those that are held, and those that will be."""
        return self.filter(not_over_on(timezone.localdate()))


class Role(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="roles")
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
    starts_on = models.DateField("任职日期", default=timezone.localdate, help_text="自这一天起担任。")
    until = models.DateField("停任日期", null=True, blank=True, help_text="自这一天起不再担任；空着表示一直担任。")
    granted_at = models.DateTimeField("授予时间", default=timezone.now, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ("user_id", "kind", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "department"),
                condition=Q(until__isnull=True),
                name="role_once_a_department",
                violation_error_message="这个账号在这个单位已有这个角色。",
            ),
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(kind__in=SITE_ROLES, until__isnull=True),
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
            models.CheckConstraint(
                name="role_ends_after_it_starts",
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")),
                violation_error_message="停任日期不能早于任职日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"

    @property
    def place(self) -> str:
        return f"{self.get_kind_display()} · {self.department}" if self.department else self.get_kind_display()

    @property
    def in_words(self) -> str:
        """As the log tells of it."""
        return f"{self.place}（{self.starts_on} 起{f'，{self.until} 停任' if self.until else ''}）"

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= max(self.starts_on, timezone.localdate())

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= timezone.localdate()
