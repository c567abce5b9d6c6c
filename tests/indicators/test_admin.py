"""The form of a rule set says all that a rule set can say; labels keep their aliases apart."""

from decimal import Decimal

import pytest
from django.test import Client

from indicators.admin.rule_form import RuleSetForm
from indicators.models import Category, Dimension, LibraryIndicator
from indicators.rules import RuleSet, rule_set, rule_set_codes
from projects.models import RoleKind
from tests.projects.admin.conftest import administrator


def typed(code: str = "national", **changes: str) -> RuleSetForm:
    rules = rule_set(code)
    form = RuleSetForm(rules)
    values = {name: form[name].value() for name in form.fields}
    sent = {name: str(value) for name, value in values.items() if value is not None and value is not False}
    return RuleSetForm(rules, {**sent, **changes})


def edited(code: str = "national", **changes: str) -> RuleSet:
    form = typed(code, **changes)
    assert form.is_valid(), form.errors
    assert form.edited is not None
    return form.edited


def errors(**changes: str) -> dict[str, list[str]]:
    form = typed(**changes)
    assert form.edited is None
    return {name: list(map(str, found)) for name, found in form.errors.items()}


@pytest.mark.parametrize("code", rule_set_codes())
def test_form_as_it_opens_says_what_the_rule_set_says(code: str) -> None:
    assert edited(code) == rule_set(code)


def test_full_width_digits_and_signs_are_taken() -> None:
    rules = edited(low_execution=" ８５％", execution_weight="10 分", over_ratio="")
    assert (rules.low_execution, rules.execution_weight, rules.over_ratio) == (Decimal(85), Decimal(10), None)


def test_dimension_left_empty_has_no_weight() -> None:
    rules = edited(weight_output="40", weight_cost="20", weight_benefit="20")
    assert rules.dimension_weights == {
        "cost": Decimal(20),
        "output": Decimal(40),
        "benefit": Decimal(20),
        "satisfaction": Decimal(10),
    }


def test_bands_reach_up_to_the_one_above() -> None:
    rules = edited(band_1_floor="90", band_2_floor="50")
    assert [(band.title, band.ceiling, band.floor) for band in rules.bands] == [
        ("达成", Decimal(100), Decimal(90)),
        ("部分达成", Decimal(90), Decimal(50)),
        ("未达成", Decimal(50), Decimal(0)),
    ]


def test_check_as_it_is_by_itself_is_not_set() -> None:
    assert edited().checks == {}


def test_check_is_switched_off_and_given_another_threshold() -> None:
    settings = edited(**{"level_vague-target": "off", "threshold_satisfaction-high_percent": "100"}).checks
    assert {code: (setting.level, dict(setting.params)) for code, setting in settings.items()} == {
        "vague-target": ("off", {}),
        "satisfaction-high": (None, {"percent": Decimal(100)}),
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"execution_weight": "20"},
            {"execution_weight": ["预算执行率与各一级指标的分值合计为 110，应等于满分 100。"]},
        ),
        ({"not_applicable_points": "cost"}, {"not_applicable_points": ["成本指标没有分值，请另选。"]}),
        ({"over_ratio": "100"}, {"over_ratio": ["应大于 100。"]}),
        ({"grade_1_floor": ""}, {"grade_1_title": ["有一行只填了一半。"]}),
        ({"grade_2_floor": "95"}, {"grade_1_title": ["请由高到低填写。"]}),
        ({"grade_2_title": "优"}, {"grade_1_title": ["有两行相同。"]}),
        ({"grade_4_floor": "10"}, {"grade_1_title": ["最后一个等级从 0 分起。"]}),
        ({"band_1_floor": "100"}, {"band_1_title": ["第一档的下限应低于 100%，最后一档从 0% 起。"]}),
        ({"band_3_floor": "5"}, {"band_1_title": ["第一档的下限应低于 100%，最后一档从 0% 起。"]}),
        (
            {"cap_1_below": "60", "cap_1_cap": "79", "cap_2_below": "70", "cap_2_cap": "69"},
            {"cap_1_below": ["请由高到低填写。"]},
        ),
        ({"score_places": "7"}, {"score_places": ["确保该值小于或等于6。"]}),
        ({"low_execution": "101"}, {"low_execution": ["确保该值小于或等于100。"]}),
        ({"title": ""}, {"title": ["这个字段是必填项。"]}),
        ({"total": ""}, {"total": ["这个字段是必填项。"]}),
        ({"over_penalty": "-1"}, {"over_penalty": ["确保该值大于或等于0。"]}),
        ({"level_weights-sum": "shout"}, {"level_weights-sum": ["选择一个有效的选项。 shout 不在可用的选项中。"]}),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(changes: dict[str, str], said: dict[str, list[str]]) -> None:
    assert errors(**changes) == said


@pytest.mark.django_db
class TestLabels:
    def save(self, client: Client, category: Category, aliases: str) -> str:
        data = {"title": category.title, "aliases": aliases, "position": category.position}
        return client.post(f"/admin/indicators/category/{category.pk}/change/", data).content.decode()

    def client(self) -> Client:
        client = Client()
        client.force_login(administrator(RoleKind.SYSTEM_ADMINISTRATOR))
        return client

    def test_aliases_are_typed_one_a_line(self) -> None:
        category = Category.objects.get(code="quantity")
        self.save(self.client(), category, "数量\n 产出数量 \n\n数量\n工程量")
        assert Category.objects.get(pk=category.pk).aliases == ["数量", "产出数量", "工程量"]

    def test_alias_of_another_label_is_refused(self) -> None:
        category = Category.objects.get(code="quantity")
        html = self.save(self.client(), category, "数量\n质量 指标")
        assert "“质量 指标”已是“质量指标”的名称或别名。" in html
        assert Category.objects.get(pk=category.pk).aliases == category.aliases

    def test_page_shows_aliases_one_a_line(self) -> None:
        dimension = Dimension.objects.get(code="cost")
        html = self.client().get(f"/admin/indicators/dimension/{dimension.pk}/change/").content.decode()
        assert "成本\n项目成本\n成本控制" in html

    def test_new_label_is_added_with_its_usual_dimensions(self) -> None:
        dimension = Dimension.objects.get(code="output")
        data = {
            "title": "安全指标",
            "code": "safety",
            "aliases": "安全",
            "position": "20",
            "dimensions": [dimension.pk],
        }
        self.client().post("/admin/indicators/category/add/", data)
        made = Category.objects.get(code="safety")
        assert (made.aliases, list(made.dimensions.all())) == (["安全"], [dimension])

    @pytest.mark.parametrize(("action", "in_use"), [("take_out_of_use", False), ("put_into_use", True)])
    def test_indicators_are_taken_out_of_use_and_back(self, action: str, in_use: bool) -> None:
        indicator = LibraryIndicator.objects.create(
            dimension=Dimension.objects.get(code="output"),
            category=Category.objects.get(code="quantity"),
            name="培训人数",
            in_use=not in_use,
        )
        data = {"action": action, "_selected_action": [indicator.pk]}
        html = self.client().post("/admin/indicators/libraryindicator/", data, follow=True).content.decode()
        assert LibraryIndicator.objects.get(pk=indicator.pk).in_use is in_use
        assert f"{'启用' if in_use else '停用'}了 1 个指标。" in html
