"""When a one-time password was handed out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_second_factor")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_given_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="一次性密码发放时间"),
        ),
    ]
