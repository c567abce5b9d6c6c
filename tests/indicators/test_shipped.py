"""What ships with the program stands in the tables, and what an administrator made of it stays."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from indicators import labels
from indicators.models import Category, Dimension, RuleSetVersion, add_rule_set, validate_aliases
from indicators.rules import CheckSetting, RuleSetError, rule_set, rule_set_codes
from indicators.shipped import USUAL_DIMENSIONS, load_shipped

pytestmark = pytest.mark.django_db


def test_labels_of_the_rules_stand_in_the_tables() -> None:
    for model, shipped in ((Dimension, labels.DIMENSIONS), (Category, labels.CATEGORIES)):
        rows = [(row.code, row.title, tuple(row.aliases)) for row in model.objects.all()]
        assert rows == [(label.code, label.title, label.aliases) for label in shipped]
    assert str(Dimension.objects.get(code="output")) == "产出指标"


def test_each_category_is_offered_where_forms_put_it() -> None:
    offered = {row.code: tuple(row.dimensions.values_list("code", flat=True)) for row in Category.objects.all()}
    assert offered == USUAL_DIMENSIONS


def test_every_shipped_rule_set_is_its_first_version() -> None:
    rows = {row.code: (row.version, row.rules) for row in RuleSetVersion.objects.all()}
    assert rows == {code: (1, replace(rule_set(code), version=1)) for code in rule_set_codes()}


def test_what_an_administrator_made_of_it_stays() -> None:
    Category.objects.filter(code="quantity").update(title="数量", aliases=["个数"])
    Category.objects.get(code="cost").dimensions.set([Dimension.objects.get(code="cost")])
    Category.objects.create(code="local", title="本地指标")
    add_rule_set(replace(rule_set(), score_places=0))
    load_shipped()
    quantity = Category.objects.get(code="quantity")
    assert (quantity.title, quantity.aliases) == ("数量", ["个数", "数量", "产出数量"])
    assert [row.code for row in Category.objects.get(code="cost").dimensions.all()] == ["cost"]
    assert list(Category.objects.get(code="local").dimensions.all()) == []
    newest = RuleSetVersion.objects.filter(code="national").order_by("version")
    assert [(row.version, row.rules.score_places) for row in newest] == [(1, 2), (2, 0)]


def test_edit_makes_the_next_version_and_no_edit_none() -> None:
    edited = replace(rule_set(), execution_weight=Decimal(20), dimension_weights={"output": Decimal(80)})
    second = add_rule_set(edited)
    assert (second.version, second.rules, str(second)) == (2, replace(edited, version=2), "全国通用评分办法（第 2 版）")
    assert add_rule_set(edited) == second
    assert add_rule_set(rule_set()).version == 3
    assert add_rule_set(replace(edited, code="county", title="本县办法")).version == 1


def test_rule_set_with_a_check_that_nobody_knows_is_refused() -> None:
    with pytest.raises(RuleSetError, match="no-such-check"):
        add_rule_set(replace(rule_set(), checks={"no-such-check": CheckSetting(level="off")}))


@pytest.mark.parametrize("wrong", ["数量", [""], [3], {"a": "b"}])
def test_aliases_are_a_list_of_words(wrong: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_aliases(wrong)
    assert refusal.value.messages == ["别名应为一列文字。"]


def test_library_indicator_is_called_by_its_name() -> None:
    dimension, category = Dimension.objects.get(code="output"), Category.objects.get(code="quantity")
    assert str(category.library.create(dimension=dimension, name="培训人数")) == "培训人数"


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection
        return {
            table: [column.name for column in found.get_table_description(cursor, table)]
            for table in found.table_names(cursor)
        }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["accounts", "projects"])
def test_newest_migration_can_be_taken_back_and_made_again(app: str) -> None:
    before = columns()
    *_, last_but_one, newest = sorted(name for of, name in MigrationLoader(None).disk_migrations if of == app)
    try:
        call_command("migrate", app, last_but_one, verbosity=0)
        assert (app, newest) not in MigrationLoader(connection).applied_migrations
    finally:
        call_command("migrate", verbosity=0)
    assert columns() == before


@pytest.mark.thorough  # the gate takes back the newest ones
@pytest.mark.django_db(transaction=True)
def test_app_can_be_migrated_back_to_nothing_and_forth() -> None:
    call_command("migrate", "indicators", "zero", verbosity=0)
    try:
        tables = connection.introspection.table_names()
        assert [name for name in tables if name.startswith(("indicators_", "projects_eval"))] == []
    finally:
        call_command("migrate", verbosity=0)
    assert RuleSetVersion.objects.count() == len(rule_set_codes())
