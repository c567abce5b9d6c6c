"""部门预算表 are handed in, and looked for."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from projects.models.round import FIRST_YEAR, LAST_YEAR
from projects.views.forms.enlisting import XLSX, MoneyForm


class BudgetForm(MoneyForm):
    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="预算的年度。表中写了年度的，两者要相同。",
    )
    workbook = forms.FileField(
        label="Excel 文件（.xlsx）",
        help_text="每张表一个工作表，或全部在一个工作表上，都可以。",
        widget=forms.FileInput(attrs=XLSX),
        error_messages={"required": "请先选择文件。", "empty": "这个文件是空的，请重新选择。"},
    )
    field_order = ("year", "workbook", "money")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("year", "workbook", "money", Submit("upload", "上传并核对"))
