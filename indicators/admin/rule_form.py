"""A 评分办法 as a form: everything that its TOML can say, in the words of clerks."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import forms

from indicators.admin.fields import NumberField
from indicators.admin.rule_checks import check_fields, check_rows, initial_checks, read_checks
from indicators.admin.rule_steps import BANDS, CAPS, GRADES, initial_steps, read_bands, read_caps, read_grades
from indicators.labels import DIMENSION_TITLES
from indicators.points import plain
from indicators.rule_text import to_toml
from indicators.rules import (
    ANYWHERE,
    HUNDRED,
    MOST_PLACES,
    PROPORTIONAL,
    CostUnderspend,
    HandScores,
    ReverseFormula,
    Rounding,
    RuleSet,
    RuleSetError,
    UnsignedCost,
    ZeroBudget,
    load_rule_set,
)

STANDS = [(ANYWHERE, "加到其他任何指标上"), (PROPORTIONAL, "按比例加到其他一级指标上")]
CHOSEN: Final[Mapping[str, Any]] = {
    "rounding": Rounding,
    "zero_budget": ZeroBudget,
    "reverse_formula": ReverseFormula,
    "unsigned_cost": UnsignedCost,
    "cost_underspend": CostUnderspend,
    "hand_scores": HandScores,
}
SAME: Final = (
    "note",
    "total",
    "execution_weight",
    "not_applicable_points",
    "low_execution",
    "over_ratio",
    "over_penalty",
    "equal_strict",
)
WEIGHTS: Final = tuple(f"weight_{code}" for code in DIMENSION_TITLES)
FIELDSETS: Final[tuple[tuple[str | None, dict[str, Any]], ...]] = (
    (None, {"fields": ["title", "note"]}),
    (
        "分值",
        {
            "fields": ["total", "execution_weight", WEIGHTS, "not_applicable_points"],
            "description": "预算执行率与各一级指标的分值合计应等于满分。不设的一级指标留空。",
        },
    ),
    ("小数", {"fields": ["score_places", "rate_places", "rounding"]}),
    ("预算执行率", {"fields": ["low_execution", "zero_budget"]}),
    (
        "执行率封顶",
        {
            "fields": CAPS.fieldset(),
            "description": "执行率低于左边的，总分不超过右边的。由高到低填写；不封顶的全部留空。",
        },
    ),
    ("等级", {"fields": GRADES.fieldset(), "description": "由高到低填写，最后一个从 0 分起。"}),
    (
        "定量指标",
        {
            "fields": [
                "reverse_formula",
                "unsigned_cost",
                "cost_underspend",
                "equal_strict",
                ("over_ratio", "over_penalty"),
            ]
        },
    ),
    (
        "定性指标的档次",
        {
            "fields": BANDS.fieldset(),
            "description": "占分值的百分比，由高到低填写；第一档到 100% 为止，最后一档从 0% 起。",
        },
    ),
    ("人工调整", {"fields": ["hand_scores"]}),
)


class RuleSetForm(forms.Form):
    """`rules` is the version at the beginning; `edited` is the rule set that the form describes."""

    title = forms.CharField(label="名称", max_length=100, widget=forms.TextInput(attrs={"class": "vTextField"}))
    note = forms.CharField(label="依据和说明", required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 80}))
    total = NumberField("满分（分）")
    execution_weight = NumberField("预算执行率（分）")
    not_applicable_points = forms.ChoiceField(
        label="一级指标不适用时，它的分值",
        choices=[*STANDS, *((code, f"加到{title}上") for code, title in DIMENSION_TITLES.items())],
    )
    score_places = forms.IntegerField(label="得分保留几位小数", min_value=0, max_value=MOST_PLACES)
    rate_places = forms.IntegerField(label="执行率保留几位小数", min_value=0, max_value=MOST_PLACES)
    rounding = forms.ChoiceField(
        label="舍入", choices=[(Rounding.HALF_UP.value, "四舍五入"), (Rounding.HALF_DOWN.value, "五舍六入")]
    )
    low_execution = NumberField("执行率低于百分之几要说明", max_value=100)
    zero_budget = forms.ChoiceField(
        label="全年预算数为 0 时，执行率得分",
        choices=[(ZeroBudget.BY_HAND.value, "由人评定并写明原因"), (ZeroBudget.ZERO.value, "得 0 分")],
    )
    reverse_formula = forms.ChoiceField(
        label="反向指标（≤、＜）超过时",
        choices=[
            (ReverseFormula.LINEAR.value, "按超出的比例扣分，到 2 倍得 0 分"),
            (ReverseFormula.RATIO.value, "指标值 ÷ 完成值 × 分值"),
        ],
    )
    unsigned_cost = forms.ChoiceField(
        label="成本指标没写符号时",
        choices=[(UnsignedCost.AT_MOST.value, "按“不超过”理解"), (UnsignedCost.AT_LEAST.value, "按“不低于”理解")],
    )
    cost_underspend = forms.ChoiceField(
        label="成本低于指标值时",
        choices=[
            (CostUnderspend.FULL.value, "得满分"),
            (CostUnderspend.SHARE.value, "完成值 ÷ 指标值 × 分值，并写明原因"),
        ],
    )
    equal_strict = forms.BooleanField(label="写“=”的指标，有任何出入都要说明", required=False)
    over_ratio = NumberField("超额完成到百分之几要说明", required=False, help_text="例如 130；不要求说明的留空。")
    over_penalty = NumberField("同时扣几分", help_text="不扣的填 0。")
    hand_scores = forms.ChoiceField(
        label="得分",
        choices=[
            (HandScores.ALLOWED.value, "可以人工调整，须写明理由"),
            (HandScores.LOCKED.value, "能够测算的不能人工调整"),
        ],
    )

    def __init__(self, rules: RuleSet, data: Any = None) -> None:
        self.rules = rules
        self.edited: RuleSet | None = None
        super().__init__(data, initial=initial_of(rules))
        for code, title in DIMENSION_TITLES.items():
            self.fields[f"weight_{code}"] = NumberField(f"{title}（分）", required=False)
        for steps, labels in ((CAPS, ("执行率低于（%）", "总分不超过")), (GRADES, ("等级", "最低分"))):
            self.fields.update(steps.fields(labels))
        self.fields.update(BANDS.fields(("档次", "下限（%）")))
        self.fields.update(check_fields())

    @property
    def check_rows(self) -> Any:
        return check_rows(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_weights(data)
        steps = {
            name: self._steps(name, *read(data))
            for name, read in (("grade", read_grades), ("band", read_bands), ("cap", read_caps))
        }
        if data.get("over_ratio") is not None and data["over_ratio"] <= HUNDRED:
            self.add_error("over_ratio", "应大于 100。")
        if not self.errors:
            self._build(data, steps)
        return data

    def _check_weights(self, data: Mapping[str, Any]) -> None:
        weights = weights_of(data)
        total, execution = data.get("total"), data.get("execution_weight")
        if total is None or execution is None:
            return
        together = sum(weights.values(), execution)
        if together != total:
            message = f"预算执行率与各一级指标的分值合计为 {plain(together)}，应等于满分 {plain(total)}。"
            self.add_error("execution_weight", message)
        stands = data.get("not_applicable_points", ANYWHERE)
        if stands in DIMENSION_TITLES and stands not in weights:
            self.add_error("not_applicable_points", f"{DIMENSION_TITLES[stands]}没有分值，请另选。")

    def _steps(self, name: str, steps: tuple[Any, ...], problem: str) -> tuple[Any, ...]:
        if problem:
            first = {"grade": GRADES, "band": BANDS, "cap": CAPS}[name].names(1)[0]
            self.add_error(first, problem)
        return steps

    def _build(self, data: Mapping[str, Any], steps: Mapping[str, tuple[Any, ...]]) -> None:
        """Builds the rule set; its own readers check the values once more."""
        rules = RuleSet(
            code=self.rules.code,
            version=self.rules.version,
            title=data["title"],
            **{name: data[name] for name in SAME},
            **{name: kind(data[name]) for name, kind in CHOSEN.items()},
            score_places=data["score_places"],
            rate_places=data["rate_places"],
            dimension_weights=MappingProxyType(weights_of(data)),
            grades=steps["grade"],
            bands=steps["band"],
            rate_caps=steps["cap"],
            checks=MappingProxyType(read_checks(data)),
        )
        try:
            self.edited = load_rule_set(to_toml(rules))
        except RuleSetError as error:
            self.add_error(None, f"{error}。")


def weights_of(data: Mapping[str, Any]) -> dict[str, Decimal]:
    weights = {code: data.get(f"weight_{code}") for code in DIMENSION_TITLES}
    return {code: weight for code, weight in weights.items() if weight is not None}


def initial_of(rules: RuleSet) -> dict[str, Any]:
    same = {name: getattr(rules, name) for name in ("title", *SAME, "score_places", "rate_places")}
    weights = {f"weight_{code}": weight for code, weight in rules.dimension_weights.items()}
    chosen = {name: getattr(rules, name).value for name in CHOSEN}
    return {**same, **chosen, **weights, **initial_steps(rules), **initial_checks(rules)}
