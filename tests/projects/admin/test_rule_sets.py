"""A 评分办法 edited into its next version, its effect seen first."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from indicators.admin.rule_form import RuleSetForm
from indicators.models import RuleSetVersion
from indicators.rules import rule_set
from projects.models import Evaluation, Event
from tests.projects.admin.conftest import content
from tests.projects.admin.records import year_of_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> RuleSetVersion:
    return RuleSetVersion.objects.get(code="national")


def form_data(version: RuleSetVersion, **changes: str) -> dict[str, str]:
    """What the browser would send of the form as it opens, with some fields typed anew."""
    form = RuleSetForm(version.rules)
    values = {name: form[name].value() for name in form.fields}
    sent = {name: str(value) for name, value in values.items() if value is not None and value is not False}
    return {**sent, **changes}


def page(client: Client, version: RuleSetVersion, data: dict[str, str]) -> str:
    response = client.post(f"/admin/indicators/rulesetversion/{version.pk}/revise/", data, follow=True)
    assert response.status_code == 200
    return content(response.content.decode())


def looked_at(client: Client, version: RuleSetVersion, data: dict[str, str]) -> dict[str, str]:
    html = page(client, version, {**data, "look": "查看影响"})
    found = re.search(r'name="shown" value="([^"]+)"', html)
    assert found is not None
    return {**data, "shown": found[1]}


def test_version_is_read_in_words(client: Client, version: RuleSetVersion) -> None:
    html = content(client.get(f"/admin/indicators/rulesetversion/{version.pk}/change/").content.decode())
    assert "满分 100 分：预算执行率 10 分，产出指标 50 分，效益指标 30 分，满意度指标 10 分。" in html
    assert "分值最多几位小数：2" in html
    assert f'href="/admin/indicators/rulesetversion/{version.pk}/revise/"' in html


def test_unknown_version_is_sent_back_to_the_list(client: Client) -> None:
    assert client.get("/admin/indicators/rulesetversion/9999/change/").status_code == 302
    assert client.get("/admin/indicators/rulesetversion/abc/change/").status_code == 302
    assert client.get("/admin/indicators/rulesetversion/9999/revise/").status_code == 404


def test_effect_is_shown_before_anything_is_saved(client: Client, version: RuleSetVersion) -> None:
    round_ = year_of_sheets()
    before = list(Evaluation.objects.order_by("pk").values())
    data = form_data(version, cap_1_below="50", cap_1_cap="79", round=str(round_.pk))
    html = page(client, version, {**data, "look": "查看影响"})
    assert "试算了 4 张自评表：1 张总分有变化；1 张由“优”变为“中”。" in html
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]
    assert cells[:7] == ["安全生产监管经费", "安全生产执法队", "填报中", "94", "79", "-15", "优 → 中"]
    assert RuleSetVersion.objects.filter(code="national").count() == 1
    assert list(Evaluation.objects.order_by("pk").values()) == before


def test_saved_version_is_the_next_and_the_first_stays(client: Client, version: RuleSetVersion) -> None:
    data = form_data(version, cap_1_below="50", cap_1_cap="79", title="本县评分办法")
    html = page(client, version, {**looked_at(client, version, data), "save": "保存为新版本"})
    assert "已保存为“本县评分办法（第 2 版）”。" in html
    saved = RuleSetVersion.objects.get(code="national", version=2)
    assert [(cap.below, cap.cap) for cap in saved.rules.rate_caps] == [(Decimal(50), Decimal(79))]
    assert RuleSetVersion.objects.get(pk=version.pk).content == version.content
    logged = Event.objects.get(verb="admin-added")
    assert logged.subject == "指标与评分办法 | 评分办法：本县评分办法（第 2 版）"


def test_change_after_the_look_is_looked_at_again(client: Client, version: RuleSetVersion) -> None:
    data = looked_at(client, version, form_data(version, title="本县评分办法"))
    html = page(client, version, {**data, "low_execution": "80", "save": "保存为新版本"})
    assert 'name="save"' in html
    assert not RuleSetVersion.objects.filter(code="national", version=2).exists()


def test_nothing_changed_is_nothing_to_save(client: Client, version: RuleSetVersion) -> None:
    html = page(client, version, {**form_data(version), "look": "查看影响"})
    assert "与原来的版本相同，没有可以保存的修改。" in html
    assert 'name="save"' not in html


def test_without_a_round_nothing_is_tried(client: Client, version: RuleSetVersion) -> None:
    html = page(client, version, {**form_data(version, title="本县评分办法"), "look": "查看影响"})
    assert "没有选择试算的任务。" in html


def test_wrong_form_is_told_at_the_field_and_shows_no_effect(client: Client, version: RuleSetVersion) -> None:
    html = page(client, version, {**form_data(version, execution_weight="20"), "look": "查看影响"})
    assert "预算执行率与各一级指标的分值合计为 110，应等于满分 100。" in html
    assert 'name="shown"' not in html


def test_newest_versions_can_be_listed_alone(client: Client, version: RuleSetVersion) -> None:
    data = form_data(version, title="本县评分办法")
    page(client, version, {**looked_at(client, version, data), "save": "保存为新版本"})

    def listed(choice: str) -> list[str]:
        query = {"newest": choice, "q": "national"}
        found = client.get("/admin/indicators/rulesetversion/", query).context["cl"].queryset
        return [str(each) for each in found]

    assert listed("yes") == ["本县评分办法（第 2 版）"]
    assert listed("no") == [f"{rule_set('national').title}（第 1 版）"]
