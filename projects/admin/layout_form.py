"""A 表样 as a form: its title, words, widths, notes and footer; what stands where stays as it is."""

import tomllib
from collections.abc import Container, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms

from indicators.admin.fields import LinesField, NumberField
from indicators.points import plain
from projects.admin.layout_columns import Place, field_title, places
from projects.admin.layout_options import options_of
from projects.admin.layout_text import to_toml
from projects.admin.layout_words import put, title_of, words_of
from projects.documents.layout import LayoutError, Unit, load
from projects.documents.layout.values import SOFT_BREAK

WIDE: Final = {"class": "vTextField"}
ORIENTATIONS: Final = [("portrait", "纵向（A4 竖放）"), ("landscape", "横向（A4 横放）")]
SIMPLE: Final = ("name", "title", "subtitle", "orientation", "unit", "empty")
DEFAULTS: Final = {"subtitle": "", "orientation": "portrait", "unit": Unit.WAN.value, "empty": ""}
SIZES: Final = ("type_size", "smallest_type_size")
WHOLE: Final = Decimal(100)
UNCHANGED: Final = "没有修改任何内容。"
BREAKS: Final = f"“{SOFT_BREAK}”表示放不下时从这里换行。"


class LayoutForm(forms.Form):
    """`content` is what one starts from, `base` the saved version; `edited` is what the form makes of them."""

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

    def __init__(self, content: str, data: Any = None, *, base: str = "") -> None:
        self.content, self.base = content, base or content
        self.parsed: dict[str, Any] = tomllib.loads(content, parse_float=Decimal)
        self.options = list(options_of(self.parsed))
        self.edited = ""
        super().__init__(data, initial=self._initial())
        self._add_widths()
        self._add_words()
        self.fields |= {option.name: option.field for option in self.options}
        self._name_cells()
        self._add_notes()

    @property
    def is_readable(self) -> bool:
        """Whether what stands in it makes a layout, be it the one that was there."""
        return not self.is_bound or self.is_valid() or bool(self.edited)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = self.parsed["blocks"]
        return blocks

    @property
    def notes(self) -> dict[str, Any] | None:
        """The block of notes at the form's end, if it is one of plain lines."""
        found = [block for block in self.blocks if block.get("role") == "note"]
        return (
            found[-1] if found and all(len(row) == 1 and "field" not in row[0] for row in found[-1]["rows"]) else None
        )

    @property
    def fieldsets(self) -> list[tuple[str | None, dict[str, Any]]]:
        """All but the columns of the indicators, which stand in a table of their own."""
        widths = tuple(name for name in self.fields if name.startswith("width_"))
        in_table = {name for column in self.columns for name in column.names}
        parts: list[tuple[str | None, dict[str, Any]]] = [
            (f"第 {number + 1} 部分：{title_of(block)}", {"fields": self._names_of(block, number, in_table)})
            for number, block in enumerate(self.blocks)
            if block is not self.notes
        ]
        described = {"description": f"各列占纸宽的百分之几，从左到右，合计 100。共 {len(widths)} 列。"}
        return [
            (None, {"fields": ["name", "title", "subtitle", ("orientation", "unit", "empty", "typeface"), *SIZES]}),
            ("列宽", {"fields": [widths], "classes": ["widths"], **described}),
            *((title, {**fields, "description": BREAKS}) for title, fields in parts if fields["fields"]),
            ("填表说明和落款", {"fields": [name for name in ("notes", "footer") if name in self.fields]}),
        ]

    def _names_of(self, block: dict[str, Any], number: int, in_table: Container[str]) -> list[str]:
        words = [word.name for word in words_of(block, number)]
        options = [option.name for option in self.options if option.path[:2] == ("blocks", number)]
        return [name for name in (*words, *options) if name not in in_table]

    @property
    def has_groups(self) -> bool:
        """Whether some columns stand under a common head."""
        return any(name.endswith("_group") for name in self.fields)

    @property
    def columns(self) -> list["ColumnLine"]:
        return [ColumnLine(self, place) for place in places(self.parsed)]

    def _initial(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: self.parsed.get(name, DEFAULTS.get(name)) for name in SIMPLE}
        for number, width in enumerate(self.parsed["widths"], start=1):
            values[f"width_{number}"] = plain(Decimal(width))
        for number, block in enumerate(self.blocks):
            values |= {word.name: word.text for word in words_of(block, number)}
        values |= {option.name: option.value_in(self.parsed) for option in self.options}
        values["notes"] = [row[0]["label"] for row in self.notes["rows"]] if self.notes else []
        return values

    def _add_widths(self) -> None:
        for number in range(1, len(self.parsed["widths"]) + 1):
            self.fields[f"width_{number}"] = NumberField(f"第 {number} 列", max_value=100, decimal_places=2)

    def _add_words(self) -> None:
        for number, block in enumerate(self.blocks):
            if block is self.notes:
                continue
            for word in words_of(block, number):
                field = forms.CharField(label=word.title, required=False, max_length=400)
                field.widget.attrs.update(WIDE)
                self.fields[word.name] = field

    def _name_cells(self) -> None:
        """In the table of columns no label stands beside a field."""
        for column in self.columns:
            for ending, said in (("label", "表头"), ("group", "上层表头")):
                name = f"word_blocks_{column.place.block}_columns_{column.place.column}_{ending}"
                if name in self.fields:
                    self.fields[name].widget.attrs["aria-label"] = f"{column.title}：{said}"

    def _add_notes(self) -> None:
        self.fields["notes"] = LinesField(label="填表说明", required=False, help_text="印在表格下面，一段一行。")
        if not any(block.get("role") == "signature" for block in self.blocks):
            self.fields["footer"] = LinesField(
                label="落款", required=False, help_text="签字盖章的位置，一行一个，例如“单位负责人（签字）：”。"
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        widths = [data.get(name) for name in self.fields if name.startswith("width_")]
        known = [width for width in widths if width is not None]
        if len(known) == len(widths) and sum(known) != WHOLE:
            self.add_error("width_1", f"各列宽度合计为 {plain(Decimal(sum(known)))}，应为 100。")
        footer = data.get("footer") or []
        if len(footer) > len(widths):
            self.add_error("footer", f"最多 {len(widths)} 个。")
        if not self.errors:
            self._build(data, known)
        return data

    def _build(self, data: Mapping[str, Any], widths: Sequence[Decimal]) -> None:
        content = to_toml(self._written(data, widths))
        try:
            edited, former = load(content), load(self.base)
        except LayoutError as error:
            self.add_error(None, f"{error}。")
            return
        if edited == former:
            self.add_error(None, UNCHANGED)
        self.edited = content

    def _written(self, data: Mapping[str, Any], widths: Sequence[Decimal]) -> dict[str, Any]:
        written = deepcopy(self.parsed)
        for name in SIMPLE:
            if data[name] != self.parsed.get(name, DEFAULTS.get(name)):
                written[name] = data[name]
        written["widths"] = list(widths)
        for number, block in enumerate(self.blocks):
            for word in words_of(block, number):
                if word.name in self.fields:
                    put(written, word.place, data[word.name])
        for option in self.options:
            if (data[option.name] or None) != (option.value_in(self.parsed) or None):
                option.put(written, data[option.name])
        _write_notes(written, data["notes"], None if self.notes is None else self.blocks.index(self.notes))
        if data.get("footer"):
            written["blocks"].append(footer_block(data["footer"], len(widths)))
        return written


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the indicators as a line of the table in which columns are edited."""

    form: LayoutForm
    place: Place

    @property
    def key(self) -> str:
        return f"{self.place.block}:{self.place.column}"

    @property
    def item(self) -> Mapping[str, Any]:
        item: Mapping[str, Any] = self.form.blocks[self.place.block]["columns"][self.place.column]
        return item

    @property
    def title(self) -> str:
        return field_title(self.item["field"])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in self._names() if name in self.form.fields)

    def _names(self) -> Iterator[str]:
        block, column = self.place.block, self.place.column
        yield from (f"word_blocks_{block}_columns_{column}_{key}" for key in ("label", "group"))
        yield from (f"{option}_{block}_{column}" for option in ("mark", "suffix", "places", "faultless"))

    @property
    def cells(self) -> list[Any]:
        """A field, or nothing where the column has no such option."""
        shown = (name for name in self._names() if self.form.has_groups or not name.endswith("_group"))
        return [self.form[name] if name in self.form.fields else None for name in shown]


def _write_notes(written: dict[str, Any], notes: Sequence[str], place: int | None) -> None:
    """Into the block that was there, or into a new last one; none where there are no notes."""
    rows = [[{"label": text, "span": len(written["widths"])}] for text in notes]
    if place is None:
        if rows:
            written["blocks"].append({"kind": "fields", "role": "note", "rows": rows})
    elif rows:
        written["blocks"][place]["rows"] = rows
    else:
        del written["blocks"][place]


def footer_block(texts: Sequence[str], columns: int) -> dict[str, Any]:
    """The places share the columns as evenly as they go."""
    share, left = divmod(columns, len(texts))
    row = [{"label": text, "span": share + (number < left)} for number, text in enumerate(texts)]
    return {"kind": "fields", "role": "signature", "rows": [row]}
