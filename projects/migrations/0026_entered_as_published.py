"""按已公布的表导入: a sheet that was reviewed and published elsewhere says so."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_labels_library_and_rule_sets"),
        ("projects", "0025_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="entered_as_published",
            field=models.BooleanField(default=False, editable=False, verbose_name="按已公布的表导入"),
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
