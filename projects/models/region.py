"""The area of one finance bureau."""

from django.db import models
from django.db.models import Q

from projects.models.constraints import one_of


class Tier(models.TextChoices):
    """级次: of an area, and of the money."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省（自治区、直辖市）"
    PREFECTURE = "prefecture", "市（州、地区）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"


class Region(models.Model):
    code = models.CharField("行政区划代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    tier = models.CharField("级次", max_length=20, choices=Tier.choices)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code",)
        constraints = (
            one_of("tier", Tier, name="region_tier_is_known", title="级次"),
            models.CheckConstraint(
                name="region_has_code_and_name",
                condition=~Q(code="") & ~Q(name=""),
                violation_error_message="请填写行政区划的代码和名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name
