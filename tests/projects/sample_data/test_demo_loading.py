"""Demo data go into an empty database only, and what people did with them stays."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from perfeval.accounts.models import User
from projects.models import Evaluation
from projects.sample_data.demo import load_demo
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def said(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_second_load_changes_nothing_and_work_on_demo_data_outlives_it() -> None:
    assert said("load_demo") == "已载入演示数据：13 个项目，21 张表\n"
    Evaluation.objects.filter(project__code="GZW-04").update(goal="填报人改过的目标")
    before = row_counts()
    assert said("load_demo") == "演示数据已在库中，未作改动\n"
    assert row_counts() == before
    assert set(Evaluation.objects.filter(project__code="GZW-04").values_list("goal", flat=True)) == {"填报人改过的目标"}


@pytest.mark.parametrize("factory", [DepartmentFactory, UserFactory])
def test_other_data_are_left_alone(factory: type[DepartmentFactory] | type[UserFactory]) -> None:
    factory.create()
    before = row_counts()
    with pytest.raises(CommandError, match="已有其他数据") as refused:
        said("load_demo")
    assert refused.value.returncode == 3
    assert row_counts() == before


def test_demo_accounts_of_an_earlier_version_are_taken_over() -> None:
    UserFactory.create(username="demo-admin", name="旧名")
    load_demo()
    assert User.objects.get(username="demo-admin").name == "系统管理员"


def test_demo_accounts_are_not_made_where_there_is_no_demo() -> None:
    with pytest.raises(CommandError, match="请先运行"):
        said("demo_accounts")
    assert not User.objects.exists()
