"""催报: whom a unit was urged for, and the notice of it."""

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_notices(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The constraints of before know nothing of them."""
    apps.get_model("projects", "Notice").objects.filter(kind="urged").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0018_viewing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Urging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="截止日期")),
                ("number", models.PositiveIntegerField(verbose_name="张数")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="日期")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="通知时间")),
            ],
            options={
                "verbose_name": "催报",
                "verbose_name_plural": "催报",
                "ordering": ("-on", "-id"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_of_sheets_counts_them",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_of_a_deadline_has_its_day",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("act", "办理"),
                    ("awaiting", "待审核"),
                    ("due", "即将截止"),
                    ("overdue", "已逾期"),
                    ("urged", "催报"),
                ],
                max_length=10,
                verbose_name="类型",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["act", "awaiting", "due", "overdue", "urged"])),
                name="notice_kind_is_known",
                violation_error_message="类型只能是：办理、待审核、即将截止、已逾期、催报。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("awaiting", "due", "overdue", "urged")),
                        ("round__isnull", False),
                        ("number__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind__in", ("awaiting", "due", "overdue", "urged")), _negated=True),
                        models.Q(("round__isnull", False), ("number__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_of_sheets_counts_them",
                violation_error_message="合并的通知要有自评任务和张数，其他的没有。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("kind__in", ("due", "overdue")),
                            models.Q(("kind", "urged"), ("last_day__isnull", False)),
                            _connector="OR",
                        ),
                        ("last_day__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ("due", "overdue")),
                            models.Q(("kind", "urged"), ("last_day__isnull", False)),
                            _connector="OR",
                            _negated=True,
                        ),
                        models.Q(("last_day__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_of_a_deadline_has_its_day",
                violation_error_message="截止和逾期的通知要有截止日期，催报的可有可无，其他的没有。",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="round",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="urgings",
                to="projects.round",
                verbose_name="自评任务",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.department",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="urged_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddIndex(
            model_name="urging",
            index=models.Index(condition=models.Q(("told_at__isnull", True)), fields=["id"], name="urging_untold"),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day__isnull", False)),
                fields=("round", "unit", "on", "last_day"),
                name="urging_once_a_day",
                violation_error_message="这个单位今天已经催报过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day__isnull", True)),
                fields=("round", "unit", "on"),
                name="urging_without_a_day_once_a_day",
                violation_error_message="这个单位今天已经催报过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="urging_counts_sheets",
                violation_error_message="催报至少要有一张自评表。",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_notices),
    ]
