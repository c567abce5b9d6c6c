"""部门预算表 are handed in, and looked for."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from projects.models.round import FIRST_YEAR, LAST_YEAR
from projects.reading.sources import TAKEN, TableFileField
from projects.views.forms.enlisting import MoneyForm


class BudgetForm(MoneyForm):
    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="预算的年度。表中写了年度的，两者要相同。",
    )
    files_field = "workbook"
    workbook = TableFileField(help_text=f"{TAKEN}每张表一个工作表，或全部在一个工作表上，都可以。")
    field_order = ("year", "workbook", "pasted", "money", "handed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("year", "workbook", "pasted", "money", "handed", Submit("upload", "上传并核对"))
