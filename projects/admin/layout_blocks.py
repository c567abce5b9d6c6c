"""A block of a layout as forms: its words, its options, its columns."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField

from indicators.catalogue import FieldKind
from projects.admin.layout_columns import field_title
from projects.admin.value_form import SingleForm, ValueForm
from projects.documents.grid import CellRole
from projects.documents.layout.file import MOST_PLACES
from projects.documents.layout.values import (
    DASH,
    EXTRA,
    FIGURES,
    Block,
    Column,
    EmptyRows,
    Fields,
    FormLabel,
    Funds,
    Indicators,
    Item,
)

WIDE: Final = {"class": "vTextField"}
SHORT: Final = {"class": "short-input", "autocomplete": "off"}
EMPTY_ROWS: Final = [
    (EmptyRows.AS_TYPED.value, "照填写的印"),
    (EmptyRows.SLASH.value, "没有指标的二级指标印一行“/”"),
    (EmptyRows.OMIT.value, "填“/”的行不印"),
]
ROLES: Final = {CellRole.SIGNATURE: "落款", CellRole.NOTE: "说明"}


class LabelField(forms.CharField):
    widget = forms.TextInput(attrs=WIDE)

    def prepare_value(self, value: Any) -> Any:
        return value.written if isinstance(value, FormLabel) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        return FormLabel.parse(super().clean(value))


def label_field(label: str = "文字") -> LabelField:
    return LabelField(label=label, required=False, max_length=400)


def mark_field(label: str, **options: Any) -> forms.CharField:
    """A word or a sign; left empty, the layout's usual one."""
    return forms.CharField(label=label, required=False, max_length=20, widget=forms.TextInput(attrs=SHORT), **options)


def places_field(label: str) -> forms.IntegerField:
    widget = forms.TextInput(attrs={**SHORT, "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_PLACES, widget=widget)


class HeadingForm(SingleForm):
    single = label_field()


class WordsForm(ValueForm):
    label = label_field()

    def __init__(self, value: Any, data: Any, *, prefix: str, title: str) -> None:
        super().__init__(value, data, prefix=prefix)
        self.fields["label"].label = title


class ItemForm(WordsForm):
    """A cell with a value has words only where some stand already; in a line of signatures always."""

    def __init__(self, item: Item, data: Any, *, prefix: str, has_words: bool) -> None:
        title = "其他栏目" if item.field.startswith(EXTRA) else field_title(item.field) or "文字"
        super().__init__(item, data, prefix=prefix, title=title)
        if item.field and not (has_words or item.label.text):
            del self.fields["label"]


class FundColumnForm(WordsForm):
    """Decimals of amounts and the rate alone; 分值 and 得分 are as the rules round them."""

    places = places_field("至少几位小数")

    def __init__(self, column: Column, data: Any, *, prefix: str, is_inline: bool) -> None:
        title = field_title(column.field)
        super().__init__(column, data, prefix=prefix, title=title)
        self.call_field("places", title)
        if is_inline or column.kind not in (FieldKind.MONEY, FieldKind.PERCENT):
            del self.fields["places"]
        if is_inline and not column.label.text:
            del self.fields["label"]


class ColumnForm(ValueForm):
    """A column of the indicators: a line of the table in which columns are edited."""

    label = label_field("表头")
    group = label_field("上层表头")
    empty = mark_field("没有内容时印", empty_value=None)
    suffix = mark_field("数字后面印")
    places = places_field("至少几位小数")
    faultless = mark_field("没有扣分时印", empty_value=None)

    def __init__(self, column: Column, data: Any, *, prefix: str, has_groups: bool) -> None:
        super().__init__(column, data, prefix=prefix)
        self.title = field_title(column.field)
        for name in self.fields:
            self.call_field(name, self.title)
        lacking = [] if has_groups else ["group"]
        lacking += [] if column.kind in FIGURES else ["suffix", "places"]
        lacking += [] if column.field == "deviation" else ["faultless"]
        for name in lacking:
            del self.fields[name]


class BlockForm(ValueForm):
    title = ""

    def __init__(self, block: Block, data: Any, *, prefix: str) -> None:
        super().__init__(block, data, prefix=prefix)
        if block.side:
            self.add_member("side", partial(WordsForm, title="左侧的竖栏"))

    @property
    def lines(self) -> list[BoundField]:
        """What is drawn of it, from top to bottom."""
        return [field for form in self.below() for field in form]


class FieldsForm(BlockForm):
    def __init__(self, block: Fields, data: Any, *, prefix: str) -> None:
        super().__init__(block, data, prefix=prefix)
        self.title = ROLES[block.role] if block.role else "栏目"
        self.add_member("rows", partial(ItemForm, has_words=block.role is not None))


class FundsForm(BlockForm):
    title = "项目资金"
    dash = mark_field("各资金来源的分值、执行率、得分格印")

    def __init__(self, block: Funds, data: Any, *, prefix: str) -> None:
        super().__init__(block, data, prefix=prefix)
        if block.heading.text:
            self.add_member("heading", HeadingForm)
        self.add_member("total", partial(WordsForm, title="合计行"))
        self.add_member("lines", partial(WordsForm, title="资金来源"))
        self.add_member("columns", partial(FundColumnForm, is_inline=block.inline))
        if block.inline:  # label and amount in one cell
            del self.fields["dash"]

    def clean_dash(self) -> str:
        return self.cleaned_data["dash"] or DASH

    @property
    def lines(self) -> list[BoundField]:
        """The decimals after all the words."""
        words = [field for field in super().lines if field.name != "places"]
        return [*words, *self, *(field for field in super().lines if field.name == "places")]


class IndicatorsForm(BlockForm):
    title = "绩效指标"
    empty_rows = forms.ChoiceField(label="没有指标的二级指标", choices=EMPTY_ROWS)

    def __init__(self, block: Indicators, data: Any, *, prefix: str) -> None:
        super().__init__(block, data, prefix=prefix)
        has_groups = any(column.group.text for column in block.columns)
        self.columns: list[ColumnForm] = self.add_member("columns", partial(ColumnForm, has_groups=has_groups))

    @property
    def lines(self) -> list[BoundField]:
        """The columns stand in a table of their own."""
        return [*(field for form in self.below() if form not in self.columns for field in form), *self]


BLOCK_FORMS: Final[Mapping[type[Block], type[BlockForm]]] = {
    Fields: FieldsForm,
    Funds: FundsForm,
    Indicators: IndicatorsForm,
}
