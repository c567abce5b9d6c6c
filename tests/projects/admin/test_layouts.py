"""A 表样 edited into its next version."""

import re

import pytest
from django.test import Client

from projects.admin.layout_form import LayoutForm
from projects.admin.layout_text import to_toml
from projects.documents.layout import DIRECTORY, Layout, available, load
from projects.documents.layout.values import Fields
from projects.models import Event, LayoutVersion
from tests.factories.projects import plain_layout
from tests.projects.admin.conftest import content


def shipped(code: str = "national-2020") -> str:
    return (DIRECTORY / f"{code}.toml").read_text(encoding="utf-8")


def form_data(text: str, **changes: str) -> dict[str, str]:
    form = LayoutForm(text)
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    joined = {name: "\n".join(value) if isinstance(value, list) else str(value or "") for name, value in values.items()}
    return {**joined, **changes}


def edited(code: str = "national-2020", **changes: str) -> Layout:
    text = shipped(code)
    form = LayoutForm(text, form_data(text, **changes))
    assert form.is_valid(), form.errors
    return load(form.edited)


def errors(code: str = "national-2020", **changes: str) -> dict[str, list[str]]:
    text = shipped(code)
    return {name: list(map(str, found)) for name, found in LayoutForm(text, form_data(text, **changes)).errors.items()}


def last_block(layout: Layout) -> Fields:
    block = layout.blocks[-1]
    assert isinstance(block, Fields)
    return block


@pytest.mark.parametrize("code", available())
def test_form_as_it_opens_says_what_the_layout_says(code: str) -> None:
    assert errors(code) == {"__all__": ["没有修改任何内容。"]}
    assert edited(code, title="新标题").title == "新标题"


@pytest.mark.parametrize("code", available())
def test_every_field_is_drawn_once(code: str) -> None:
    form = LayoutForm(shipped(code))
    lines = [line for _, fieldset in form.fieldsets for line in fieldset["fields"]]
    drawn = [name for line in lines for name in (line if isinstance(line, tuple) else (line,))]
    assert sorted(drawn) == sorted(form.fields)


def test_title_paper_unit_and_mark_are_changed() -> None:
    layout = edited(title="绩效自评表", subtitle="", orientation="landscape", unit="元", empty="—")
    assert (layout.title, layout.subtitle, layout.orientation, layout.unit, layout.empty) == (
        "绩效自评表",
        "",
        "landscape",
        "元",
        "—",
    )


def test_label_is_changed_where_it_stands_and_breaks_where_it_may() -> None:
    layout = edited(word_blocks_3_columns_4_label="完成|情况")
    column = layout.indicator_columns[4]
    assert (column.field, column.label.text, column.label.breaks) == ("actual", "完成情况", (2,))


def test_side_is_changed_whether_it_is_short_or_long() -> None:
    layout = edited(word_blocks_1_side_label="资金", word_blocks_3_side="指标")
    assert [block.side.label.text for block in (layout.blocks[1], layout.blocks[3]) if block.side] == ["资金", "指标"]


def test_widths_are_changed_and_add_up() -> None:
    assert errors(width_1="6") == {"width_1": ["各列宽度合计为 100.9，应为 100。"]}
    assert list(map(str, edited(width_1="４.１", width_2="9.8").widths[:2])) == ["4.1", "9.8"]
    assert errors(width_1="宽") == {"width_1": ["输入一个数字。"]}


def test_notes_are_added_changed_and_taken_away() -> None:
    added = last_block(edited(notes="注：一\n二"))
    assert ([row[0].label.text for row in added.rows], added.role) == (["注：一", "二"], "note")
    assert [row[0].label.text for row in last_block(edited("yunnan", notes="注：新的")).rows] == ["注：新的"]
    assert last_block(edited("yunnan", notes="")).role is None


def test_footer_is_added_where_there_is_none() -> None:
    block = last_block(edited("yunnan", footer="填报人：\n审核人：\n单位（盖章）：\n日期：\n联系电话："))
    assert ([item.span for item in block.rows[0]], block.role) == ([3, 3, 2, 2, 2], "signature")
    assert "footer" not in LayoutForm(shipped("national-2020")).fields
    assert errors("goal-2021", footer="一\n二\n三\n四\n五\n六") == {"footer": ["最多 5 个。"]}


def test_what_the_layout_itself_refuses_is_told() -> None:
    (said,) = errors(title="{month}月")["__all__"]
    assert "花括号里只能写" in said


@pytest.mark.parametrize("code", available())
def test_written_layout_reads_the_same(code: str) -> None:
    form = LayoutForm(shipped(code))
    assert load(to_toml(form.parsed)) == load(shipped(code))


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="不能写入表样"):
        to_toml({"title": None, "blocks": []})


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def version(self) -> LayoutVersion:
        return LayoutVersion.objects.get(code="national-2020")

    def send(self, client: Client, version: LayoutVersion, **changes: str) -> str:
        address = f"/admin/projects/layoutversion/{version.pk}/revise/"
        response = client.post(address, form_data(version.content, **changes), follow=True)
        assert response.status_code == 200
        return content(response.content.decode())

    def test_version_is_drawn_with_a_sample(self, client: Client, version: LayoutVersion) -> None:
        html = content(client.get(f"/admin/projects/layoutversion/{version.pk}/change/").content.decode())
        assert "基层农技人员培训经费" in re.sub("<[^>]+>", "", html)
        assert f'href="/admin/projects/layoutversion/{version.pk}/revise/"' in html

    def test_goal_form_is_drawn_without_actuals(self, client: Client) -> None:
        version = LayoutVersion.objects.get(code="goal-2021")
        html = content(client.get(f"/admin/projects/layoutversion/{version.pk}/change/").content.decode())
        text = re.sub("<[^>]+>", "", html)
        assert ("≥200人" in text, "206人" in text) == (True, False)

    def test_preview_shows_the_change_and_saves_nothing(self, client: Client, version: LayoutVersion) -> None:
        html = self.send(client, version, title="预览的标题", look="预览")
        assert '<span class="sheet-title">预览的标题</span>' in html
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1

    def test_saved_version_is_the_next_and_the_first_stays(self, client: Client, version: LayoutVersion) -> None:
        html = self.send(client, version, name="本县自评表", save="保存为新版本")
        saved = LayoutVersion.objects.get(code="national-2020", version=2)
        assert f"已保存为“{saved}”。" in html
        assert (saved.title, saved.stage) == ("本县自评表", version.stage)
        assert LayoutVersion.objects.get(pk=version.pk).content == version.content
        assert Event.objects.get(verb="admin-added").subject.endswith("表样：本县自评表（第 2 版）")

    def test_wrong_form_is_not_saved(self, client: Client, version: LayoutVersion) -> None:
        assert "各列宽度合计为 100.9" in self.send(client, version, width_1="6", save="保存为新版本")
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1

    def test_layout_that_cannot_be_read_is_shown_as_such(self, client: Client) -> None:
        broken = plain_layout()
        html = content(client.get(f"/admin/projects/layoutversion/{broken.pk}/change/").content.decode())
        assert "这个表样不完整，画不出来。" in html
        response = client.get(f"/admin/projects/layoutversion/{broken.pk}/revise/", follow=True)
        assert "这一版不能在表单中修改" in content(response.content.decode())

    def test_unknown_version_is_sent_back_to_the_list(self, client: Client) -> None:
        assert client.get("/admin/projects/layoutversion/9999/change/").status_code == 302
