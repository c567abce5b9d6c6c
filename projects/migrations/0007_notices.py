"""通知, and the first event of each chain that people are still to be told of; what was done before is not told."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_signing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("act", "办理"), ("awaiting", "待审核"), ("due", "即将截止"), ("overdue", "已逾期")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="对象")),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="张数")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="截止日期")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="最近一张到达时间")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="chainhead",
            name="untold_from",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="尚未通知的第一条"),
        ),
        migrations.AddIndex(
            model_name="chainhead",
            index=models.Index(
                condition=models.Q(("untold_from__isnull", False)), fields=["chain"], name="chain_head_untold"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.event",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
                verbose_name="收件人",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="round",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="projects.round",
                verbose_name="自评任务",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-at", "-id"], name="notice_latest"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["recipient"], name="notice_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["read_at"], name="notice_read"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("recipient", "kind", "subject"),
                name="notice_once",
                violation_error_message="这件事已经通知过这个人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["act", "awaiting", "due", "overdue"])),
                name="notice_kind_is_known",
                violation_error_message="类型只能是：办理、待审核、即将截止、已逾期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "act"), ("event__isnull", False)),
                    models.Q(
                        models.Q(("kind", "act"), _negated=True), models.Q(("event__isnull", False), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="notice_of_an_act_has_its_event",
                violation_error_message="办理的通知要有对应的日志，其他的没有。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("awaiting", "due", "overdue")),
                        ("round__isnull", False),
                        ("number__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind__in", ("awaiting", "due", "overdue")), _negated=True),
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
                    models.Q(("kind__in", ("due", "overdue")), ("last_day__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("due", "overdue")), _negated=True),
                        models.Q(("last_day__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_of_a_deadline_has_its_day",
                violation_error_message="截止和逾期的通知要有截止日期，其他的没有。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "awaiting"), ("arrived_at__isnull", False)),
                    models.Q(
                        models.Q(("kind", "awaiting"), _negated=True),
                        models.Q(("arrived_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_of_reviews_knows_the_latest",
                violation_error_message="待审核的通知要有最近一张到达的时间，其他的没有。",
            ),
        ),
    ]
