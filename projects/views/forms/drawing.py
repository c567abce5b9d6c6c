"""How a form is drawn: within a form of its page, or as the filter above a list."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


def bare_helper() -> FormHelper:
    """The page has the tag, the token and the button."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class BareForm(forms.Form):
    """Drawn within a form of its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


def filter_helper(target: str) -> FormHelper:
    """A choice asks for the list at once, a text when it is sent, so that no second list takes away what was ticked."""
    helper = FormHelper()
    helper.form_method = "get"
    helper.disable_csrf = True
    helper.attrs = {
        "hx-get": "./",
        "hx-target": target,
        "hx-trigger": "submit, change target:select, change target:[type=checkbox]",
        "hx-sync": "this:replace",
        "hx-push-url": "true",
    }
    return helper
