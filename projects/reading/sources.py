"""A table is given as a file of any kind that can be read, or pasted."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import MOST_ROWS
from projects.reading.pages import pages_in, pages_in_text

ACCEPT: Final = ".xlsx,.xls,.et,.ods,.docx,.doc,.wps,.html,.htm,.csv,.txt"
TAKEN: Final = "Excel、WPS 表格、Word、网页或文本文件。"
PASTED: Final = "粘贴的表格"
LONGEST_PASTED: Final = 1_000_000

Source = tuple[str, Iterable[WorkbookPage]]


class TableFileField(forms.FileField):
    """One file; that none is given is said by the form, which may have the table from elsewhere."""

    def __init__(self, *, label: str = "选择文件", help_text: str = TAKEN) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            error_messages={"empty": "这个文件是空的，请重新选择。"},
        )


class SourceForm(forms.Form):
    """Has a field for files beside these; `sources` gives what is in them, to be read once."""

    files_field: ClassVar[str] = "file"

    pasted = forms.CharField(
        label="或粘贴表格",
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        help_text="从 Excel、WPS、Word 或网页复制整张表（连同表头），粘贴在这里。",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ways = [bool(data.get(self.files_field)), bool(data.get("pasted", "").strip())]
        if not any(ways) and self.files_field not in self.errors:
            self.add_error(self.files_field, "请先选择文件，或粘贴表格。")
        elif sum(ways) > 1:
            self.add_error("pasted", "已经选择了文件。只导入粘贴的内容的，请不要选择文件。")
        return data

    def sources(self, *, most_rows: int = MOST_ROWS) -> Sequence[Source]:
        """Each with its name; a file is read while its pages are asked for."""
        text = self.cleaned_data["pasted"]
        if text.strip():
            return [(PASTED, pages_in_text(text, most_rows=most_rows))]
        given = self.cleaned_data[self.files_field]
        files: list[UploadedFile[Any]] = given if isinstance(given, list) else [given]
        return [(file.name or PASTED, pages_in(file.read(), most_rows=most_rows)) for file in files]

    def source(self, *, most_rows: int = MOST_ROWS) -> Source:
        """Of a form that takes one file."""
        return self.sources(most_rows=most_rows)[0]
