"""What lists are narrowed by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final

from crispy_forms.layout import HTML, Column, Layout, Row, Submit
from django import forms

from projects.documents.layout.values import Unit
from projects.models import REVIEW_STEPS, Department, Publication, Round, ScanDue, Stage, Step
from projects.models.paths import SEGMENT
from projects.queries import SORTS, Between, EvaluationFilter, FindingChoice
from projects.queries.evaluations import DUE, EVALUATED, LATE, UNFINISHED, UNKNOWN_KIND, UNSEALED
from projects.queries.progress import AT_FILLING, ProgressPart
from projects.queries.results import CHOICES_OF_KIND, ResultKind
from projects.sheets.typed import LONGEST_NUMBER, Unreadable, read_money, read_points, show_money, show_points
from projects.views.forms.drawing import filter_helper
from projects.views.forms.notices import LARGEST_KEY

INDENT: Final = "　"
STEPS: Final = (
    ("", "全部环节"),
    (DUE, "应评"),
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
        self.helper = filter_helper(target)
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
        super().__init__(label=kind.label, required=False, choices=choices)


class FigureField(forms.CharField):
    """One end of a range: full-width digits, commas and signs are taken."""

    def __init__(self, label: str, read: Callable[[str], Decimal | None]) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=LONGEST_NUMBER, widget=widget)
        self.read = read

    def clean(self, value: Any) -> Decimal | None:
        try:
            return self.read(super().clean(value))
        except Unreadable as error:
            raise forms.ValidationError(f"“{value}”：{error}") from error


def _read_wan(text: str) -> Decimal | None:
    return read_money(text, Unit.WAN)


def _read_percent(text: str) -> Decimal | None:
    return read_points(text.rstrip("%％"))


RANGES: Final = {"budget": "全年预算数", "rate": "执行率", "score": "总分"}
UNITS: Final = {"budget": " 万元", "rate": "%", "score": " 分"}
FOLDED: Final = ("grade", "findings", "publication", *ResultKind.values)
ENDS: Final = tuple(f"{name}_{side}" for name in RANGES for side in ("from", "to"))


class EvaluationFilterForm(DepartmentFilterForm):
    """Of one round, or of all that the person may see: then one of them may be chosen."""

    text = forms.CharField(label="项目名称、编码或单位", required=False, max_length=100)
    round = forms.ChoiceField(label="自评任务", required=False)
    step = forms.ChoiceField(label="环节", required=False, choices=STEPS)
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部阶段"), *Stage.choices])
    grade = forms.ChoiceField(label="等级", required=False)
    findings = forms.ChoiceField(label="校验", required=False, choices=[("", "不限"), *FindingChoice.choices])
    publication = forms.ChoiceField(label="公开", required=False, choices=[("", "不限"), *Publication.choices])
    budget_from = FigureField("全年预算数从（万元）", _read_wan)
    budget_to = FigureField("到（万元）", _read_wan)
    rate_from = FigureField("执行率从（%）", _read_percent)
    rate_to = FigureField("到（%）", _read_percent)
    score_from = FigureField("总分从", read_points)
    score_to = FigureField("到", read_points)
    supervisor = KeyField()
    implementer = KeyField()
    budget_type = KindField(ResultKind.BUDGET_TYPE)
    fund_tier = KindField(ResultKind.FUND_TIER)
    category = KindField(ResultKind.CATEGORY)
    origin = KindField(ResultKind.ORIGIN)
    shown = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput())  # the keys of the columns
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput())

    def __init__(self, *args: Any, rounds: Sequence[Round], **kwargs: Any) -> None:
        self.rounds, self.offers_rounds = {str(each.pk): each for each in rounds}, len(rounds) != 1
        super().__init__(*args, **kwargs)
        steps = list(STEPS)
        if any(each.scan_due == ScanDue.AFTER_APPROVAL for each in rounds):
            steps.append((UNSEALED, "待上传盖章扫描件"))
        grades = dict.fromkeys(grade.title for each in rounds for grade in each.rule_set.rules.grades)
        for name, choices in (
            ("step", steps),
            ("round", [("", "全部任务"), *((key, each.title) for key, each in self.rounds.items())]),
            ("grade", [("", "全部等级"), *((grade, grade) for grade in grades)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        folded = ("stage", *FOLDED) if self.offers_rounds else FOLDED
        is_open = any(self.data.get(name) for name in (*folded, *ENDS))
        self.helper.layout.extend(
            [
                HTML(f'<details class="filter-more"{" open" if is_open else ""}><summary>更多条件</summary>'),
                *(
                    Row(*(Column(name, css_class="col-6 col-sm-3 col-lg-2") for name in row), css_class="filters")
                    for row in (folded, ENDS)
                ),
                HTML("</details>"),
                *("supervisor", "implementer", "shown", "sort"),
            ]
        )

    def columns(self) -> list[Column]:
        round = Column("round", css_class="col-sm-6 col-lg-3")
        stage = Column("stage", css_class="col-6 col-sm-3 col-lg-2")
        return [
            *([round] if self.offers_rounds else []),
            Column("department", css_class="col-sm-6 col-lg-3"),
            Column("step", css_class="col-6 col-sm-3 col-lg-2"),
            *([] if self.offers_rounds else [stage]),
            Column("text", css_class="col-8 col-sm-9 col-lg"),
            Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit"),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, title in RANGES.items():
            low, high = data.get(f"{name}_from"), data.get(f"{name}_to")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}_from", f"{title}的范围反了，请从小到大填写。")
        return data

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the address asks for, in one order, without what the form doesn't know."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """The filters that act, by field, in words."""
        return [(name, self._describe_condition(name)) for name, _ in self.kept if name not in ("shown", "sort")]

    def _describe_condition(self, name: str) -> str:
        kind, _, side = name.partition("_")
        value = self.cleaned_data[name]
        if kind in RANGES:
            figure = show_money(value, Unit.WAN) if kind == "budget" else show_points(value)
            return f"{RANGES[kind]} {'≥' if side == 'from' else '≤'} {figure}{UNITS[kind]}"
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return f"{field.label}：{dict(field.choices)[value].strip(INDENT)}"  # type: ignore[arg-type]  # plain pairs
        return f"名称含“{value}”" if name == "text" else "进度表中的单位"

    @property
    def chosen_rounds(self) -> list[Round]:
        key = self.cleaned_data["round"]
        return [self.rounds[key]] if key else list(self.rounds.values())

    @property
    def chosen(self) -> EvaluationFilter:
        data = self.cleaned_data
        between = {name: Between(low=data[f"{name}_from"], high=data[f"{name}_to"]) for name in RANGES}
        plain = {each.name: data[each.name] for each in fields(EvaluationFilter) if each.name in data}
        return EvaluationFilter(**plain | between | {"department": self.chosen_department})
