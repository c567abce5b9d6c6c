"""A project ends, and another one may go on in its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0022_reorganisation"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="ended_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="终止日期"),
        ),
        migrations.AddField(
            model_name="project",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="projects.project",
                verbose_name="并入的项目",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("successor__isnull", False), _negated=True), ("ended_on__isnull", False), _connector="OR"
                ),
                name="project_merged_has_ended",
                violation_error_message="并入其他项目的，要有终止日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), models.Q(("successor", models.F("id")), _negated=True), _connector="OR"
                ),
                name="project_not_its_own_successor",
                violation_error_message="项目不能并入自己。",
            ),
        ),
    ]
