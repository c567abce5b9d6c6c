"""抽取, 分派 and the acts of a 复核, as their pages ask for them."""

import secrets
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from perfeval.accounts.models import User
from projects.documents.cleaning import clean_text
from projects.documents.layout.values import Unit
from projects.models import RecheckSample, RecheckState
from projects.rechecks.acting import RecheckSaid
from projects.rechecks.choosing import DrawMethod
from projects.rechecks.population import Candidate
from projects.rechecks.table import RecheckAct, RecheckTransition
from projects.sheets.typed import Unreadable, read_money
from projects.views.forms.attachments import ACCEPT, FilesField, FilesInput
from projects.views.forms.drawing import bare_helper, filter_helper

LONGEST: Final = 2000
MOST_DRAWN: Final = 500
MOST_BY_HAND: Final = 50


def new_seed() -> str:
    return secrets.token_hex(8)


class CountField(forms.IntegerField):
    """Empty is none; full-width digits are taken."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=label, required=False, min_value=0, max_value=MOST_DRAWN, widget=widget)

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class WanField(forms.CharField):
    """万元 as typed; 元 to the program."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=40, widget=widget)

    def clean(self, value: Any) -> Decimal | None:
        try:
            return read_money(super().clean(value), Unit.WAN)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


class DrawForm(forms.Form):
    """How a sample is drawn from the list at hand."""

    largest = CountField("金额最大的（张）")
    above = WanField("金额达到（万元）的全部")
    risky = CountField("风险最高的（张）")
    random = CountField("随机抽取（张）")
    seed = forms.CharField(
        label="随机种子",
        required=False,
        max_length=64,
        initial=new_seed,
        help_text="可以换成当众产生的数字（如开奖号码）。种子和名单一并存档，任何人据此都能抽出同样的样本。",
    )
    by_hand = forms.CharField(
        label="指定增加的项目",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个项目编码或项目名称。",
    )
    why_by_hand = forms.CharField(label="指定的理由", required=False, max_length=200)

    def __init__(self, *args: Any, population: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.population = population
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        numbers = (Column(name, css_class="col-6 col-lg-3") for name in ("largest", "above", "risky", "random"))
        others = (
            Column("seed", css_class="col-lg-4"),
            Column("by_hand", css_class="col-lg-4"),
            Column("why_by_hand", css_class="col-lg-4"),
        )
        self.helper.layout = Layout(Row(*numbers), Row(*others), Submit("", "预览样本", css_id="draw-preview"))

    def clean_by_hand(self) -> tuple[int, ...]:
        lines = [line.strip() for line in self.cleaned_data["by_hand"].splitlines() if line.strip()]
        if len(lines) > MOST_BY_HAND:
            raise forms.ValidationError(f"一次最多指定 {MOST_BY_HAND} 个项目。")
        return tuple(self._find_named(line) for line in dict.fromkeys(lines))

    def _find_named(self, line: str) -> int:
        found = [each for each in self.population if line in (each.code, each.project)]
        if not found:
            raise forms.ValidationError(f"名单中没有“{line}”；只能指定审核通过、尚未抽取过的项目。")
        if len(found) > 1:
            raise forms.ValidationError(f"名单中有 {len(found)} 个项目叫“{line}”，请改写项目编码。")
        return found[0].evaluation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("random") and not data.get("seed", "").strip():
            self.add_error("seed", "随机抽取要有种子。")
        if data.get("by_hand") and not data.get("why_by_hand", "").strip():
            self.add_error("why_by_hand", "请写明指定的理由。")
        if not self.errors and not any(data.get(name) for name in ("largest", "above", "risky", "random", "by_hand")):
            raise forms.ValidationError("请至少填写一种抽取办法。")
        return data

    @property
    def method(self) -> DrawMethod:
        said = self.cleaned_data
        return DrawMethod(
            largest=said["largest"],
            above=said["above"],
            risky=said["risky"],
            random=said["random"],
            seed=clean_text(said["seed"]).strip() if said["random"] else "",
            by_hand=said["by_hand"],
            why_by_hand=clean_text(said["why_by_hand"]).strip() if said["by_hand"] else "",
        )


class AssignForm(forms.Form):
    reviewer = forms.ChoiceField(label="复核人")

    def __init__(self, *args: Any, reviewers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reviewers = {str(each.pk): each for each in reviewers}
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(each)) for key, each in self.reviewers.items()]

    @property
    def chosen(self) -> User:
        return self.reviewers[self.cleaned_data["reviewer"]]


class RecheckFilterForm(forms.Form):
    """The samples that can be chosen are handed in; those who see none choose by state alone."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "未办结的"), *RecheckState.choices, ("all", "全部状态")],
    )
    sample = forms.ChoiceField(label="样本", required=False)
    text = forms.CharField(label="项目或单位名称", required=False, max_length=100)
    mine = forms.BooleanField(label="只看分派给我的", required=False)

    def __init__(self, *args: Any, samples: Iterable[RecheckSample], reviews: bool, target: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = {str(each.pk): each for each in samples}
        field = self.fields["sample"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "全部样本"), *((key, str(each)) for key, each in self.samples.items())]
        if not self.samples:
            del self.fields["sample"]
        if not reviews:
            del self.fields["mine"]
        shapes = {"state": "col-6 col-lg-2", "sample": "col-sm-6 col-lg-4", "text": "col-sm-6 col-lg-3"}
        shapes |= {"mine": "col-auto filters-tick"}
        columns = [Column(name, css_class=shape) for name, shape in shapes.items() if name in self.fields]
        submit = Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit")
        self.helper = filter_helper(target)
        self.helper.layout = Layout(Row(*columns, submit, css_class="filters"))


class RecheckActForm(forms.Form):
    """The fields that the act asks for, and no others."""

    field_order = ("seen", "rectified_on", "text", "proofs", "answer_until", "rectify_until")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    answer_until = forms.DateField(
        label="答复期限", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    rectify_until = forms.DateField(
        label="整改期限（有整改要求时填）",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rectified_on = forms.DateField(
        label="整改完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    proofs = FilesField(label="证明材料", required=False, widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT}))

    def __init__(self, *args: Any, row: RecheckTransition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row.text:
            self.fields["text"].label = row.text
        else:
            del self.fields["text"]
        asked = {
            "answer_until": row.act is RecheckAct.ISSUE,
            "rectify_until": row.act is RecheckAct.ISSUE,
            "rectified_on": row.act is RecheckAct.REPORT,
            "proofs": row.act is RecheckAct.REPORT,
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        self.helper = bare_helper()

    @property
    def said(self) -> RecheckSaid:
        data = self.cleaned_data
        return RecheckSaid(
            text=clean_text(data.get("text", "")),
            answer_until=data.get("answer_until"),
            rectify_until=data.get("rectify_until"),
            rectified_on=data.get("rectified_on"),
            files=data.get("proofs") or (),
        )
