"""联系电话 of the person who holds the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_user")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(
                blank=True, help_text="开始填报和送审时带入自评表。", max_length=50, verbose_name="联系电话"
            ),
        ),
    ]
