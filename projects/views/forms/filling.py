"""The form around the paper: crispy draws it by a template of ours."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.urls import reverse

from perfeval.accounts.models import User
from projects.filling.page import EditPage


class FillingForm(forms.Form):
    """Its controls are the layout's, not the class's: what they take is judged by projects.filling."""

    def __init__(self, page: EditPage, *, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.page = page
        pk = page.evaluation.pk
        self.helper = FormHelper()
        self.helper.template = "filling/_form.html"
        self.helper.form_id = "filling"
        self.helper.form_class = "filling is-fresh" if page.has_just_begun else "filling"
        self.helper.form_action = reverse("edit", args=[pk])
        self.helper.attrs = {
            "data-evaluation": pk,
            "data-user": user.pk,
            "data-save-url": reverse("save_rows", args=[pk]),
            "data-rows-url": reverse("change_rows", args=[pk]),
            "data-reading-url": reverse("reading", args=[pk]),
            "data-suggestions-url": reverse("suggestions", args=[pk]),
            "data-check-url": reverse("check", args=[pk]),
            "data-submission-url": reverse("submission", args=[pk]),
            "autocomplete": "off",
        }
