"""报送材料: what rounds want, what departments handed in, and its files."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0020_publication"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "自评报告"), ("summary", "汇总表")], max_length=20, verbose_name="材料"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次报送")),
                ("handed_in_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="报送时间")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="退回时间")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="更换时间")),
                ("replacement_reason", models.CharField(blank=True, max_length=200, verbose_name="更换理由")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.department",
                        verbose_name="主管部门",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更换人",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退回人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="projects.round",
                        verbose_name="自评任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "报送材料",
                "verbose_name_plural": "报送材料",
                "ordering": ("round_id", "department__path", "kind", "number"),
            },
        ),
        migrations.CreateModel(
            name="MaterialDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "自评报告"), ("summary", "汇总表")], max_length=20, verbose_name="材料"
                    ),
                ),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="截止日期")),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials_due",
                        to="projects.round",
                        verbose_name="自评任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "要求报送的材料",
                "verbose_name_plural": "要求报送的材料",
                "ordering": ("round_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="MaterialFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("file", models.FileField(max_length=200, upload_to="materials/%Y/%m", verbose_name="文件")),
                ("media_type", models.CharField(max_length=100, verbose_name="文件类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                (
                    "material",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="projects.material",
                        verbose_name="报送材料",
                    ),
                ),
            ],
            options={
                "verbose_name": "材料文件",
                "verbose_name_plural": "材料文件",
                "ordering": ("material_id", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.UniqueConstraint(
                fields=("round", "department", "kind", "number"),
                name="material_number_once",
                violation_error_message="这次报送已有记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("round", "department", "kind"),
                name="material_current_once",
                violation_error_message="这个部门的这种材料已有现行的一份。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["report", "summary"])),
                name="material_kind_is_known",
                violation_error_message="材料只能是：自评报告、汇总表。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="material_number_from_one",
                violation_error_message="报送次数从 1 数起。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_at__isnull", False), ("returned_by__isnull", False)),
                    models.Q(("returned_at__isnull", True), ("returned_by__isnull", True)),
                    _connector="OR",
                ),
                name="material_return_is_whole",
                violation_error_message="退回要同时记有时间和退回人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_at__isnull", False), models.Q(("return_reason", ""), _negated=True)),
                    models.Q(models.Q(("returned_at__isnull", False), _negated=True), ("return_reason", "")),
                    _connector="OR",
                ),
                name="material_return_has_a_reason",
                violation_error_message="退回要写明理由，没有退回的没有理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replaced_at__isnull", False), ("replaced_by__isnull", False)),
                    models.Q(("replaced_at__isnull", True), ("replaced_by__isnull", True)),
                    _connector="OR",
                ),
                name="material_replacement_is_whole",
                violation_error_message="更换要同时记有时间和更换人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replaced_at__isnull", False), ("returned_at__isnull", True), _negated=True),
                    models.Q(("replacement_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="material_replacement_has_a_reason",
                violation_error_message="没有被退回的材料，更换要写明理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialdue",
            constraint=models.UniqueConstraint(
                fields=("round", "kind"),
                name="material_due_once",
                violation_error_message="这次任务已要求报送这种材料。",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialdue",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["report", "summary"])),
                name="material_due_kind_is_known",
                violation_error_message="材料只能是：自评报告、汇总表。",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialfile",
            constraint=models.UniqueConstraint(
                fields=("material", "digest"),
                name="material_file_once",
                violation_error_message="这次报送已有同一个文件。",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("file", ""), _negated=True),
                    models.Q(("media_type", ""), _negated=True),
                    models.Q(("digest", ""), _negated=True),
                ),
                name="material_file_is_described",
                violation_error_message="材料文件要有文件名、文件、类型和摘要。",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)),
                name="material_file_is_not_empty",
                violation_error_message="文件是空的。",
            ),
        ),
    ]
