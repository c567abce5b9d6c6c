"""A filled 离线填报表 is handed in."""

from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

ACCEPT: Final = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OfflineUploadForm(forms.Form):
    workbook = forms.FileField(
        label="填好的离线填报表（.xlsx）",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请先选择文件。", "empty": "这个文件是空的，请选择填好的离线填报表。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("workbook", Submit("upload", "上传并核对"))
