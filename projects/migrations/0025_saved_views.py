"""视图: what people keep of the list of all sheets, and indexes by figure and grade."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import projects.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0024_published_budget"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("query", models.CharField(blank=True, max_length=2000, verbose_name="条件")),
                ("is_default", models.BooleanField(default=False, verbose_name="打开列表时使用")),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="所有人",
                    ),
                ),
            ],
            options={
                "verbose_name": "视图",
                "verbose_name_plural": "视图",
                "ordering": ("name", "id"),
            },
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(fields=["round", "grade", "unit_path", "id"], name="evaluation_grade"),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                models.F("round"),
                projects.models.fields.FigureOrder("total_score"),
                models.F("id"),
                name="evaluation_score",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                models.F("round"),
                projects.models.fields.FigureOrder("execution_rate"),
                models.F("id"),
                name="evaluation_rate",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                models.F("round"),
                projects.models.fields.FigureOrder("budget_total"),
                models.F("id"),
                name="evaluation_budget",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"), name="saved_view_once", violation_error_message="您已有同名的视图。"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("owner",),
                name="saved_view_one_default",
                violation_error_message="打开列表时只能使用一个视图。",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="saved_view_has_a_name",
                violation_error_message="请填写视图名称。",
            ),
        ),
    ]
