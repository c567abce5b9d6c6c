"""Roles are held from one day until another; 账号管理员 keep the accounts of their units."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import TruncDate

SITE_ROLES = ("system_administrator", "security_administrator", "audit_administrator")
KINDS = {
    "filler": "单位填报",
    "unit_reviewer": "单位审核",
    "department_reviewer": "主管部门审核",
    "finance_desk": "财政业务科室",
    "finance_office": "财政绩效科",
    "viewer": "查询",
    "account_administrator": "账号管理员",
    "bureau_account_administrator": "财政账号管理员",
    "system_administrator": "系统管理员",
    "security_administrator": "安全管理员",
    "audit_administrator": "审计管理员",
}


def begin_when_granted(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("projects", "Role")._default_manager.update(starts_on=TruncDate("granted_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0027_entering"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="role", name="role_once_a_department"),
        migrations.RemoveConstraint(model_name="role", name="role_administrators_are_three"),
        migrations.RemoveConstraint(model_name="role", name="role_kind_is_known"),
        migrations.AddField(
            model_name="role",
            name="starts_on",
            field=models.DateField(
                default=django.utils.timezone.localdate, help_text="自这一天起担任。", verbose_name="任职日期"
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="until",
            field=models.DateField(
                blank=True, help_text="自这一天起不再担任；空着表示一直担任。", null=True, verbose_name="停任日期"
            ),
        ),
        migrations.RunPython(begin_when_granted, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="role",
            name="kind",
            field=models.CharField(choices=list(KINDS.items()), max_length=30, verbose_name="角色"),
        ),
        migrations.AlterField(
            model_name="role",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roles",
                to=settings.AUTH_USER_MODEL,
                verbose_name="账号",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("user", "kind", "department"),
                name="role_once_a_department",
                violation_error_message="这个账号在这个单位已有这个角色。",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", SITE_ROLES), ("until__isnull", True)),
                fields=("user",),
                name="role_administrators_are_three",
                violation_error_message="系统管理员、安全管理员、审计管理员由不同的人担任。",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", list(KINDS))),
                name="role_kind_is_known",
                violation_error_message=f"角色只能是：{'、'.join(KINDS.values())}。",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("starts_on")), _connector="OR"),
                name="role_ends_after_it_starts",
                violation_error_message="停任日期不能早于任职日期。",
            ),
        ),
    ]
