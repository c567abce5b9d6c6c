"""A table is given as a file of any kind that can be read, pasted, or taken from a document that came in before."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import MOST_ROWS
from projects.models import IntakeFile
from projects.reading.pages import pages_in, pages_in_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

ACCEPT: Final = ".xlsx,.xls,.et,.ods,.docx,.doc,.wps,.pdf,.html,.htm,.csv,.txt"
TAKEN: Final = "Excel、WPS 表格、Word、网页、文本或文字版 PDF 文件。"
PASTED: Final = "粘贴的表格"
LONGEST_PASTED: Final = 1_000_000
MOST_HANDED: Final = 200
FORGOTTEN: Final = "导入文档中的这个文件已删除，请重新选择文件。"
GONE: Final = "文件已不在服务器上，请重新上传。"

Source = tuple[str, Iterable[WorkbookPage]]


class TableFileField(forms.FileField):
    """One file; that none is given is said by the form, which may have the table from elsewhere."""

    def __init__(self, *, label: str = "选择文件", help_text: str = TAKEN) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            error_messages={"empty": "这个文件是空的。"},
        )


class SourceForm(forms.Form):
    """Has a field for files beside these; `sources` gives what is in them, to be read once.

    `handed` are keys of a person's own files that came in; one that is chosen or pasted here goes before them.
    """

    files_field: ClassVar[str] = "file"

    pasted = forms.CharField(
        label="或粘贴表格",
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        help_text="从 Excel、WPS、Word 或网页复制整张表（连同表头），粘贴在这里。",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )

    handed = forms.ModelMultipleChoiceField(
        IntakeFile.objects.none(),
        label="导入文档中的文件",
        required=False,
        widget=forms.MultipleHiddenInput,
    )

    def __init__(
        self, *args: Any, user: "User | AnonymousUser | None" = None, handed: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["handed"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        if user is None:
            return
        own = IntakeFile.objects.filter(intake__owner=user.pk).exclude(file="").order_by("pk")
        field.queryset = own
        name = self.add_prefix("handed")
        keys = field.widget.value_from_datadict(self.data, self.files, name) if self.is_bound else handed
        numbers = [key for key in keys or () if key.isascii() and key.isdecimal() and len(key) < 16][:MOST_HANDED]
        files = list(own.filter(pk__in=numbers)) if numbers else []
        self.initial["handed"] = [file.pk for file in files]
        if files:
            names = "、".join(f"“{file.name}”" for file in files[:3])
            said = f"{names}等 {len(files)} 个文件" if len(files) > 3 else names
            self.fields[self.files_field].help_text = f"已从导入文档带入{said}，不用再选；另选文件或粘贴的，以它为准。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ways = [bool(data.get(self.files_field)), bool(data.get("pasted", "").strip())]
        if "handed" in self.errors and not any(ways):
            self.add_error(self.files_field, FORGOTTEN)  # its own field is hidden
        elif not any(ways) and not data.get("handed") and self.files_field not in self.errors:
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
        if not given:
            return [(file.name, _pages_of_intake_file(file, most_rows)) for file in self.cleaned_data["handed"]]
        files: list[UploadedFile[Any]] = given if isinstance(given, list) else [given]
        return [(file.name or PASTED, pages_in(file.read(), most_rows=most_rows)) for file in files]

    def source(self, *, most_rows: int = MOST_ROWS) -> Source:
        """Of a form that takes one file."""
        return self.sources(most_rows=most_rows)[0]


def _pages_of_intake_file(file: IntakeFile, most_rows: int) -> Iterator[WorkbookPage]:
    try:
        with file.file.open() as stream:
            content: bytes = stream.read()
    except FileNotFoundError as error:
        raise UnreadableFileError(GONE) from error
    yield from pages_in(content, most_rows=most_rows)
