"""Departments that merged twice were linked to a department that is closed itself; each now leads to the one that answers."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def lead_to_the_last(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    departments = apps.get_model("projects", "Department")._default_manager.all()
    successors = dict(departments.exclude(successor=None).values_list("pk", "successor"))
    for key, successor in successors.items():
        last = successor
        while last in successors:
            last = successors[last]
        if last != successor:
            departments.filter(pk=key).update(successor=last)


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_filling_in_and_documents_out")]
    operations = [migrations.RunPython(lead_to_the_last, migrations.RunPython.noop)]
