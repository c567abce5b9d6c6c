"""Level 1 and level 2, the indicator library, and rule sets as numbered versions."""

import hashlib
from dataclasses import replace
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from indicators.checks import REGISTRY
from indicators.rule_text import to_toml
from indicators.rules import RuleSet, load_rule_set


def validate_aliases(value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValidationError("别名应为一列文字。", code="aliases")


class LabelFields(models.Model):
    """The fields that level 1 and level 2 have in common."""

    code = models.CharField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=40)
    aliases = models.JSONField("别名", default=list, blank=True, validators=[validate_aliases])
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Dimension(LabelFields):
    class Meta(LabelFields.Meta):
        verbose_name = verbose_name_plural = "一级指标"


class Category(LabelFields):
    dimensions = models.ManyToManyField(
        Dimension,
        verbose_name="常见的一级指标",
        related_name="categories",
        blank=True,
        help_text="填报时优先列出；任何二级指标都可以放在任何一级指标之下。",
    )

    class Meta(LabelFields.Meta):
        verbose_name = verbose_name_plural = "二级指标"


class LibraryIndicator(models.Model):
    """指标库: a 三级指标 with its usual target and unit, offered while a person fills in a form."""

    dimension = models.ForeignKey(Dimension, models.PROTECT, verbose_name="一级指标", related_name="library")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="二级指标", related_name="library")
    name = models.CharField("三级指标", max_length=200)
    target = models.CharField("常用指标值", max_length=100, blank=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    field_of_work = models.CharField("行业领域", max_length=60, blank=True)
    explanation = models.TextField("指标解释", blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    in_use = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标库"
        ordering = ("dimension__position", "category__position", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("category", "field_of_work", "name", "dimension"),
                name="library_indicator_once",
                violation_error_message="指标库中已有这个行业领域的同名指标。",
            ),
            models.CheckConstraint(
                name="library_indicator_has_a_name",
                condition=~Q(name=""),
                violation_error_message="请填写三级指标的名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class RuleSetVersion(models.Model):
    """One version of a 评分办法. It is never changed: an edit makes the next version."""

    code = models.CharField("代码", max_length=60)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=100)
    content = models.TextField("内容")
    digest = models.CharField("摘要", max_length=64, editable=False)
    created_at = models.DateTimeField("生成时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "评分办法"
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "version"),
                name="rule_set_version_once",
                violation_error_message="这个评分办法已有这一版。",
            ),
            models.CheckConstraint(
                name="rule_set_version_from_1", condition=Q(version__gte=1), violation_error_message="版本从 1 起。"
            ),
            models.CheckConstraint(
                name="rule_set_version_has_content",
                condition=~Q(content="") & ~Q(code="") & ~Q(title="") & ~Q(digest=""),
                violation_error_message="评分办法要有代码、名称和内容。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"

    @property
    def rules(self) -> RuleSet:
        return read_rules(self.content)


@lru_cache(maxsize=128)
def read_rules(content: str) -> RuleSet:
    return load_rule_set(content)


def add_rule_set(rules: RuleSet) -> RuleSetVersion:
    """Adds the next version of the rule set's code; returns the newest one where its content is the same."""
    rules.refuse_unknown_checks(REGISTRY.keys())
    newest = RuleSetVersion.objects.filter(code=rules.code).order_by("-version").first()
    if newest is not None and says_the_same(newest, rules):
        return newest
    number = newest.version + 1 if newest else 1
    content = to_toml(replace(rules, version=number))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return RuleSetVersion.objects.create(
        code=rules.code, version=number, title=rules.title, content=content, digest=digest
    )


def says_the_same(version: RuleSetVersion, rules: RuleSet) -> bool:
    return version.rules == replace(rules, version=version.version)
