"""自评复核: samples, rechecks with their rows, opinions and proofs; and the reasons that the list begins with."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REASONS = (
    ("佐证不足", False),
    ("计算错误", False),
    ("指标值过低", False),
    ("完成值不实", False),
    ("分值不合理", False),
    ("偏差原因不成立", False),
    ("其他（须写明）", True),
)


def add_reasons(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    reasons = apps.get_model("projects", "RecheckReason")._default_manager
    reasons.bulk_create(
        reasons.model(name=name, needs_note=needs_note, position=position)
        for position, (name, needs_note) in enumerate(REASONS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0012_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecheckReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="理由")),
                ("needs_note", models.BooleanField(default=False, verbose_name="须另写说明")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "is_retired",
                    models.BooleanField(
                        default=False, help_text="停用的理由不再供选择，已用的仍保留。", verbose_name="停用"
                    ),
                ),
            ],
            options={
                "verbose_name": "复核理由",
                "verbose_name_plural": "复核理由",
                "ordering": ("position", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="recheck_reason_has_a_name",
                        violation_error_message="请填写理由。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecheckSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="批次")),
                ("method", models.JSONField(verbose_name="抽取办法")),
                ("population", models.TextField(verbose_name="抽取时的名单")),
                ("digest", models.CharField(max_length=64, verbose_name="名单摘要")),
                ("seed", models.CharField(blank=True, max_length=64, verbose_name="随机种子")),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="抽取时间")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="projects.round",
                        verbose_name="自评任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽查样本",
                "verbose_name_plural": "抽查样本",
                "ordering": ("round_id", "number"),
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grounds", models.CharField(max_length=400, verbose_name="抽取依据")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="全年预算数",
                    ),
                ),
                (
                    "own_total",
                    models.DecimalField(
                        blank=True, decimal_places=6, editable=False, max_digits=12, null=True, verbose_name="自评总分"
                    ),
                ),
                ("own_grade", models.CharField(blank=True, editable=False, max_length=20, verbose_name="自评等级")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scoring", "复核中"),
                            ("issued", "待单位答复"),
                            ("disputed", "单位有异议"),
                            ("rectifying", "整改中"),
                            ("reported", "整改待验收"),
                            ("closed", "已办结"),
                        ],
                        default="scoring",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="进入状态时间")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="首次发出意见书的时间")),
                ("answer_until", models.DateField(blank=True, null=True, verbose_name="答复期限")),
                ("rectify_until", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=6, editable=False, max_digits=12, null=True, verbose_name="复核总分"
                    ),
                ),
                ("grade", models.CharField(blank=True, editable=False, max_length=20, verbose_name="复核等级")),
                (
                    "difference_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, editable=False, max_digits=12, null=True, verbose_name="差异率"
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="projects.evaluation",
                        verbose_name="自评表",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.version",
                        verbose_name="送审稿",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="projects.rechecksample",
                        verbose_name="抽查样本",
                    ),
                ),
            ],
            options={
                "verbose_name": "自评复核",
                "verbose_name_plural": "自评复核",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RecheckFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("file", models.FileField(max_length=200, upload_to="rechecks/%Y/%m", verbose_name="文件")),
                ("media_type", models.CharField(max_length=100, verbose_name="文件类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                (
                    "recheck",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="projects.recheck",
                        verbose_name="自评复核",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改证明",
                "verbose_name_plural": "整改证明",
                "ordering": ("recheck_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recheck", "digest"),
                        name="recheck_file_once",
                        violation_error_message="这份复核已有同一个文件。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            models.Q(("media_type", ""), _negated=True),
                            models.Q(("digest", ""), _negated=True),
                        ),
                        name="recheck_file_is_described",
                        violation_error_message="整改证明要有文件名、文件、类型和摘要。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)),
                        name="recheck_file_is_not_empty",
                        violation_error_message="文件是空的。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecheckOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("content", models.TextField(verbose_name="内容")),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="发出时间")),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发出人",
                    ),
                ),
                (
                    "recheck",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="projects.recheck",
                        verbose_name="自评复核",
                    ),
                ),
            ],
            options={
                "verbose_name": "复核意见书",
                "verbose_name_plural": "复核意见书",
                "ordering": ("recheck_id", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recheck", "number"),
                        name="recheck_opinion_number_once",
                        violation_error_message="这份复核已有这一次意见书。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content", ""), _negated=True),
                        name="recheck_opinion_has_content",
                        violation_error_message="意见书要有内容。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecheckRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=64, verbose_name="标识")),
                ("position", models.PositiveSmallIntegerField(editable=False, verbose_name="次序")),
                ("weight", models.DecimalField(decimal_places=6, editable=False, max_digits=12, verbose_name="分值")),
                (
                    "own_score",
                    models.DecimalField(
                        blank=True, decimal_places=6, editable=False, max_digits=12, null=True, verbose_name="自评得分"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=12, null=True, verbose_name="复核得分"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("row_version", models.PositiveIntegerField(default=0, editable=False, verbose_name="修改次数")),
                ("scored_at", models.DateTimeField(blank=True, null=True, verbose_name="打分时间")),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.recheckreason",
                        verbose_name="理由",
                    ),
                ),
                (
                    "recheck",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="projects.recheck",
                        verbose_name="自评复核",
                    ),
                ),
                (
                    "scored_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="打分人",
                    ),
                ),
            ],
            options={
                "verbose_name": "复核得分",
                "verbose_name_plural": "复核得分",
                "ordering": ("recheck_id", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recheck", "key"),
                        name="recheck_row_once",
                        violation_error_message="这份复核已有这一行。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            models.Q(("score__gte", 0), ("score__lte", models.F("weight"))),
                            _connector="OR",
                        ),
                        name="recheck_score_within_its_weight",
                        violation_error_message="复核得分应在 0 与分值之间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            (
                                "score",
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("own_score"),
                                    models.Value(Decimal("0"), models.DecimalField(decimal_places=6, max_digits=12)),
                                ),
                            ),
                            ("reason__isnull", False),
                            _connector="OR",
                        ),
                        name="recheck_changed_score_has_a_reason",
                        violation_error_message="与自评得分不同的，要选择理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("score__isnull", False), ("scored_at__isnull", False)),
                            models.Q(
                                models.Q(("score__isnull", False), _negated=True),
                                models.Q(("scored_at__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recheck_score_has_its_time",
                        violation_error_message="打了分的行要有打分时间，其他的没有。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scored_at__isnull", False), ("scored_by__isnull", False)),
                            models.Q(("scored_at__isnull", True), ("scored_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="recheck_score_is_whole",
                        violation_error_message="打分要同时记有时间和打分人。",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.UniqueConstraint(
                fields=("round", "number"),
                name="recheck_sample_number_once",
                violation_error_message="这次任务已有这一批。",
            ),
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("population", ""), _negated=True), models.Q(("digest", ""), _negated=True)
                ),
                name="recheck_sample_has_a_list",
                violation_error_message="抽查样本要有抽取时的名单和摘要。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                fields=("sample", "evaluation"),
                name="recheck_once_a_sample",
                violation_error_message="这张表已在这一批样本中。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["scoring", "issued", "disputed", "rectifying", "reported", "closed"])
                ),
                name="recheck_state_is_known",
                violation_error_message="状态只能是：复核中、待单位答复、单位有异议、整改中、整改待验收、已办结。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("grounds", ""), _negated=True),
                name="recheck_has_grounds",
                violation_error_message="抽中的表要记有抽取依据。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "scoring"),
                    models.Q(("issued_at__isnull", False), ("total__isnull", False), ("answer_until__isnull", False)),
                    _connector="OR",
                ),
                name="recheck_issued_is_scored",
                violation_error_message="发出意见书的，要有复核总分、发出时间和答复期限。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("rectifying", "reported")), _negated=True),
                    ("rectify_until__isnull", False),
                    _connector="OR",
                ),
                name="recheck_rectified_has_a_day",
                violation_error_message="要求整改的，要有整改期限。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("total__isnull", True),
                        models.Q(("total__gte", 0), ("total__lte", Decimal("1000"))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("own_total__isnull", True),
                        models.Q(("own_total__gte", 0), ("own_total__lte", Decimal("1000"))),
                        _connector="OR",
                    ),
                ),
                name="recheck_totals_in_range",
                violation_error_message="总分应在 0 与 1000 之间。",
            ),
        ),
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
    ]
