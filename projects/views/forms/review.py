"""What the sheets of a reviewer are narrowed by."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from projects.models import Round, Step
from projects.queries import ReviewFilter
from projects.views.forms.drawing import filter_helper


class ReviewFilterForm(forms.Form):
    """The rounds that can be chosen are handed in."""

    pile = forms.CharField(required=False, widget=forms.HiddenInput)
    round = forms.ChoiceField(label="自评任务", required=False)
    step = forms.ChoiceField(label="环节", required=False, choices=[("", "全部环节"), *Step.choices])
    grade = forms.ChoiceField(label="等级", required=False)
    with_findings = forms.BooleanField(label="只看有问题的", required=False)
    text = forms.CharField(label="项目或单位名称", required=False, max_length=100, widget=forms.TextInput())

    def __init__(self, *args: Any, rounds: Iterable[Round], target: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {str(each.pk): each for each in rounds}
        grades = dict.fromkeys(grade.title for each in self.rounds.values() for grade in each.rule_set.rules.grades)
        for name, choices in (
            ("round", [("", "全部任务"), *((key, each.title) for key, each in self.rounds.items())]),
            ("grade", [("", "全部等级"), *((grade, grade) for grade in grades)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.helper = filter_helper(target)
        self.helper.layout = Layout(
            "pile",
            Row(
                Column("round", css_class="col-sm-6 col-lg-3"),
                Column("step", css_class="col-6 col-sm-3 col-lg-2"),
                Column("grade", css_class="col-6 col-sm-3 col-lg-2"),
                Column("text", css_class="col-sm-6 col-lg-2"),
                Column("with_findings", css_class="col-auto filters-tick"),
                Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit"),
                css_class="filters",
            ),
        )

    @property
    def chosen(self) -> ReviewFilter:
        data = self.cleaned_data
        return ReviewFilter(
            round=self.rounds.get(data["round"]),
            step=data["step"],
            grade=data["grade"],
            with_findings=data["with_findings"],
            text=data["text"],
        )
