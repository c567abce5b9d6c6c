"""Published documents are uploaded to be audited, by the rules that somebody chooses."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery

from indicators.models import RuleSetVersion
from projects.views.forms.intakes import IntakeForm


class AuditForm(IntakeForm):
    """Files, or what was pasted, and the rules that they are held against."""

    rule_set = forms.ModelChoiceField(
        label="评分办法",
        queryset=RuleSetVersion.objects.none(),
        empty_label=None,
        help_text="按哪个评分办法核查；一般用本地当前的评分办法。",
        error_messages={"invalid_choice": "没有这个评分办法，请重新选择。", "required": "请选择评分办法。"},
    )

    def __init__(self, *args: Any, usual: RuleSetVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, rounds=(), **kwargs)
        del self.fields["round"]  # an audit belongs to none
        field = self.fields["rule_set"]
        assert isinstance(field, forms.ModelChoiceField)
        newest = RuleSetVersion.objects.filter(code=OuterRef("code")).order_by("-version").values("version")[:1]
        field.queryset = RuleSetVersion.objects.filter(Q(version=Subquery(newest)) | Q(pk=usual and usual.pk))
        field.initial = usual
