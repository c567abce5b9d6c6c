"""账号: what narrows the list of people, and what is typed of a person and a role."""

from typing import Any, Final

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone

from projects.models import Department, RoleKind
from projects.people.importing import tidy_text, words_of
from projects.people.keeping import WantedRole
from projects.queries.known_units import KnownUnits
from projects.queries.people import AccountState, PeopleFilter
from projects.reading.sources import TAKEN, SourceForm, TableFileField
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper

EMPTY: Final = ("", "全部")


class PeopleFilterForm(forms.Form):
    text = forms.CharField(label="姓名、登录名、电话、单位", max_length=100, required=False)
    kind = forms.ChoiceField(label="角色", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[EMPTY, *((each.name, each.value) for each in AccountState)]
    )

    def __init__(self, *args: Any, kinds: tuple[RoleKind, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [EMPTY, *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        self.helper = bare_helper()

    @property
    def chosen(self) -> PeopleFilter:
        """What isn't understood narrows nothing."""
        self.is_valid()
        typed = self.cleaned_data
        state = typed.get("state", "")
        return PeopleFilter(
            text=tidy_text(typed.get("text", "")),
            kind=typed.get("kind", ""),
            state=AccountState[state] if state else None,
        )


class UnitField(forms.CharField):
    """A unit as it is typed: its whole name or its code, among those that the person keeps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=200, widget=forms.TextInput(attrs={"list": "kept-units", "autocomplete": "off"}), **kwargs
        )
        self.units: KnownUnits | None = None

    def clean(self, value: Any) -> Any:
        return self.find_unit(tidy_text(super().clean(value)))

    def find_unit(self, text: str) -> Department | None:
        if not text or self.units is None:
            return None
        if (unit := self.units.exactly(text)) is not None:
            return unit
        raise forms.ValidationError(self.units.why_not(text))


class PersonRoleForm(forms.Form):
    """Which role, where, from when until when."""

    kind = forms.TypedChoiceField(label="角色", coerce=RoleKind, error_messages={"required": "请选择角色。"})
    unit = UnitField(label="单位", help_text="写全称或单位编码。", error_messages={"required": "请填写单位。"})
    assigned = forms.CharField(
        label="分管单位",
        required=False,
        max_length=2000,
        help_text="只有财政业务科室填写；几个单位用顿号分开。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    starts_on = DayField(label="任职日期")
    until = DayField(label="停任日期", required=False, help_text="自这一天起不再担任；一直担任的不填。")

    def __init__(self, *args: Any, kinds: tuple[RoleKind, ...], units: KnownUnits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        self.unit_field.units = units
        self.fields["starts_on"].initial = timezone.localdate()
        if RoleKind.FINANCE_DESK not in kinds:
            del self.fields["assigned"]
        self.helper = bare_helper()

    @property
    def unit_field(self) -> UnitField:
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        return field

    def clean_assigned(self) -> list[Department]:
        found = (self.unit_field.find_unit(text) for text in words_of(tidy_text(self.cleaned_data["assigned"])))
        return [unit for unit in found if unit is not None]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("assigned") and data.get("kind") not in (None, RoleKind.FINANCE_DESK):
            self.add_error("assigned", "只有财政业务科室有分管单位，此处请留空。")
        if data.get("kind") is RoleKind.FINANCE_DESK and data.get("assigned") == []:
            self.add_error("assigned", "请写财政业务科室分管的单位，几个用顿号分开。")
        if data.get("starts_on") and data.get("until") and data["until"] <= data["starts_on"]:
            self.add_error("until", "停任日期要晚于任职日期。")
        return data

    @property
    def wanted(self) -> WantedRole:
        typed = self.cleaned_data
        return WantedRole(
            kind=typed["kind"],
            department=typed["unit"],
            starts_on=typed["starts_on"],
            until=typed["until"],
            assigned=typed.get("assigned", ()),
        )


class NameForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    phone = forms.CharField(label="联系电话", max_length=50, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

    def clean_name(self) -> str:
        return tidy_text(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return tidy_text(self.cleaned_data["phone"])


class OpeningForm(NameForm, PersonRoleForm):
    """A new account with its first role."""

    username = forms.CharField(
        label="登录名",
        max_length=50,
        validators=[UnicodeUsernameValidator(message="登录名只能有文字、字母、数字和 @ . + - _。")],
        help_text="不能与别人的相同。",
        error_messages={"required": "请填写登录名。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "username", "phone", "kind", "unit", "assigned", "starts_on", "until")

    def clean_username(self) -> str:
        return tidy_text(self.cleaned_data["username"])


class SlipUnitForm(forms.Form):
    """Of which unit, with those below it; of all where none is named."""

    unit = UnitField(label="只打印一个单位及其下级的", required=False)

    def __init__(self, *args: Any, units: KnownUnits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.units = units
        self.helper = bare_helper()


class PeopleFileForm(SourceForm):
    file = TableFileField(label="Excel 文件或其他文件", help_text=f"{TAKEN}一次最多 2000 行，工作簿读第一张工作表。")
    field_order = ("file", "pasted", "handed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class RoleEndingForm(forms.Form):
    until = DayField(label="停任日期")
