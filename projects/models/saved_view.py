"""视图: what a person keeps of the list 全部自评表 under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.constraints import written

LONGEST_NAME = 30
LONGEST_QUERY = 2000


class SavedView(models.Model):
    """Filters, columns and order, as the query of the address that shows them. Nobody else sees it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="所有人", related_name="+", db_index=False
    )
    name = models.CharField("名称", max_length=LONGEST_NAME)
    query = models.CharField("条件", max_length=LONGEST_QUERY, blank=True)
    is_default = models.BooleanField("打开列表时使用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "视图"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "name"),
                name="saved_view_once",
                violation_error_message="您已有同名的视图。",
            ),
            models.UniqueConstraint(
                fields=("owner",),
                condition=Q(is_default=True),
                name="saved_view_one_default",
                violation_error_message="打开列表时只能使用一个视图。",
            ),
            models.CheckConstraint(
                name="saved_view_has_a_name",
                condition=written("name"),
                violation_error_message="请填写视图名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name
