"""Documents are brought in, and what stands outside their tables is typed."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django import forms
from django.conf import settings

from projects.documents.cleaning import clean_line
from projects.documents.layout.values import Unit
from projects.intake.receiving import Incoming
from projects.models import Round
from projects.models.round import FIRST_YEAR, LAST_YEAR
from projects.reading.limits import ReadingLimits
from projects.views.forms.attachments import FilesField, FilesInput
from projects.views.forms.drawing import BareForm

ACCEPT: Final = ".docx,.doc,.wps,.odt,.xlsx,.xls,.et,.ods,.pdf,.htm,.html,.txt,.csv,.zip"
LONGEST_NAME: Final = 200
WITHIN: Final = "不属于自评任务"
SAYS_ITS_ENCODING: Final = '<meta charset="utf-8">'  # before the page's own word, which no longer holds
PASTED: Final = "粘贴的表格"


class IntakeForm(BareForm):
    """Files, or what was pasted, and the round that they are for."""

    uploads = FilesField(
        label="选择文件", required=False, widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT})
    )
    text = forms.CharField(
        label="或粘贴表格",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-paste-text": True}),
        help_text="在 Word、Excel、WPS 或网页里选中表格并复制，在这里粘贴。",
    )
    markup = forms.CharField(required=False, strip=False, widget=forms.HiddenInput(attrs={"data-paste-markup": True}))
    round = forms.ModelChoiceField(
        label="自评任务",
        queryset=Round.objects.none(),
        required=False,
        empty_label=WITHIN,
        help_text="要填入自评表的，请选定任务，并按任务的评分办法校验；不选的只能核对。",
        error_messages={"invalid_choice": "没有这个自评任务，请重新选择。"},
    )

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["round"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Round.objects.filter(pk__in=[each.pk for each in rounds])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        files = data.get("uploads", [])
        if not files and not data.get("text", "").strip() and not data.get("markup", "").strip():
            raise forms.ValidationError("请选择文件，或粘贴表格。")
        if len(files) > settings.INTAKE_FILES:
            raise forms.ValidationError(
                f"一次最多 {settings.INTAKE_FILES} 个文件，您选了 {len(files)} 个，请分几次或压缩成一个 .zip 上传。"
            )
        return data

    def incoming(self) -> Iterator[Incoming]:
        """One by one; of a file that is too large only so much that this is seen."""
        limits = ReadingLimits.of_site()
        for file in self.cleaned_data["uploads"]:
            yield Incoming(name=file.name or "", content=file.read(limits.archive + 1))
        markup, text = self.cleaned_data["markup"], self.cleaned_data["text"]
        if markup.strip():
            yield Incoming(name=PASTED, content=f"{SAYS_ITS_ENCODING}{markup}".encode("utf-8", "replace"))
        elif text.strip():
            yield Incoming(name=PASTED, content=text.encode("utf-8", "replace"))


class OutsideForm(BareForm):
    """What stands outside the table; an empty field is as the table itself says."""

    year = forms.CharField(
        label="年度",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    project = forms.CharField(label="项目名称", required=False, max_length=LONGEST_NAME)
    unit = forms.CharField(label="实施单位", required=False, max_length=LONGEST_NAME)
    department = forms.CharField(label="主管部门", required=False, max_length=LONGEST_NAME)
    money_unit = forms.ChoiceField(
        label="金额单位",
        required=False,
        choices=[("", "照表上写的"), *((each.value, each.value) for each in Unit)],
    )

    def clean_year(self) -> str:
        """Full-width digits and 年度 behind them are taken."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["year"]).strip().rstrip("年度 ")
        if text and not (text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise forms.ValidationError(f"年度请写四位数字，{FIRST_YEAR} 到 {LAST_YEAR}。")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return {name: clean_line(text).strip() if isinstance(text, str) else text for name, text in data.items()}
