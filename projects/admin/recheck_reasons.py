"""复核理由: the short list from which a reviewer chooses."""

from django.contrib import admin
from django.http import HttpRequest

from perfeval.administration import RecordAdmin
from projects.models import RecheckReason


@admin.register(RecheckReason)
class RecheckReasonAdmin(RecordAdmin[RecheckReason]):
    list_display = ("name", "needs_note", "position", "is_retired")
    fields = ("name", "needs_note", "position", "is_retired")

    def get_readonly_fields(self, request: HttpRequest, obj: RecheckReason | None = None) -> tuple[str, ...]:
        """A name that scores rest on keeps its meaning; another one is added, and this one put out of use."""
        return ("name", "needs_note") if obj else ()
