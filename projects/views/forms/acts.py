"""What a person is asked before an act on a sheet: why, where to, for which reason."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from projects.documents.cleaning import clean_text
from projects.models import Adjustment, Department, Evaluation, Exclusion, Step
from projects.models.evaluation import LONGEST_APPROVER, LONGEST_WEBSITE
from projects.review.opinions import LONGEST_OPINION, with_standard
from projects.review.workflow import Act, Given, return_targets
from projects.views.forms.drawing import bare_helper


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An act as its page asks for it."""

    title: str
    follows: str  # what happens then
    opinion: str = ""  # the label of its text; an act without one asks for none
    needs_opinion: bool = True
    is_rare: bool = False  # stands behind 更多


QUESTIONS: Final[Mapping[Act, Question]] = MappingProxyType(
    {
        Act.APPROVE: Question(title="通过", follows="", opinion="审核意见（可以不填）", needs_opinion=False),
        Act.RETURN: Question(
            title="退回", follows="收到的人在首页看到退回意见，修改后再送审。送审稿仍保留。", opinion="退回意见"
        ),
        Act.WITHDRAW: Question(
            title="撤回", follows="撤回后可以继续填写；已冻结的送审稿仍保留，修改后再次送审时另记一稿。"
        ),
        Act.CORRECT: Question(
            title="更正",
            follows="这张表回到填报人手中，改好后重新送审、重新审核。审核通过的送审稿仍保留，已公开的撤下。",
            opinion="更正理由",
            is_rare=True,
        ),
        Act.PUBLISH: Question(
            title="公开",
            follows="公布的是审核通过的送审稿，遮住姓名、电话和证件号码。",
            is_rare=True,
        ),
        Act.WITHHOLD: Question(
            title="不予公开", follows="这张表不公布，也不进入公开数据。", opinion="不予公开的理由", is_rare=True
        ),
        Act.REVOKE: Question(
            title="撤销下发",
            follows="这张表不再计入应评，单位不能再填；已填内容和记录都保留，可以恢复。下发有误时用；项目中途不评的，用“不纳入自评”。",
            opinion="撤销的理由",
            is_rare=True,
        ),
        Act.REASSIGN: Question(
            title="改由其他单位填报",
            follows="已填内容转给新的单位，由它接着填；原单位不再看到这张表。项目也转到新的单位，以往各年的表不变。",
            opinion="改由其他单位填报的理由",
            is_rare=True,
        ),
        Act.EXCLUDE: Question(
            title="不纳入自评",
            follows="这个项目不再填报，计入“不纳入”；可以恢复。",
            opinion="说明（选“其他”时必填）",
            needs_opinion=False,
            is_rare=True,
        ),
        Act.INCLUDE: Question(
            title="恢复纳入自评", follows="这个项目恢复填报，已填内容都在。", opinion="恢复的理由", is_rare=True
        ),
    }
)


REASONS: Final = [(value, label) for value, label in Exclusion.choices if value != Exclusion.REVOKED]


def knowing_of(adjustment: Adjustment) -> forms.BooleanField:
    """Ticked by who goes on although a 目标调整 isn't decided yet."""
    return forms.BooleanField(
        label=f"我已知道目标调整（{adjustment.get_step_display()}）尚未办结，仍按现在的目标办理",
        error_messages={"required": "这张表有目标调整尚未办结，请看过后勾选。"},
    )


class WebsiteField(forms.URLField):
    """An address as it is copied from a browser, or as people write it: www.xj.gov.cn/jx."""

    def __init__(self) -> None:
        super().__init__(
            label="公布网址",
            required=False,
            max_length=LONGEST_WEBSITE,
            assume_scheme="http",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            help_text="公布在部门自己的网站上的，写公布的网址；只在本站公布的不填。",
            error_messages={"invalid": "网址应以 http:// 或 https:// 开头，例如 http://www.xj.gov.cn/jx.html。"},
        )

    def to_python(self, value: Any) -> str:
        address = super().to_python(unicodedata.normalize("NFKC", value or "")) or ""
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class OpinionForm(forms.Form):
    """Why and where, as far as the act asks for it."""

    website = WebsiteField()
    opinion = forms.CharField(max_length=LONGEST_OPINION, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = QUESTIONS.get(act)  # 送审 has a page of its own, and asks for no opinion
        if question and question.opinion:
            self.fields["opinion"].label = question.opinion
            self.fields["opinion"].required = question.needs_opinion
            self.fields["opinion"].error_messages["required"] = f"请写明{question.opinion}。"
        else:
            del self.fields["opinion"]
        if act is not Act.PUBLISH:
            del self.fields["website"]
        self.helper = bare_helper()

    def clean_opinion(self) -> str:
        return clean_text(self.cleaned_data["opinion"]).strip()


class ActForm(OpinionForm):
    """The fields that the act asks for, and no others."""

    field_order = ("seen", "to", "exclusion", "unit", "department", "website", "opinion", "approver")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    to = forms.TypedChoiceField(label="退回到", coerce=Step)
    exclusion = forms.TypedChoiceField(label="理由", coerce=Exclusion, choices=[("", "请选择"), *REASONS])
    approver = forms.CharField(
        label="经谁同意",
        max_length=LONGEST_APPROVER,
        help_text="例如：分管局领导 王芳",
        error_messages={"required": "请写明经谁同意。"},
    )
    unit = forms.ModelChoiceField(Department.objects.none(), label="改由哪个单位填报", empty_label="请选择")
    department = forms.ModelChoiceField(
        Department.objects.none(), label="主管部门", required=False, empty_label="单位的最上级部门"
    )

    def __init__(
        self, *args: Any, act: Act, evaluation: Evaluation, adjustment: Adjustment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, act=act, **kwargs)
        if adjustment:
            self.fields["adjustment"] = knowing_of(adjustment)
        if act is not Act.RETURN:
            del self.fields["to"]
        else:
            self.fields["to"].choices = [(step.value, name_receiver(step)) for step in return_targets(evaluation)]  # type: ignore[attr-defined]
        if act is not Act.EXCLUDE:
            del self.fields["exclusion"]
        if act is not Act.WITHHOLD:
            del self.fields["approver"]
        open_units = Department.objects.filter(region=evaluation.round.region_id).open_on(evaluation.round.names_date)
        for name in ("unit", "department"):
            if act is Act.REASSIGN:
                self.fields[name].queryset = open_units.order_by("path")  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @property
    def given(self) -> Given:
        said = self.cleaned_data
        return Given(
            opinion=said.get("opinion", ""),
            to=said.get("to"),
            exclusion=said.get("exclusion") or None,
            unit=said.get("unit"),
            department=said.get("department"),
            website=said.get("website", ""),
            approver=clean_text(said.get("approver", "")).strip(),
        )


def name_receiver(step: Step) -> str:
    return "填报人" if step is Step.FILLING else step.label


def with_standard_opinion(request: HttpRequest) -> dict[str, str]:
    """What was typed, with the chosen 常用意见 in the opinion."""
    typed = {name: str(text) for name, text in request.POST.items()}
    return typed | {"opinion": with_standard(typed.get("opinion", ""), typed.get("standard", ""))}
