"""A view of the list is kept under a name."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from projects.models.saved_view import LONGEST_NAME


class SavedViewForm(forms.Form):
    name = forms.CharField(
        label="视图名称",
        max_length=LONGEST_NAME,
        error_messages={"required": "请填写视图名称。", "max_length": f"视图名称最多 {LONGEST_NAME} 个字。"},
    )
    is_default = forms.BooleanField(label="打开“全部自评表”时使用这个视图", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row(
                Column("name", css_class="col-sm-6 col-lg-4"),
                Column("is_default", css_class="col-12"),
                Column(Submit("keep", "保存视图"), css_class="col-auto"),
                css_class="filters",
            )
        )
