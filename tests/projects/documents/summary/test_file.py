"""The form of a 汇总表 is refused with the name of the key that is wrong."""

import re

import pytest

from projects.documents.layout import LayoutError
from projects.documents.summary import load_summary_layout
from projects.documents.summary.file import SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("widths = [4.5,", "widths = [5.5,", "键 widths 合计应为 100，实为 101.0"),
        ('    { field = "grade", label = "等级" },\n', "", "键 columns 共占 8 列，表样有 9 列"),
        ('{ label = "填报人：", span = 2 }', '{ label = "填报人：" }', "键 signature 共占 8 列，表样有 9 列"),
        ('field = "grade"', 'field = "score"', "键 columns 的 score 出现两次"),
        ('field = "grade"', 'field = "color"', "键 columns[8].field 应为 number"),
        ('title = "{year}', 'title = "{month}', "键 title 的花括号里只能写 {year}、{region}、{department}、{unit}"),
        ('title = "{year}', 'title = "{year', "键 title 应为花括号成对的文字"),
        ("（{count} 个", "（{year} 个", "键 total.label 的花括号里只能写 {department}、{count}"),
        ('code = "summary"', 'code = "汇总"', "键 code 应为小写字母、数字和连字符"),
        ('place = "above"', 'place = "top"', "键 total.place 应为 above 或 below 或 none"),
        ("code =", "code", "汇总表表样不是有效的 TOML"),
        (
            '    { field = "number", label = "序号" },\n',
            '    { field = "initial", label = "预算" },\n',
            "键 columns[1] 应为序号或文字",
        ),
    ],
)
def test_what_does_not_fit_is_named(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(LayoutError, match=re.escape(said)):
        load_summary_layout(TEXT.replace(old, new, 1))
