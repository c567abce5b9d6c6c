"""A 表样 as forms: one over each value of the layout, from which the layout is built anew."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from indicators.admin.fields import LinesField, NumberField
from indicators.points import plain
from projects.admin.layout_blocks import BLOCK_FORMS, WIDE, BlockForm, ColumnForm, IndicatorsForm
from projects.admin.layout_columns import WHOLE, ColumnPlace, list_places
from projects.admin.pages import BoundFieldset
from projects.admin.value_form import SingleForm, ValueForm
from projects.documents.grid import CellRole, Typeface
from projects.documents.layout import LayoutError, Unit, load_layout
from projects.documents.layout.file import LARGEST_TYPE, SMALLEST_TYPE
from projects.documents.layout.values import (
    SOFT_BREAK,
    Block,
    Fields,
    FormLabel,
    Item,
    Layout,
)
from projects.documents.layout.writing import to_toml

ORIENTATIONS: Final = [("portrait", "纵向（A4 竖放）"), ("landscape", "横向（A4 横放）")]
TYPEFACES: Final = [(Typeface.SONG.value, "宋体"), (Typeface.FANGSONG.value, "仿宋")]
UNCHANGED: Final = "没有修改任何内容。"
BREAKS: Final = f"“{SOFT_BREAK}”表示放不下时从这里换行。"


def points_field(label: str, help_text: str) -> NumberField:
    field = NumberField(label, required=False, min_value=SMALLEST_TYPE, max_value=LARGEST_TYPE, decimal_places=2)
    field.help_text = help_text
    return field


class WidthForm(SingleForm):
    single = NumberField("", max_value=100, decimal_places=2)


class LayoutForm(ValueForm):
    """`content` is the TOML that one starts from, `base` the saved version; `edited` is the TOML of what was typed."""

    name = forms.CharField(label="名称（选表样时看到的）", max_length=100, widget=forms.TextInput(attrs=WIDE))
    title = forms.CharField(label="标题", max_length=100, widget=forms.TextInput(attrs=WIDE))
    subtitle = forms.CharField(
        label="副标题",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
        help_text="{year}、{project}、{unit}、{department} 会换成年度、项目、实施单位、主管部门。",
    )
    orientation = forms.ChoiceField(label="纸张", choices=ORIENTATIONS)
    unit = forms.ChoiceField(label="金额单位", choices=[(unit.value, unit.value) for unit in Unit])
    empty = forms.CharField(label="空白单元格印", max_length=10, required=False, help_text="例如“—”“/”；留空则不印。")
    typeface = forms.ChoiceField(label="正文字体", choices=TYPEFACES)
    type_size = points_field("字号（磅）", "留空为 9.5，横向的为 9。")
    smallest_type_size = points_field(
        "压缩到一页，最小字号（磅）", "一页排不下时缩小字号，缩到此字号仍排不下的再分页；留空则不压缩。"
    )

    def __init__(self, content: str, data: Any = None, *, base: str = "") -> None:
        self.content, self.base, self.edited = content, base or content, ""
        super().__init__(load_layout(content), data)
        if not settings.FANGSONG_FONT:
            self.fields["typeface"].help_text = "服务器上没有设置仿宋字体文件；选仿宋的，打印时以宋体代替。"
        self.end = EndForm(self.value, data)
        self.widths: list[WidthForm] = self.add_member("widths", WidthForm)
        for number, form in enumerate(self.widths, start=1):
            form.fields["single"].label = f"第 {number} 列"
        self.blocks: list[ValueForm] = self.add_member("blocks", self._block_form)

    def _block_form(self, block: Block, data: Any, *, prefix: str) -> ValueForm:
        if block is self.end.former:
            return ValueForm(block, data, prefix=prefix)
        return BLOCK_FORMS[type(block)](block, data, prefix=prefix)

    @property
    def columns(self) -> list[tuple[ColumnPlace, ColumnForm, list[BoundField | None]]]:
        """Where each column of the indicators stands, and its cells in their table."""
        forms_of_columns = [
            form for block in self.blocks if isinstance(block, IndicatorsForm) for form in block.columns
        ]
        shown = [name for name in ColumnForm.base_fields if name != "group" or self.has_groups]
        return [
            (place, form, [form[name] if name in form.fields else None for name in shown])
            for place, form in zip(list_places(self.value), forms_of_columns, strict=True)
        ]

    @property
    def has_groups(self) -> bool:
        """Whether some columns stand under a common head."""
        return any(column.group.text for column in self.value.indicator_columns)

    @property
    def fieldsets(self) -> list[BoundFieldset]:
        choices = ("orientation", "unit", "empty", "typeface")
        own = ["name", "title", "subtitle", choices, "type_size", "smallest_type_size"]
        widths = [[field for form in self.widths for field in form]]
        said = f"各列占纸宽的百分之几，从左到右，合计 100。共 {len(self.widths)} 列。"
        blocks = [
            BoundFieldset(f"第 {number} 部分：{form.title}", [[field] for field in form.lines], description=BREAKS)
            for number, form in enumerate(self.blocks, start=1)
            if isinstance(form, BlockForm) and form.lines
        ]
        return [
            BoundFieldset.of(self, None, fields=own),
            BoundFieldset("列宽", widths, classes=["widths"], description=said),
            *blocks,
            BoundFieldset.of(self.end, "填表说明和落款", fields=list(self.end.fields)),
        ]

    @property
    def faults(self) -> list[str]:
        """What is wrong anywhere on the page."""
        return [
            f"{form.fields[name].label if name in form.fields else '表样'}：{error}"
            for form in (self, *self.below(), self.end)
            for name, errors in form.errors.items()
            for error in errors
        ]

    @property
    def is_readable(self) -> bool:
        """Whether what stands in it makes a layout, be it the one that was there."""
        return not self.is_bound or self.is_valid() or bool(self.edited)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.faults

    def clean(self) -> None:
        wrong = [form for form in (*self.below(), self.end) if not form.is_valid()]
        widths = [form.typed for form in self.widths if form not in wrong]
        if len(widths) == len(self.widths) and sum(widths) != WHOLE:
            self.widths[0].add_error("single", f"各列宽度合计为 {plain(sum(widths))}，应为 100。")
        elif not wrong and not self.errors:
            self._write_content()

    def _write_content(self) -> None:
        content = to_toml(self.end.written_into(self.typed))
        try:
            edited, former = load_layout(content), load_layout(self.base)
        except LayoutError as error:
            self.add_error(None, f"{error}。")
            return
        if edited == former:
            self.add_error(None, UNCHANGED)
        self.edited = content


class EndForm(forms.Form):
    """Notes and places for signatures below the table, a line of text for each."""

    notes = LinesField(label="填表说明", required=False, help_text="印在表格下面，一段一行。")
    footer = LinesField(
        label="落款", required=False, help_text="签字盖章的位置，一行一个，例如“单位负责人（签字）：”。"
    )

    def __init__(self, layout: Layout, data: Any) -> None:
        self.layout, self.former = layout, notes_of(layout)
        rows = self.former.rows if self.former else ()
        super().__init__(data, initial={"notes": [row[0].label.written for row in rows]})
        if any(isinstance(block, Fields) and block.role is CellRole.SIGNATURE for block in layout.blocks):
            del self.fields["footer"]

    def clean_footer(self) -> list[str]:
        places: list[str] = self.cleaned_data["footer"]
        if len(places) > len(self.layout.widths):
            raise ValidationError(f"最多 {len(self.layout.widths)} 个。")
        return places

    def written_into(self, layout: Layout) -> Layout:
        """The notes stand where notes stood, else last; the new places for signatures behind them."""
        columns, notes, places = len(layout.widths), self.cleaned_data["notes"], self.cleaned_data.get("footer")
        rows = tuple((Item(label=FormLabel.parse(text), span=columns),) for text in notes)
        written = [Fields(role=CellRole.NOTE, rows=rows)] if notes else []
        blocks = list(layout.blocks)
        at = next((at for at, block in enumerate(self.layout.blocks) if block is self.former), len(blocks))
        blocks[at : at + 1] = written
        if places:
            share, left = divmod(columns, len(places))
            row = tuple(
                Item(label=FormLabel.parse(text), span=share + (number < left)) for number, text in enumerate(places)
            )
            blocks.append(Fields(role=CellRole.SIGNATURE, rows=(row,)))
        return replace(layout, blocks=tuple(blocks))


def notes_of(layout: Layout) -> Fields | None:
    """The block of notes at the form's end, if it is one of plain lines."""
    found = [block for block in layout.blocks if isinstance(block, Fields) and block.role is CellRole.NOTE]
    if found and all(len(row) == 1 and not row[0].field for row in found[-1].rows):
        return found[-1]
    return None
