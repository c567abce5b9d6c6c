"""The mailbox of an account, for 通知."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_unread_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="email",
            field=models.EmailField(
                blank=True,
                help_text="网站设有邮件服务器时，未读通知每天汇成一封邮件发到这里。",
                max_length=254,
                verbose_name="电子邮箱",
            ),
        ),
    ]
