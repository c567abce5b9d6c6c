"""Pages of our own inside the administration: a plain form, drawn as Django draws its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import AdminForm
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

Fieldsets = Sequence[tuple[str | None, Mapping[str, Any]]]


def form_page(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    form: forms.Form,
    template: str = "admin/form_page.html",
    *,
    fieldsets: Fieldsets | None = None,
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    sets: Any = fieldsets or [(None, {"fields": list(form.fields)})]
    plain: Any = form  # the stubs know forms of models alone
    drawn = AdminForm(plain, sets, {}, model_admin=model_admin)
    return TemplateResponse(
        request,
        template,
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "form": form,
            "adminform": drawn,
            "media": model_admin.media + form.media,
            "original": None,
            "is_popup": False,
            "subtitle": None,
            "intro": "",
            "warning": "",
            "cancel_url": "",
            **context,
        },
        status=status,
    )


def admin_url(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=arguments)
