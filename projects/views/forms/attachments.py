"""Files are handed in, and said what they bear out."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from projects.attachments import EXTENSIONS
from projects.attachments.kinds import LONGEST_NAME
from projects.models import Indicator
from projects.views.forms.drawing import bare_helper

ACCEPT: Final = ",".join(f".{extension}" for extension in EXTENSIONS)
UNNAMED: Final = "（三级指标还没有填写）"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """As many as one likes; that a file is empty is said with the others' verdicts."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        held = [each for each in data or [] if isinstance(each, UploadedFile)]
        if not held and self.required:
            raise forms.ValidationError("请先选择文件。", code="required")
        return held


class RowsForm(forms.Form):
    rows = forms.MultipleChoiceField(
        label="用于哪些指标", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选，则用于整张表。"
    )

    def __init__(self, *args: Any, rows: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rows"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.key, row_title(row)) for row in rows]
        if not field.choices:
            del self.fields["rows"]
        self.helper = bare_helper()

    @property
    def keys(self) -> list[str]:
        chosen: list[str] = self.cleaned_data.get("rows", [])
        return chosen


class UploadForm(RowsForm):
    uploads = FilesField(label="选择文件", widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT}))
    field_order = ("uploads", "rows")


class FileForm(RowsForm):
    name = forms.CharField(label="名称", max_length=LONGEST_NAME, validators=[MaxLengthValidator(LONGEST_NAME)])
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    evaluation = forms.CharField(required=False, widget=forms.HiddenInput)  # where to go once the file is no more
    field_order = ("name", "rows")


def row_title(row: Indicator) -> str:
    return f"第 {row.position} 行 {row.name.strip() or UNNAMED}"
