"""The stage and step of a sheet, and the states of rounds and of 目标调整."""

from django.db import models


class Stage(models.TextChoices):
    """The values of indicators.sheet.Stage, with their words on screen."""

    GOAL = "goal", "绩效目标"
    SELF_EVALUATION = "self_evaluation", "绩效自评"


class Step(models.TextChoices):
    FILLING = "filling", "填报中"
    UNIT_REVIEW = "unit_review", "单位审核"
    DEPARTMENT_REVIEW = "department_review", "主管部门审核"
    FINANCE_DESK = "finance_desk", "财政业务科室审核"
    FINANCE_OFFICE = "finance_office", "财政绩效科审核"
    APPROVED = "approved", "审核通过"


REVIEW_STEPS = (Step.UNIT_REVIEW, Step.DEPARTMENT_REVIEW, Step.FINANCE_DESK, Step.FINANCE_OFFICE)


class RoundState(models.TextChoices):
    PREPARING = "preparing", "准备中"
    OPEN = "open", "已下发"
    CLOSED = "closed", "已结束"


class AdjustmentStep(models.TextChoices):
    """申请 → 主管部门 → 财政."""

    DRAFT = "draft", "拟申请"
    DEPARTMENT = "department", "主管部门审核"
    FINANCE = "finance", "财政审核"
    APPROVED = "approved", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


ADJUSTMENT_OVER = (AdjustmentStep.APPROVED, AdjustmentStep.REFUSED, AdjustmentStep.WITHDRAWN)
ADJUSTMENT_DECIDED = (AdjustmentStep.APPROVED, AdjustmentStep.REFUSED)
