"""What lists are narrowed by."""

from collections.abc import Iterable
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from projects.models import REVIEW_STEPS, Department, Round, ScanDue, Stage, Step
from projects.models.paths import SEGMENT
from projects.queries import EvaluationFilter, ReviewFilter
from projects.queries.evaluations import EVALUATED, LATE, UNFINISHED, UNKNOWN_KIND, UNSEALED
from projects.queries.progress import AT_FILLING, ProgressPart
from projects.queries.results import CHOICES_OF_KIND, ResultKind
from projects.views.forms.notices import LARGEST_KEY

INDENT: Final = "　"
STEPS: Final = (
    ("", "全部环节"),
    (UNFINISHED, "未完成"),
    (LATE, "已逾期"),
    (Step.FILLING.value, "填报环节"),
    *((part.value, f"{INDENT}{part.label}") for part in AT_FILLING),
    *((step.value, step.label) for step in (*REVIEW_STEPS, Step.APPROVED)),
    (ProgressPart.GOAL_APPROVED.value, f"{INDENT}{ProgressPart.GOAL_APPROVED.label}"),
    (ProgressPart.DONE.value, f"{INDENT}自评已通过"),
    (EVALUATED, "已送审或已算出等级"),
    (ProgressPart.EXCLUDED.value, "不纳入自评"),
)


def department_choices(departments: Iterable[Department]) -> list[tuple[str, str]]:
    """Indented by their depth below the highest that is shown."""
    held = list(departments)
    top = min((len(each.path) for each in held), default=0)
    return [(str(each.pk), INDENT * ((len(each.path) - top) // SEGMENT) + each.name) for each in held]


class DepartmentFilterForm(forms.Form):
    """Departments that can be chosen are handed in, so that choosing costs no further query."""

    department = forms.ChoiceField(label="单位", required=False)
    text = forms.CharField(label="项目或单位名称", required=False, max_length=100, widget=forms.TextInput())

    def __init__(self, *args: Any, departments: Iterable[Department], target: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {str(each.pk): each for each in departments}
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "全部单位"), *department_choices(self.departments.values())]
        self.helper = helper_for(target)
        self.helper.layout = Layout(Row(*self.columns(), css_class="filters"))

    def columns(self) -> list[Column]:
        return [
            Column("department", css_class="col-sm-6 col-lg-4"),
            Column("text", css_class="col-sm-6 col-lg-4"),
            Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit"),
        ]

    @property
    def chosen_department(self) -> Department | None:
        return self.departments.get(self.cleaned_data["department"])


class KeyField(forms.IntegerField):
    """Stays in the address while the list is narrowed further."""

    def __init__(self) -> None:
        super().__init__(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput())


class KindField(forms.ChoiceField):
    """A kind of project, as the statistics tell them apart."""

    def __init__(self, kind: ResultKind) -> None:
        choices = [("", "不限"), *CHOICES_OF_KIND[kind].choices, (UNKNOWN_KIND, "未填写")]
        super().__init__(label=kind.label, required=False, choices=choices, widget=forms.HiddenInput())


class EvaluationFilterForm(DepartmentFilterForm):
    step = forms.ChoiceField(label="环节", required=False, choices=STEPS)
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部阶段"), *Stage.choices])
    supervisor = KeyField()
    implementer = KeyField()
    budget_type = KindField(ResultKind.BUDGET_TYPE)
    fund_tier = KindField(ResultKind.FUND_TIER)
    category = KindField(ResultKind.CATEGORY)
    origin = KindField(ResultKind.ORIGIN)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.fields["step"]
        assert isinstance(step, forms.ChoiceField)
        if round.scan_due == ScanDue.AFTER_APPROVAL:
            step.choices = [*STEPS, (UNSEALED, "待上传盖章扫描件")]

    def columns(self) -> list[Column]:
        return [
            Column("department", css_class="col-sm-6 col-lg-3"),
            Column("step", css_class="col-6 col-sm-3 col-lg-2"),
            Column("stage", css_class="col-6 col-sm-3 col-lg-2"),
            Column("text", css_class="col-8 col-sm-9 col-lg-3"),
            Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit"),
            "supervisor",
            "implementer",
            *ResultKind.values,
        ]

    @property
    def kinds_shown(self) -> list[str]:
        """The kinds that the list is narrowed to, in words."""
        titles = {kind: {**dict(choices.choices), UNKNOWN_KIND: "未填写"} for kind, choices in CHOICES_OF_KIND.items()}
        chosen = {kind: titles[kind].get(self[kind.value].value()) for kind in ResultKind}
        return [f"{kind.label}为“{title}”" for kind, title in chosen.items() if title]

    @property
    def chosen(self) -> EvaluationFilter:
        data = self.cleaned_data
        return EvaluationFilter(
            department=self.chosen_department,
            supervisor=data["supervisor"],
            implementer=data["implementer"],
            step=data["step"],
            stage=data["stage"],
            text=data["text"],
            **{kind: data[kind] for kind in ResultKind.values},
        )


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
        self.helper = helper_for(target)
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


def helper_for(target: str) -> FormHelper:
    """A choice asks for the list at once, a text when it is sent, so that no second list takes away what was ticked."""
    helper = FormHelper()
    helper.form_method = "get"
    helper.disable_csrf = True
    helper.attrs = {
        "hx-get": "./",
        "hx-target": target,
        "hx-trigger": "submit, change target:select, change target:[type=checkbox]",
        "hx-sync": "this:replace",
        "hx-push-url": "true",
    }
    return helper
