"""财政下发的预算和执行数: what the bureau's ledger says of a project in a round."""

from django.db import models

from projects.models.constraints import present, within, written
from projects.models.evaluation import Evaluation
from projects.models.fields import LARGEST_AMOUNT, amount_field


class LedgerLine(models.Model):
    """The bureau's amounts of one fund kind, or of all of them together ("total"), in 元."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name="自评表", related_name="ledger_lines", db_index=False
    )
    kind = models.CharField("资金来源", max_length=60)
    initial = amount_field("年初预算数")
    budget = amount_field("全年预算数")
    spent = amount_field("全年执行数")
    brought_at = models.DateTimeField("导入时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "财政下发的金额"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "kind"),
                name="ledger_line_once",
                violation_error_message="这张表的这一资金来源已有财政下发的金额。",
            ),
            models.CheckConstraint(
                name="ledger_line_has_a_kind",
                condition=written("kind"),
                violation_error_message="财政下发的金额要写明资金来源。",
            ),
            models.CheckConstraint(
                name="ledger_line_has_an_amount",
                condition=present("initial") | present("budget") | present("spent"),
                violation_error_message="财政下发的金额至少要有一个数。",
            ),
            within(
                ["initial", "budget", "spent"],
                low=0,
                high=LARGEST_AMOUNT,
                name="ledger_line_amounts_in_range",
                message="金额应在 0 与一万亿元之间。",
            ),
        )

    def __str__(self) -> str:
        return self.kind
