"""Sample content for the component page."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


class SampleForm(forms.Form):
    name = forms.CharField(label="项目名称", help_text="与预算批复一致")
    amount = forms.DecimalField(
        label="全年预算数（万元）", localize=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    stage = forms.ChoiceField(label="阶段", choices=[("goal", "绩效目标"), ("self_evaluation", "绩效自评")])
    opinion = forms.CharField(label="审核意见", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    confirmed = forms.BooleanField(label="我已核对全部数据", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "保存"))
