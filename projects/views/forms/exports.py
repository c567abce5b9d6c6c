"""How the chosen sheets are to be exported."""

from typing import Any

from django import forms
from django.db.models import Max

from projects.exports.order import ARCHIVED_AS_IT_IS, ExportOrder, Target, releasable, title_of_export, why_too_many
from projects.models import LayoutVersion, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.views.forms.drawing import bare_helper

NONE_LEFT = "选中的表里没有可以导出的。供公开的只有审核通过、没有定为不予公开的自评表。"

NONE_APPROVED = "选中的自评表都还没有审核通过，不能归档。"


class OrderForm(forms.Form):
    """Drawn within the page's own form, whose address says which sheets are chosen."""

    target = forms.ChoiceField(label="导出成", choices=Target.choices, widget=forms.RadioSelect)
    masked = forms.BooleanField(
        label="供公开：隐去人名、电话和证件号码，只导出审核通过的表",
        required=False,
    )
    layout = forms.ChoiceField(
        label="表样", required=False, help_text="另选表样时，送审稿按所选表样重新排版，不印校验码。"
    )

    def __init__(self, *args: Any, round: Round, chosen: EvaluationQuerySet, target: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round, self.chosen = round, chosen
        self.fields["target"].initial = target if target in Target else Target.PDF
        layout = self.fields["layout"]
        assert isinstance(layout, forms.ChoiceField)
        layout.choices = [("", "任务确定的表样"), *newest_layouts()]
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        target = Target(data["target"]) if "target" in data else Target.PDF
        released = releasable(self.chosen, target, masked=bool(data.get("masked")))
        self.keys = tuple(released.order_by().values_list("pk", flat=True))
        if target is Target.ARCHIVE and (data.get("masked") or data.get("layout")):
            self.add_error("target", ARCHIVED_AS_IT_IS)
        elif target is Target.ARCHIVE and not self.keys:
            self.add_error("target", NONE_APPROVED)
        elif not self.keys:
            self.add_error("masked" if data.get("masked") else None, NONE_LEFT)
        elif reason := why_too_many(len(self.keys), target):
            self.add_error("target", reason)
        return data

    @property
    def order(self) -> ExportOrder:
        data = self.cleaned_data
        target = Target(data["target"])
        return ExportOrder(
            title=title_of_export(self.round, target, masked=data["masked"]),
            round=self.round.pk,
            sheets=self.keys,
            target=target,
            masked=data["masked"],
            layout=int(data["layout"]) if data["layout"] else None,
        )


def newest_layouts() -> list[tuple[str, str]]:
    newest = LayoutVersion.objects.order_by("code").values("code").annotate(last=Max("pk")).values("last")
    layouts = LayoutVersion.objects.filter(pk__in=newest).order_by("stage", "code")
    return [(str(each.pk), f"{each.get_stage_display()}：{each.title}") for each in layouts]
