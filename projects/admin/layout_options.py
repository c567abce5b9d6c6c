"""Options of a layout besides its words: what prints for no value, decimals, "10分", empty categories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings

from indicators.admin.fields import NumberField
from indicators.catalogue import Kind
from projects.admin.layout_columns import Data, Place, field_title, places
from projects.documents.grid import Typeface
from projects.documents.layout.file import LARGEST_TYPE, MOST_PLACES, SMALLEST_TYPE
from projects.documents.layout.values import FIGURES, FUND_FIELDS, ROW_FIELDS, EmptyRows

EMPTY_ROWS: Final = [
    (EmptyRows.AS_TYPED.value, "照填写的印"),
    (EmptyRows.SLASH.value, "没有指标的二级指标印一行“/”"),
    (EmptyRows.OMIT.value, "填“/”的行不印"),
]
TYPEFACES: Final = [(Typeface.SONG.value, "宋体"), (Typeface.FANGSONG.value, "仿宋")]
SHORT: Final = {"class": "short-input", "autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class Option:
    """A key of a table in the data, with the field that changes it. Left as it opened, the key isn't written."""

    name: str
    path: tuple[str | int, ...]
    default: Any
    field: forms.Field

    def value_in(self, data: Data) -> Any:
        return self._table(data).get(self.path[-1], self.default)

    def put(self, data: Data, value: Any) -> None:
        table, key = self._table(data), self.path[-1]
        if value in (None, self.default):
            table.pop(key, None)
        else:
            table[key] = value

    def _table(self, data: Any) -> Any:
        for step in self.path[:-1]:
            data = data[step]
        return data


def options_of(data: Data) -> Iterator[Option]:
    yield Option("type_size", ("type_size",), None, _points("字号（磅）", "留空为 9.5，横向的为 9。"))
    smallest = _points("压缩到一页，最小字号（磅）", "一页排不下时缩小字号，缩到此字号仍排不下的再分页；留空则不压缩。")
    yield Option("smallest_type_size", ("smallest_type_size",), None, smallest)
    yield Option("typeface", ("typeface",), Typeface.SONG.value, _typeface_field())
    for number, block in enumerate(data["blocks"]):
        path = ("blocks", number)
        if block["kind"] == "indicators":
            yield Option(f"empty_rows_{number}", (*path, "empty_rows"), EmptyRows.AS_TYPED.value, _rows_field())
        if block["kind"] == "funds" and not block.get("inline"):
            label = "各资金来源的分值、执行率、得分格印"
            yield Option(f"dash_{number}", (*path, "dash"), "—", _text(label))
            yield from _decimals_of(block, number)
    for place in places(data):
        yield from _of_column(data, place)


def _typeface_field() -> forms.Field:
    help_text = "" if settings.FANGSONG_FONT else "服务器上没有设置仿宋字体文件；选仿宋的，打印时以宋体代替。"
    return forms.ChoiceField(label="正文字体", choices=TYPEFACES, help_text=help_text)


def _decimals_of(block: Data, number: int) -> Iterator[Option]:
    """Of amounts and the rate; 分值 and 得分 are as the rules round them."""
    for index, item in enumerate(block["columns"]):
        kind = item.get("kind", FUND_FIELDS.get(item["field"], Kind.TEXT))
        if kind in (Kind.MONEY, Kind.PERCENT):
            path = ("blocks", number, "columns", index, "places")
            yield Option(f"places_{number}_{index}", path, None, _places(f"{field_title(item['field'])}：至少几位小数"))


def _of_column(data: Data, place: Place) -> Iterator[Option]:
    item = data["blocks"][place.block]["columns"][place.column]
    path = ("blocks", place.block, "columns", place.column)
    title, ending = field_title(item["field"]), f"{place.block}_{place.column}"
    kind = Kind(item.get("kind", ROW_FIELDS.get(item["field"], Kind.TEXT)))
    yield Option(f"mark_{ending}", (*path, "empty"), None, _text(f"{title}：没有内容时印"))
    if kind in FIGURES:
        yield Option(f"suffix_{ending}", (*path, "suffix"), "", _text(f"{title}：数字后面印"))
        yield Option(f"places_{ending}", (*path, "places"), None, _places(f"{title}：至少几位小数"))
    if item["field"] == "deviation":
        yield Option(f"faultless_{ending}", (*path, "faultless"), None, _text(f"{title}：没有扣分时印"))


def _rows_field() -> forms.Field:
    return forms.ChoiceField(label="没有指标的二级指标", choices=EMPTY_ROWS)


class _TextOrNone(forms.CharField):
    """Empty is no mark of one's own."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None


def _text(label: str) -> forms.Field:
    widget = forms.TextInput(attrs={**SHORT, "aria-label": label})
    return _TextOrNone(label=label, required=False, max_length=20, widget=widget)


def _points(label: str, help_text: str) -> forms.Field:
    field = NumberField(label, required=False, min_value=SMALLEST_TYPE, max_value=LARGEST_TYPE, decimal_places=2)
    field.help_text = help_text
    return field


def _places(label: str) -> forms.Field:
    widget = forms.TextInput(attrs={**SHORT, "aria-label": label, "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_PLACES, widget=widget)
