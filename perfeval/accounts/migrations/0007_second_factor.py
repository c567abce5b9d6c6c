"""The second factor: a secret shared with the phone, and 备用码."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_login_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="totp_secret",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="动态口令密钥（加密）"),
        ),
        migrations.AddField(
            model_name="user",
            name="totp_step",
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name="最近用过的动态口令"),
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="备用码摘要")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "备用码",
                "verbose_name_plural": "备用码",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "digest"), name="recovery_code_once", violation_error_message="备用码重复。"
                    )
                ],
            },
        ),
    ]
