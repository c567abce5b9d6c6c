"""自评表 at a glance: filled in and reviewed elsewhere, only looked at here."""

from django.contrib import admin
from django.http import HttpRequest

from indicators.points import plain
from perfeval.administration import RecordAdmin
from projects.models import Evaluation


@admin.register(Evaluation)
class EvaluationAdmin(RecordAdmin[Evaluation]):
    list_display = ("project_name", "unit_name", "round", "stage", "step", "points", "grade", "problems")
    list_filter = ("round", "stage", "step", "grade", "exclusion", "publication")
    search_fields = ("project_name", "project__code", "unit_name", "department_name")
    search_help_text = "按项目名称、编码或单位名称查找"
    list_select_related = ("round",)
    fieldsets = (
        (None, {"fields": ("project_name", ("unit_name", "department_name"), ("round", "rule_set"))}),
        (
            "进度",
            {
                "fields": (
                    ("stage", "step"),
                    ("created_at", "step_since"),
                    ("submitted_at", "submitted_by"),
                    ("approved_at", "approved_by"),
                    ("exclusion", "exclusion_note"),
                    ("publication", "published_at"),
                )
            },
        ),
        (
            "由系统测算",
            {
                "fields": (
                    ("initial_total", "budget_total", "spent_total"),
                    ("execution_rate", "execution_score", "weight_sum"),
                    ("points", "grade"),
                    ("block_count", "explain_count", "note_count"),
                    "recomputed_at",
                )
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made for projects of a round, from the list of projects."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Evaluation | None = None) -> bool:
        return False

    @admin.display(description="总分", ordering="total_score")
    def points(self, evaluation: Evaluation) -> str:
        return "" if evaluation.total_score is None else plain(evaluation.total_score)

    @admin.display(description="校验")
    def problems(self, evaluation: Evaluation) -> str:
        counts = (evaluation.block_count, evaluation.explain_count, evaluation.note_count)
        titles = ("必须修改", "需要说明", "提示")
        return "，".join(f"{title} {count}" for title, count in zip(titles, counts, strict=True) if count) or "无"
