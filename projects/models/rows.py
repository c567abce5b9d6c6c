"""The rows of a 自评表: 资金行 and 三级指标."""

import uuid

from django.db import models
from django.db.models import Q

from indicators.models import Category, Dimension
from projects.models.constraints import within, written
from projects.models.evaluation import Evaluation, validate_texts
from projects.models.fields import LARGEST_AMOUNT, MOST_POINTS, WrittenDecimalField, amount_field, points_field


def new_key() -> str:
    return uuid.uuid4().hex


class FundLine(models.Model):
    """资金行, in 元."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name="自评表", related_name="fund_lines", db_index=False
    )
    kind = models.CharField("资金来源", max_length=60)
    position = models.PositiveSmallIntegerField("次序", default=0)
    initial = amount_field("年初预算数")
    budget = amount_field("全年预算数")
    spent = amount_field("全年执行数")
    extra = models.JSONField("其他栏目", default=dict, blank=True, validators=[validate_texts])
    row_version = models.PositiveIntegerField("修改次数", default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "资金行"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "kind"),
                name="fund_line_once",
                violation_error_message="这张表已有这一资金来源。",
            ),
            models.CheckConstraint(
                name="fund_line_has_a_kind",
                condition=written("kind") & ~Q(kind="total"),
                violation_error_message="资金行要有来源；年度资金总额由各行相加，不单独填写。",
            ),
            within(
                ["initial", "budget", "spent"],
                low=0,
                high=LARGEST_AMOUNT,
                name="fund_line_amounts_in_range",
                message="金额应在 0 与一万亿元之间。",
            ),
        )

    def __str__(self) -> str:
        return self.kind


class Indicator(models.Model):
    """三级指标: labels and values as typed; the row also stores the understood level 1 and level 2."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name="自评表", related_name="indicators", db_index=False
    )
    key = models.CharField("标识", max_length=64, default=new_key, editable=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    dimension_label = models.CharField("一级指标（原文）", max_length=200, blank=True)
    category_label = models.CharField("二级指标（原文）", max_length=200, blank=True)
    dimension = models.ForeignKey(
        Dimension,
        models.PROTECT,
        verbose_name="一级指标",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="二级指标", related_name="+", null=True, blank=True, db_index=False
    )
    name = models.TextField("三级指标", blank=True)
    target = models.TextField("年度指标值", blank=True)
    actual = models.TextField("实际完成值", blank=True)
    weight = points_field("分值")
    stated_score = WrittenDecimalField("原表得分", editable=False)
    hand_score = points_field("人工调整得分")
    hand_reason = models.TextField("人工调整的理由", blank=True)
    band = models.CharField("档次", max_length=40, blank=True)
    deviation = models.TextField("偏差原因分析及改进措施", blank=True)
    extra = models.JSONField("其他栏目", default=dict, blank=True, validators=[validate_texts])
    row_version = models.PositiveIntegerField("修改次数", default=0, editable=False)

    # Derived: written by projects.sheets.numbers alone
    rule_score = points_field("系统测算得分", editable=False)
    score = points_field("得分", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "三级指标"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "key"),
                name="indicator_key_once",
                violation_error_message="这张表已有这一行。",
            ),
            models.CheckConstraint(
                name="indicator_has_a_key", condition=written("key"), violation_error_message="每一行要有标识。"
            ),
            within(
                ["weight"],
                low=0,
                high=MOST_POINTS,
                name="indicator_weight_in_range",
                message="分值应在 0 与 1000 之间。",
            ),
            within(
                ["hand_score"],
                low=0,
                high=MOST_POINTS,
                name="indicator_hand_score_in_range",
                message="人工调整得分应在 0 与 1000 之间。",
            ),
        )

    def __str__(self) -> str:
        return self.name
