"""Which two 送审稿 are compared."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils import timezone

from projects.history.corrections import ListedVersion
from projects.models import Stage, Version

OTHER_STAGE: Final = "绩效目标表和自评表不能相互比较，请选同一阶段的两稿。"
SAME: Final = "选的是同一稿，请另选一稿。"


class ComparisonForm(forms.Form):
    """By GET, so that the address can be sent. The versions are handed in, ordered by stage and number."""

    before = forms.ChoiceField(label="原稿")
    after = forms.ChoiceField(label="与之比较")

    def __init__(self, *args: Any, versions: Sequence[ListedVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(each.version.pk): each.version for each in versions}
        choices = [
            (Stage(stage).label, [(str(each.version.pk), _title_of(each)) for each in of_stage])
            for stage, of_stage in groupby(versions, key=lambda each: each.version.stage)
        ]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = "."
        self.helper.layout = Layout(
            Row(
                Column("before", css_class="col-sm-6 col-lg-4"),
                Column("after", css_class="col-sm-6 col-lg-4"),
                Column(Submit("", "比较", css_id="compare-submit"), css_class="col-auto filters-submit"),
                css_class="filters",
            )
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.keys() >= {"before", "after"}:
            before, after = self.chosen
            if before.stage != after.stage:
                raise forms.ValidationError(OTHER_STAGE)
            if before == after:
                raise forms.ValidationError(SAME)
        return said

    @property
    def chosen(self) -> tuple[Version, Version]:
        """The older first, whichever was chosen where."""
        first, second = (self.versions[self.cleaned_data[name]] for name in ("before", "after"))
        return (first, second) if first.number <= second.number else (second, first)


def _title_of(listed: ListedVersion) -> str:
    said = (f"{timezone.localtime(listed.version.submitted_at):%Y-%m-%d}", *listed.words)
    return f"第{listed.version.number}稿（{'，'.join(said)}）"
