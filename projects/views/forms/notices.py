"""Which notices a person marks as read."""

from typing import Final

from django import forms
from django.db.models import Q

from projects.models.reach import NOTHING

LARGEST_KEY: Final = 2**63 - 1


class ReadForm(forms.Form):
    """One by its key, or all that were told until a time."""

    notice = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)
    until = forms.DateTimeField(required=False)

    @property
    def chosen(self) -> Q:
        notice, until = self.cleaned_data["notice"], self.cleaned_data["until"]
        if notice is not None:
            return Q(pk=notice)
        return Q(at__lte=until) if until is not None else NOTHING
