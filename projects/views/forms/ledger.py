"""The bureau's ledger is handed in."""

from collections.abc import Mapping
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from projects.documents.layout.values import Unit
from projects.models import Ledger, Round
from projects.reading.sources import TAKEN, SourceForm, TableFileField

MODES: Final = [(mode.value, mode.label) for mode in Ledger if mode is not Ledger.NONE]


class LedgerForm(SourceForm):
    files_field = "workbook"
    workbook = TableFileField(help_text=f"{TAKEN}工作簿读第一张工作表，按项目编码对应。")
    unit = forms.TypedChoiceField(
        label="表中金额的单位",
        choices=[(unit.value, unit.value) for unit in Unit],
        coerce=Unit,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择表中金额的单位。"},
    )
    kind = forms.ChoiceField(label="没有写资金来源的行，是", help_text="表中有“资金来源”一列的，以表中为准。")
    mode = forms.TypedChoiceField(label="单位能否改动", choices=MODES, coerce=Ledger, widget=forms.RadioSelect)

    def __init__(self, *args: Any, round: Round, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(kinds.items())
        self.fields["mode"].initial = Ledger.LOCKED if round.ledger == Ledger.NONE else round.ledger
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "workbook", "pasted", "unit", "kind", "mode", "handed", Submit("upload", "上传并核对")
        )
