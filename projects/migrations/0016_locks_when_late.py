"""Whether a round lets nobody fill in after the last day; until now no round did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_standard_opinions")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="locks_when_late",
            field=models.BooleanField(default=False, verbose_name="逾期后不能填报和送审"),
        ),
    ]
