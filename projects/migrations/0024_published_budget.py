"""部门预算表, version by version."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0023_ended_projects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("content", models.TextField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="导入时间")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_budgets",
                        to="projects.department",
                        verbose_name="单位",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门预算表",
                "verbose_name_plural": "部门预算表",
                "ordering": ("department_id", "-year", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "year", "number"),
                        name="published_budget_number_once",
                        violation_error_message="这个单位这一年度的预算表已有这一版。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="published_budget_number_from_1",
                        violation_error_message="版次从 1 起。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year__isnull", True), models.Q(("year__gte", 2000), ("year__lte", 2100)), _connector="OR"
                        ),
                        name="published_budget_year_in_range",
                        violation_error_message="年度应在 2000 与 2100 之间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content", ""), _negated=True), models.Q(("digest", ""), _negated=True)
                        ),
                        name="published_budget_has_content",
                        violation_error_message="部门预算表要有内容和摘要。",
                    ),
                ],
            },
        ),
    ]
