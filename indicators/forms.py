"""The form of 试算."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from indicators import rules
from indicators.labels import CATEGORIES
from indicators.trial import WeightError, parse_weight

YEARS = (2000, 2100)


def rule_set_choices() -> list[tuple[str, str]]:
    return [(code, rules.rule_set(code).title) for code in rules.rule_set_codes()]


class RuleSetChoiceForm(forms.Form):
    rules = forms.ChoiceField(label="评分办法", choices=rule_set_choices)


class TrialForm(forms.Form):
    rules = forms.ChoiceField(label="评分办法", choices=rule_set_choices, initial=rules.DEFAULT)
    category = forms.ChoiceField(
        label="二级指标",
        required=False,
        choices=[("", "不指定"), *((label.title, label.title) for label in CATEGORIES)],
    )
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[1],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "例如 2025"}),
    )
    name = forms.CharField(
        label="三级指标名称",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "例如 培训人数（人）"}),
    )
    target = forms.CharField(
        label="年度指标值", max_length=500, widget=forms.TextInput(attrs={"placeholder": "例如 ≥95%、200人、12月底前"})
    )
    actual = forms.CharField(
        label="实际完成值", max_length=500, widget=forms.TextInput(attrs={"placeholder": "例如 93%、180人、持续提高"})
    )
    weight = forms.CharField(
        label="分值",
        max_length=30,
        initial="10",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "请填写分值。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.attrs = {
            "hx-get": "./",
            "hx-target": "#trial-result",
            "hx-trigger": "submit, change",
            "hx-sync": "this:replace",
            "hx-push-url": "true",
        }
        self.helper.layout = Layout(
            Row(
                Column("rules", css_class="col-md-6"),
                Column("category", css_class="col-md-4"),
                Column("year", css_class="col-md-2"),
            ),
            "name",
            Row(
                Column("target", css_class="col-md-5"),
                Column("actual", css_class="col-md-5"),
                Column("weight", css_class="col-md-2"),
            ),
            Submit("", "试算", css_id="trial-submit"),
        )

    def clean_weight(self) -> Any:
        try:
            return parse_weight(self.cleaned_data["weight"])
        except WeightError as error:
            raise forms.ValidationError(f"{error}。") from error
