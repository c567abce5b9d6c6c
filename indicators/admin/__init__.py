"""The pages where the 系统管理员 keeps 一级指标, 二级指标 and 指标库."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from indicators.admin.fields import LinesField
from indicators.labels import normalise_label
from indicators.models import Category, Dimension, LabelFields, LibraryIndicator
from perfeval.administration import RecordAdmin


class LabelForm(forms.ModelForm[LabelFields]):
    aliases = LinesField(
        label="别名",
        required=False,
        help_text="一行一个。别的表样里对它的叫法，例如“可持续性影响指标”；“指标”二字、空格、序号写不写都一样。",
    )

    def clean_aliases(self) -> list[str]:
        """An alias must have one meaning: no two labels share one."""
        aliases: list[str] = self.cleaned_data["aliases"]
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        taken = {normalise_label(alias): other for other in others for alias in (other.title, *other.aliases)}
        for alias in aliases:
            if other := taken.get(normalise_label(alias)):
                raise ValidationError(f"“{alias}”已是“{other}”的名称或别名。")
        return aliases


class LabelAdmin(RecordAdmin[Any]):
    form = LabelForm
    search_fields = ("title", "code", "aliases")
    search_help_text = "按名称、别名或代码查找"

    @admin.display(description="别名")
    def aliases_shown(self, label: LabelFields) -> str:
        return "、".join(label.aliases)

    def get_readonly_fields(self, request: HttpRequest, obj: LabelFields | None = None) -> tuple[str, ...]:
        """The code can't be changed: rules know a label by its code."""
        return ("code",) if obj else ()


@admin.register(Dimension)
class DimensionAdmin(LabelAdmin):
    list_display = ("title", "aliases_shown", "position")
    fields = ("title", "code", "aliases", "position")


@admin.register(Category)
class CategoryAdmin(LabelAdmin):
    list_display = ("title", "dimensions_shown", "aliases_shown", "position")
    list_filter = ("dimensions",)
    fields = ("title", "code", "aliases", "dimensions", "position")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "dimensions":
            options["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **options)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("dimensions")

    @admin.display(description="常见的一级指标")
    def dimensions_shown(self, category: Category) -> str:
        return "、".join(dimension.title for dimension in category.dimensions.all())


@admin.register(LibraryIndicator)
class LibraryIndicatorAdmin(RecordAdmin[LibraryIndicator]):
    """A name that is no longer offered is marked as not in use; forms that contain it keep it."""

    list_display = ("name", "dimension", "category", "target", "unit", "field_of_work", "in_use")
    list_filter = ("in_use", "dimension", "category", "field_of_work")
    search_fields = ("name", "field_of_work", "explanation")
    search_help_text = "按三级指标、行业领域或解释查找"
    list_select_related = ("dimension", "category")
    autocomplete_fields = ("dimension", "category")
    fieldsets = (
        (None, {"fields": (("dimension", "category"), "name", ("target", "unit"))}),
        ("说明", {"fields": ("field_of_work", "explanation", "source", "in_use")}),
    )
    actions = ("take_out_of_use", "put_into_use")

    @admin.action(description="停用所选指标", permissions=["change"])
    def take_out_of_use(self, request: HttpRequest, queryset: Any) -> None:
        self._use(request, queryset, in_use=False)

    @admin.action(description="启用所选指标", permissions=["change"])
    def put_into_use(self, request: HttpRequest, queryset: Any) -> None:
        self._use(request, queryset, in_use=True)

    def _use(self, request: HttpRequest, queryset: Any, *, in_use: bool) -> None:
        count = queryset.update(in_use=in_use)
        self.message_user(request, f"{'启用' if in_use else '停用'}了 {count} 个指标。")
