"""Pages of our own inside the administration: a plain form, drawn as Django draws its own."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import AdminField, Fieldset
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


class BoundFieldset(Fieldset):
    """Fields of several forms, drawn as Django draws those of one; the fields of a line stand side by side."""

    def __init__(self, name: str | None, lines: Sequence[Sequence[BoundField]], **options: Any) -> None:
        no_form: Any = forms.Form()  # the stubs know forms of models alone
        super().__init__(no_form, name, **options)
        self.lines = lines

    @classmethod
    def of(cls, form: forms.Form, name: str | None, *, fields: Sequence[str | Sequence[str]], **options: Any) -> Self:
        lines = [[line] if isinstance(line, str) else line for line in fields]
        return cls(name, [[form[field] for field in line] for line in lines], **options)

    def __iter__(self) -> Iterator[Any]:
        return map(BoundFieldline, self.lines)


class BoundFieldline:
    has_visible_field = True

    def __init__(self, fields: Sequence[BoundField]) -> None:
        self.fields = fields

    def __iter__(self) -> Iterator[AdminField]:
        for number, field in enumerate(self.fields):
            form: Any = field.form
            yield AdminField(form, field.name, is_first=number == 0)

    def errors(self) -> SafeString:
        return format_html_join("\n", "{}", ((field.errors,) for field in self.fields))


def form_page(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    form: forms.Form,
    template: str = "admin/form_page.html",
    *,
    fieldsets: Iterable[BoundFieldset] = (),
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    return TemplateResponse(
        request,
        template,
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "form": form,
            "adminform": fieldsets or [BoundFieldset.of(form, None, fields=list(form.fields))],
            "media": model_admin.media + form.media,
            "original": None,
            "is_popup": False,
            "subtitle": None,
            "intro": "",
            "warning": "",
            "cancel_url": "",
            "faults": (),
            **context,
        },
        status=status,
    )


def admin_url(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=arguments)
