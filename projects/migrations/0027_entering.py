"""Entering documents: what is chosen for a table, and a sheet that was published elsewhere says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0026_documents_in")]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="entered_as_published",
            field=models.BooleanField(default=False, editable=False, verbose_name="按已公布的表导入"),
        ),
        migrations.AddField(
            model_name="intaketable",
            name="drops_rows",
            field=models.BooleanField(default=False, verbose_name="删除表中没有的行"),
        ),
        migrations.AddField(
            model_name="intaketable",
            name="project_code",
            field=models.CharField(blank=True, max_length=60, verbose_name="项目编码"),
        ),
        migrations.AddField(
            model_name="intaketable",
            name="takes_other_year",
            field=models.BooleanField(default=False, verbose_name="年度不同仍导入"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_as_published", True), _negated=True), ("step", "approved"), _connector="OR"
                ),
                name="evaluation_entered_as_published_is_approved",
                violation_error_message="按已公布的表导入的，应是审核通过的表。",
            ),
        ),
    ]
