"""机构调整: what was done to units, and what followed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0021_materials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rename", "更名"),
                            ("merge", "合并"),
                            ("split", "分设"),
                            ("move", "划转"),
                            ("close", "撤销"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="事项")),
                ("takes_effect_on", models.DateField(verbose_name="生效日期")),
                ("reason", models.CharField(max_length=200, verbose_name="依据和理由")),
                ("statement", models.JSONField(default=list, verbose_name="情况说明")),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="办理时间")),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reorganisations",
                        to="projects.region",
                        verbose_name="行政区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构调整",
                "verbose_name_plural": "机构调整",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rename", "merge", "split", "move", "close"])),
                        name="reorganisation_kind_is_known",
                        violation_error_message="类型只能是：更名、合并、分设、划转、撤销。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="reorganisation_has_a_title",
                        violation_error_message="机构调整要写明事项。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reorganisation_has_a_reason",
                        violation_error_message="机构调整要写明依据和理由。",
                    ),
                ],
            },
        ),
    ]
