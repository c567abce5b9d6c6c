"""Documents that come in: uploads, their files, and the tables found in them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_labels_library_and_rule_sets"),
        ("projects", "0025_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("enter", "导入"), ("audit", "质量核查")], max_length=20, verbose_name="用途"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="修改次数")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="读完时间")),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.job",
                        verbose_name="读取任务",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.round",
                        verbose_name="自评任务",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.rulesetversion",
                        verbose_name="评分办法",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入批次",
                "verbose_name_plural": "导入批次",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="IntakeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("kind", models.CharField(blank=True, max_length=30, verbose_name="种类")),
                ("file", models.FileField(blank=True, max_length=200, upload_to="intakes/%Y/%m", verbose_name="文件")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="读完时间")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="不能读取的原因")),
                (
                    "intake",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="projects.intake",
                        verbose_name="导入批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的文件",
                "verbose_name_plural": "导入的文件",
                "ordering": ("intake_id", "position"),
            },
        ),
        migrations.CreateModel(
            name="IntakeTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="第几张表")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="在文件的哪里")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="修改次数")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sheet", "自评表或目标表"),
                            ("offline", "离线填报表"),
                            ("table_seven", "表七（项目支出情况表）"),
                            ("ledger", "财政台账"),
                            ("units", "单位名单"),
                            ("accounts", "账号名单"),
                        ],
                        max_length=20,
                        verbose_name="是什么表",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("goal", "绩效目标"), ("self_evaluation", "绩效自评")],
                        max_length=20,
                        verbose_name="阶段",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("project_name", models.CharField(blank=True, max_length=200, verbose_name="项目名称")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="实施单位")),
                ("department_name", models.CharField(blank=True, max_length=200, verbose_name="主管部门")),
                ("stated_total", models.CharField(blank=True, max_length=30, verbose_name="表上的总分")),
                ("computed_total", models.CharField(blank=True, max_length=30, verbose_name="按办法算的总分")),
                ("unread_count", models.PositiveIntegerField(default=0, verbose_name="没有读懂")),
                ("block_count", models.PositiveIntegerField(default=0, verbose_name="必须修改")),
                ("explain_count", models.PositiveIntegerField(default=0, verbose_name="需要说明")),
                ("note_count", models.PositiveIntegerField(default=0, verbose_name="提示")),
                (
                    "choice",
                    models.CharField(
                        blank=True,
                        choices=[("draft", "填入草稿"), ("published", "按已公布的定稿保存"), ("leave", "不导入")],
                        max_length=20,
                        verbose_name="怎样导入",
                    ),
                ),
                ("entered_at", models.DateTimeField(blank=True, null=True, verbose_name="导入时间")),
                ("found", models.JSONField(verbose_name="原表")),
                ("corrections", models.JSONField(blank=True, default=dict, verbose_name="改正")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.evaluation",
                        verbose_name="导入到",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="projects.intakefile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="projects.intake",
                        verbose_name="导入批次",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.project",
                        verbose_name="对应的项目",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.department",
                        verbose_name="新项目的单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的表",
                "verbose_name_plural": "导入的表",
                "ordering": ("file_id", "position"),
            },
        ),
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(fields=["owner", "-created_at"], name="intake_owner"),
        ),
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(fields=["created_at"], name="intake_age"),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["enter", "audit"])),
                name="intake_purpose_is_known",
                violation_error_message="用途只能是：导入、质量核查。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="intake_has_a_title",
                violation_error_message="导入批次要有名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("round__isnull", False), _negated=True), ("purpose", "enter"), _connector="OR"
                ),
                name="intake_audit_has_no_round",
                violation_error_message="质量核查不属于任何自评任务。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakefile",
            constraint=models.UniqueConstraint(
                fields=("intake", "position"),
                name="intake_file_position_once",
                violation_error_message="这个次序已有文件。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(
                        models.Q(("error", ""), _negated=True),
                        models.Q(models.Q(("file", ""), _negated=True), models.Q(("digest", ""), _negated=True)),
                        _connector="OR",
                    ),
                ),
                name="intake_file_is_described",
                violation_error_message="导入的文件要有文件名，还要有文件和摘要或没有保存的原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("error", ""), ("read_at__isnull", False), _connector="OR"),
                name="intake_file_error_is_of_a_read_file",
                violation_error_message="读过的文件才有不能读取的原因。",
            ),
        ),
        migrations.AddIndex(
            model_name="intaketable",
            index=models.Index(fields=["intake", "file", "position"], name="intake_table_list"),
        ),
        migrations.AddConstraint(
            model_name="intaketable",
            constraint=models.UniqueConstraint(
                fields=("file", "position"),
                name="intake_table_position_once",
                violation_error_message="文件的这个位置已有一张表。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intaketable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["sheet", "offline", "table_seven", "ledger", "units", "accounts", ""])
                ),
                name="intake_table_kind_is_known",
                violation_error_message="是什么表只能是：自评表或目标表、离线填报表、表七（项目支出情况表）、财政台账、单位名单、账号名单。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intaketable",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["goal", "self_evaluation", ""])),
                name="intake_table_stage_is_known",
                violation_error_message="阶段只能是：绩效目标、绩效自评。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intaketable",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ["draft", "published", "leave", ""])),
                name="intake_table_choice_is_known",
                violation_error_message="怎样导入只能是：填入草稿、按已公布的定稿保存、不导入。",
            ),
        ),
        migrations.AddConstraint(
            model_name="intaketable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_at__isnull", False), ("entered_by__isnull", False)),
                    models.Q(("entered_at__isnull", True), ("entered_by__isnull", True)),
                    _connector="OR",
                ),
                name="intake_table_entry_is_whole",
                violation_error_message="导入要同时记有时间和导入人。",
            ),
        ),
    ]
