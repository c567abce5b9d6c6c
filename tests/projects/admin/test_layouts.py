"""A 表样 edited into its next version."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from projects.admin.layout_form import LayoutForm
from projects.documents.grid import Typeface
from projects.documents.layout import DIRECTORY, Layout, load_layout, shipped_layout_codes
from projects.documents.layout.values import EmptyRows, Fields, Funds, Indicators
from projects.documents.layout.writing import to_toml
from projects.models import Event, LayoutVersion, RoleKind
from tests.factories.projects import plain_layout
from tests.projects.admin.conftest import content


def shipped(code: str = "national-2020") -> str:
    return (DIRECTORY / f"{code}.toml").read_text(encoding="utf-8")


def form_data(text: str, **changes: str) -> dict[str, str]:
    form = LayoutForm(text)
    values = {field.html_name: field.value() for part in (form, *form.below(), form.end) for field in part}
    joined = {name: "\n".join(value) if isinstance(value, list) else str(value or "") for name, value in values.items()}
    assert changes.keys() - joined.keys() <= {"act"}
    return {**joined, **changes}


def edited(code: str = "national-2020", **changes: str) -> Layout:
    text = shipped(code)
    form = LayoutForm(text, form_data(text, **changes))
    assert form.is_valid(), form.faults
    return load_layout(form.edited)


def errors(code: str = "national-2020", **changes: str) -> dict[str, list[str]]:
    text = shipped(code)
    form = LayoutForm(text, form_data(text, **changes))
    assert not form.is_valid()
    parts = (form, *form.below(), form.end)
    return {part.add_prefix(name): list(map(str, found)) for part in parts for name, found in part.errors.items()}


def last_block(layout: Layout) -> Fields:
    block = layout.blocks[-1]
    assert isinstance(block, Fields)
    return block


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_form_as_it_opens_says_what_the_layout_says(code: str) -> None:
    assert errors(code) == {"__all__": ["没有修改任何内容。"]}
    assert edited(code, title="新标题").title == "新标题"


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_every_field_is_drawn_once(code: str) -> None:
    form = LayoutForm(shipped(code))
    drawn = [field.html_name for fieldset in form.fieldsets for line in fieldset.lines for field in line]
    in_table = [cell.html_name for _, _, cells in form.columns for cell in cells if cell]
    held = [field.html_name for part in (form, *form.below(), form.end) for field in part]
    assert sorted([*drawn, *in_table]) == sorted(held)


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
    layout = edited(**{"blocks-3-columns-4-label": "完成|情况"})
    column = layout.indicator_columns[4]
    assert (column.field, column.label.text, column.label.breaks) == ("actual", "完成情况", (2,))


def test_side_is_changed_whether_it_is_short_or_long() -> None:
    layout = edited(**{"blocks-1-side-label": "资金"}, **{"blocks-3-side-label": "指标"})
    assert [block.side.label.text for block in (layout.blocks[1], layout.blocks[3]) if block.side] == ["资金", "指标"]


def test_widths_are_changed_and_add_up() -> None:
    assert errors(**{"widths-0-single": "6"}) == {"widths-0-single": ["各列宽度合计为 100.9，应为 100。"]}
    assert list(map(str, edited(**{"widths-0-single": "４.１"}, **{"widths-1-single": "9.8"}).widths[:2])) == [
        "4.1",
        "9.8",
    ]
    assert errors(**{"widths-0-single": "宽"}) == {"widths-0-single": ["输入一个数字。"]}


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


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_written_layout_reads_the_same(code: str) -> None:
    assert load_layout(to_toml(load_layout(shipped(code)))) == load_layout(shipped(code))


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="不能写入 TOML"):
        to_toml(replace(load_layout(shipped()), title=b"bytes"))  # type: ignore[arg-type]


def test_options_of_columns_are_changed() -> None:
    layout = edited(
        **{"blocks-3-columns-5-suffix": "分"},
        **{"blocks-3-columns-6-places": "2"},
        **{"blocks-3-columns-7-empty": "无"},
        **{"blocks-3-columns-7-faultless": "无偏差"},
        **{"blocks-3-empty_rows": "slash"},
        **{"blocks-1-dash": "/"},
    )
    weight, score, deviation = layout.indicator_columns[5:]
    assert (weight.suffix, score.places, deviation.empty, deviation.faultless) == ("分", 2, "无", "无偏差")
    funds, indicators = layout.blocks[1], layout.blocks[3]
    assert isinstance(funds, Funds)
    assert isinstance(indicators, Indicators)
    assert (funds.dash, indicators.empty_rows) == ("/", EmptyRows.SLASH)


def test_decimals_of_amounts_are_changed() -> None:
    funds = edited(**{"blocks-1-columns-0-places": "2"}, **{"blocks-1-columns-4-places": "1"}).blocks[1]
    assert isinstance(funds, Funds)
    assert [(column.field, column.places) for column in funds.columns if column.places] == [("initial", 2), ("rate", 1)]


def test_type_sizes_are_changed_and_taken_away() -> None:
    assert edited("goal-2021", typeface="fangsong").typeface is Typeface.FANGSONG
    smaller = edited("goal-2021", type_size="９", smallest_type_size="")
    assert (smaller.type_size, smaller.smallest_type_size) == (Decimal(9), None)
    assert errors(smallest_type_size="4") == {"smallest_type_size": ["确保该值大于或等于5。"]}


def test_options_are_taken_away_again() -> None:
    layout = edited(
        "changji-2021",
        **{"blocks-3-columns-5-suffix": ""},
        **{"blocks-3-columns-7-faultless": ""},
        **{"blocks-3-columns-7-empty": "/"},
    )
    column = layout.indicator_columns[5]
    assert (column.field, column.suffix, layout.indicator_columns[7].faultless) == ("weight", "", None)


def test_column_that_prints_nothing_stays_so_until_it_is_changed() -> None:
    text = shipped().replace('改进措施", empty = "/"', '改进措施", empty = ""')
    assert text != shipped()
    form = LayoutForm(text, form_data(text, title="新标题"))
    assert form.is_valid()
    assert load_layout(form.edited).indicator_columns[7].empty == ""


def test_too_many_decimals_are_told_at_the_field() -> None:
    assert errors(**{"blocks-3-columns-5-places": "9"}) == {"blocks-3-columns-5-places": ["确保该值小于或等于6。"]}


def test_words_that_were_cleared_can_be_written_again() -> None:
    cleared = to_toml(
        edited(**{"blocks-5-rows-0-0-label": "", "blocks-1-side-label": "", "blocks-3-columns-5-label": ""})
    )
    names = form_data(cleared)
    assert [names[f"blocks-{place}-label"] for place in ("5-rows-0-0", "1-side", "3-columns-5")] == ["", "", ""]


def test_column_is_put_under_a_common_head() -> None:
    layout = edited("yunnan", **{"blocks-3-columns-7-group": "年度|指标值"})
    heads = [column.group.text for column in layout.indicator_columns]
    assert heads == ["", "", "", "年度指标值", "年度指标值", "年度指标值", "", "年度指标值", "", ""]


def test_mark_of_lines_is_the_usual_one_where_none_is_written() -> None:
    funds = edited("xinjiang-2023", **{"blocks-1-dash": ""}).blocks[1]
    assert isinstance(funds, Funds)
    assert funds.dash == "—"


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
        html = self.send(client, version, title="预览的标题", act="look")
        assert '<span class="sheet-title">预览的标题</span>' in html
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1

    def test_saved_version_is_the_next_and_the_first_stays(self, client: Client, version: LayoutVersion) -> None:
        html = self.send(client, version, name="本县自评表", act="save")
        saved = LayoutVersion.objects.get(code="national-2020", version=2)
        assert f"已保存为“{saved}”。" in html
        assert (saved.title, saved.stage) == ("本县自评表", version.stage)
        assert LayoutVersion.objects.get(pk=version.pk).content == version.content
        assert Event.objects.get(verb="admin-added").subject.endswith("表样：本县自评表（第 2 版）")

    def test_wrong_form_is_not_saved(self, client: Client, version: LayoutVersion) -> None:
        assert "各列宽度合计为 100.9" in self.send(client, version, **{"widths-0-single": "6"}, act="save")
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1

    def test_layout_that_cannot_be_read_is_shown_as_such(self, client: Client) -> None:
        broken = plain_layout()
        html = content(client.get(f"/admin/projects/layoutversion/{broken.pk}/change/").content.decode())
        assert "这个表样不完整，无法预览。" in html
        response = client.get(f"/admin/projects/layoutversion/{broken.pk}/revise/", follow=True)
        assert "这一版不能在表单中修改" in content(response.content.decode())

    def test_unknown_version_is_sent_back_to_the_list(self, client: Client) -> None:
        assert client.get("/admin/projects/layoutversion/9999/change/").status_code == 302

    def form(self, html: str) -> dict[str, str]:
        """What a browser would send of the page."""
        found = re.search(r'<input type="hidden" name="content" value="(.*?)">', html, re.DOTALL)
        assert found is not None
        return form_data(unescape(found[1])) | {"content": unescape(found[1])}

    def act(self, client: Client, version: LayoutVersion, data: dict[str, str], **more: str) -> str:
        address = f"/admin/projects/layoutversion/{version.pk}/revise/"
        response = client.post(address, data | more, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    def test_columns_are_changed_one_after_another_and_saved_at_last(
        self, client: Client, version: LayoutVersion
    ) -> None:
        data = form_data(version.content, title="本县自评表")
        more = {"new_field": "extra.initial_target", "new_label": "年初|指标值", "new_after": "3:3"}
        html = self.act(client, version, data, act="add", **more)
        html = self.act(client, version, self.form(html), act="right:3:4")
        html = self.act(client, version, self.form(html), act="remove:3:8")
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1
        self.act(client, version, self.form(html), act="save")
        layout = load_layout(LayoutVersion.objects.get(code="national-2020", version=2).content)
        assert [column.field for column in layout.indicator_columns][2:] == [
            "name",
            "target",
            "actual",
            "extra.initial_target",
            "weight",
            "score",
        ]
        assert layout.title == "本县自评表"

    @pytest.mark.parametrize(
        ("act", "more", "said"),
        [
            ("add", {}, "请选择要增加的栏目。"),
            ("add", {"new_field": "target"}, "请选择要增加的栏目。"),
            ("add", {"new_field": "own"}, "自定的栏目要写表头。"),
            ("add", {"new_field": "own", "new_label": "长" * 101}, "表头不能超过 100 个字。"),
            ("add", {"new_field": "band", "new_after": "x"}, "没有这一栏，请刷新页面再试。"),
            ("remove:3:2", {}, "三级指标这一栏不能删除。"),
            ("left:3:0", {}, "这一栏已在最外侧。"),
            ("explode", {}, "没有这项操作，请刷新页面后重试。"),
        ],
    )
    def test_what_cannot_be_done_to_columns_is_told(
        self, act: str, more: dict[str, str], said: str, client: Client, version: LayoutVersion
    ) -> None:
        html = content(self.act(client, version, form_data(version.content), act=act, **more))
        assert said in html

    def test_wrong_typing_comes_before_other_columns(self, client: Client, version: LayoutVersion) -> None:
        html = content(
            self.act(client, version, form_data(version.content, **{"widths-0-single": "6"}), act="remove:3:4")
        )
        assert "请先更正下面的错误，再增减或移动栏目。" in html
        assert "各列宽度合计为 100.9，应为 100。" in html

    def test_layout_of_another_code_cannot_be_smuggled_in(self, client: Client, version: LayoutVersion) -> None:
        data = form_data(version.content, title="改过的标题") | {"content": shipped("yunnan")}
        self.act(client, version, data, act="save")
        assert load_layout(LayoutVersion.objects.get(code="national-2020", version=2).content).title == "改过的标题"
        assert LayoutVersion.objects.filter(code="yunnan").count() == 1
        broken = form_data(version.content, title="又改过的") | {"content": "code ="}
        self.act(client, version, broken, act="save")
        assert LayoutVersion.objects.get(code="national-2020", version=3).title == version.title

    def preview(self, client: Client, version: LayoutVersion, **changes: str) -> str:
        address = f"/admin/projects/layoutversion/{version.pk}/preview/"
        return unescape(client.post(address, form_data(version.content, **changes)).content.decode())

    def test_preview_follows_what_is_typed(self, client: Client, version: LayoutVersion) -> None:
        html = self.preview(client, version, title="正在改的标题", **{"blocks-3-columns-5-suffix": "分"})
        assert ("<html" in html, '<span class="sheet-title">正在改的标题</span>' in html) == (False, True)
        assert "20分" in re.sub("<[^>]+>", "", html)
        (printed,) = re.findall('src="data:image/png;base64,[^"]+"', html)
        assert printed not in self.preview(client, version)
        assert LayoutVersion.objects.filter(code="national-2020").count() == 1

    def test_preview_says_what_is_wrong_and_shows_what_was(self, client: Client, version: LayoutVersion) -> None:
        html = self.preview(client, version, **{"widths-0-single": "6"})
        assert "第 1 列：各列宽度合计为 100.9，应为 100。" in html
        assert '<span class="sheet-title">项目支出绩效自评表</span>' in html
        assert "errorlist" not in self.preview(client, version)

    def test_copy_is_a_layout_of_its_own(self, client: Client, version: LayoutVersion) -> None:
        address = f"/admin/projects/layoutversion/{version.pk}/copy/"
        assert 'value="national-2020-copy"' in client.get(address).content.decode()
        response = client.post(address, {"name": "本局自评表", "code": "bureau-2026"}, follow=True)
        assert "已复制为“本局自评表（第 1 版）”，请接着修改。" in content(response.content.decode())
        made = LayoutVersion.objects.get(code="bureau-2026")
        assert (made.title, made.stage) == ("本局自评表", version.stage)
        assert load_layout(made.content).blocks == load_layout(version.content).blocks
        assert response.redirect_chain == [(f"/admin/projects/layoutversion/{made.pk}/revise/", 302)]

    @pytest.mark.parametrize(
        ("code", "said"),
        [("Bureau 1", "代码只能用小写字母、数字和连字符。"), ("yunnan", "已有这个代码的表样，请换一个。")],
    )
    def test_code_of_a_copy_is_checked(self, code: str, said: str, client: Client, version: LayoutVersion) -> None:
        address = f"/admin/projects/layoutversion/{version.pk}/copy/"
        assert said in content(client.post(address, {"name": "本局", "code": code}).content.decode())
        assert LayoutVersion.objects.filter(title="本局").count() == 0

    def test_second_copy_is_offered_another_code(self, client: Client, version: LayoutVersion) -> None:
        address = f"/admin/projects/layoutversion/{version.pk}/copy/"
        client.post(address, {"name": "副本", "code": "national-2020-copy"})
        assert 'value="national-2020-copy-2"' in client.get(address).content.decode()

    @pytest.mark.parametrize("page", ["revise", "copy", "preview"])
    @pytest.mark.parametrize("role", [RoleKind.SECURITY_ADMINISTRATOR, RoleKind.AUDIT_ADMINISTRATOR])
    def test_other_administrators_change_no_layouts(
        self, page: str, role: RoleKind, client_as: Callable[[RoleKind], Client], version: LayoutVersion
    ) -> None:
        client = client_as(role)
        assert client.post(f"/admin/projects/layoutversion/{version.pk}/{page}/", {}).status_code == 403

    def test_broken_layout_is_neither_copied_nor_previewed(self, client: Client) -> None:
        broken = plain_layout()
        for page in ("copy", "preview"):
            response = client.post(f"/admin/projects/layoutversion/{broken.pk}/{page}/", {}, follow=True)
            assert "这一版不能在表单中修改" in content(response.content.decode())

    def test_preview_is_only_posted_to(self, client: Client, version: LayoutVersion) -> None:
        assert client.get(f"/admin/projects/layoutversion/{version.pk}/preview/").status_code == 405
