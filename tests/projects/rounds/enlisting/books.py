"""Workbooks as officers hand them in."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PUBLISHED: Final = Path(settings.BASE_DIR) / "tests" / "data" / "published" / "001-table7.xlsx"
HEADS: Final = ("项目编码", "项目名称", "实施单位", "年初预算数（万元）")
Cells = Sequence[object]


def book(
    *rows: Cells, heads: Cells = HEADS, above: Sequence[Cells] = (), change: Callable[[Any], None] | None = None
) -> BytesIO:
    """`change` may hide and merge."""
    made = Workbook()
    for row in (*above, heads, *rows):
        made.active.append(list(row))
    if change is not None:
        change(made.active)
    written = BytesIO()
    made.save(written)
    written.seek(0)
    return written


def upload(made: BytesIO, name: str = "清单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, made.getvalue())


def table_seven(
    *rows: Cells, unit: str = "国资委", money: str = "万元", title: str = "一般公共预算项目支出情况表"
) -> BytesIO:
    """As it is published: two rows of heads, the department and the unit of money over them."""
    heads = ("科 目 编 码", None, None, "科目", "项目名称", "项目支出合计")
    above = (("表七：",), (title,), (f"编制部门（单位）：{unit}", None, None, f"单位：{money}"), heads)
    return book(*rows, heads=("类", "款", "项"), above=above)
