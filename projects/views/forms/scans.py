"""The sealed paper is handed in, all its pages at once."""

from typing import Any, Final

from django import forms

from projects.attachments import SCANNED, Scans
from projects.attachments.scans import LONGEST_REASON
from projects.documents.cleaning import clean_text
from projects.views.forms.attachments import FilesField, FilesInput
from projects.views.forms.drawing import bare_helper

ACCEPT: Final = ",".join(f".{extension}" for kind in SCANNED for extension in kind.extensions)


class ScanForm(forms.Form):
    uploads = FilesField(
        label="选择扫描件",
        widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT}),
        help_text="PDF、JPG、PNG 或 TIFF。有几页图片的，请一次选齐。",
    )
    reason = forms.CharField(
        label="更换理由",
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明更换理由。", "max_length": f"理由不能超过 {LONGEST_REASON} 个字。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scans: Scans | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = str(scans.version.pk) if scans else ""
        wants_reason = scans is not None and scans.needs_reason
        self.fields["reason"].required = wants_reason
        if not wants_reason:
            self.fields["reason"].widget = forms.HiddenInput()
        self.helper = bare_helper()

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()
