"""When a notice was sent by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_substitutions"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="mailed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="发送邮件时间"),
        ),
    ]
