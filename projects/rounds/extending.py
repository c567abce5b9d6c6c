"""延期: the bureau gives one unit, with the units below it, a later last day at a step; changes it, and takes it back."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from perfeval.accounts.models import User
from projects.access import may_manage
from projects.history.events import record_event
from projects.models import Department, Extension, Round, RoundWindow
from projects.models.round import hold_round


class ExtensionRefusedError(Exception):
    """Why nothing was written, as a sentence for the person who tried."""


@transaction.atomic
def grant_extension(
    window: RoundWindow,
    department: Department,
    *,
    closes_on: dt.date,
    reason: str,
    by: User,
    address: str | None = None,
) -> Extension:
    """A unit that has an extension gets this one in its place."""
    _lock_round(window.round, by)
    held = RoundWindow.objects.filter(pk=window.pk).first()
    if held is None or held.closes_on is None:
        raise ExtensionRefusedError("这个环节没有截止日期，无须延期。")
    if closes_on <= held.closes_on:
        raise ExtensionRefusedError(f"延期要晚于原定的截止日期 {held.closes_on:%Y年%-m月%-d日}。")
    former = Extension.objects.filter(window=held, department=department).first()
    values = {"closes_on": closes_on, "reason": reason.strip(), "granted_by": by}
    made, _ = Extension.objects.update_or_create(window=held, department=department, defaults=values)
    days = [former.closes_on if former else held.closes_on, closes_on]
    _record_extension("extend", made, days, by, address)
    return made


@transaction.atomic
def withdraw_extension(extension: Extension, *, by: User, address: str | None = None) -> None:
    _lock_round(extension.window.round, by)
    held = Extension.objects.select_related("window", "department").filter(pk=extension.pk).first()
    if held is None:
        raise ExtensionRefusedError("这次延期已经撤销。")
    Extension.objects.filter(pk=held.pk).delete()
    _record_extension("extension-withdrawn", held, [held.closes_on, held.window.closes_on], by, address)


def _lock_round(round: Round, by: User) -> None:
    """Whoever changes the days of a round queues at its row (ADR 44)."""
    if not (verdict := may_manage(by, hold_round(round))):
        raise ExtensionRefusedError(verdict.reason)


def _record_extension(
    verb: str, extension: Extension, days: Sequence[dt.date | None], by: User, address: str | None
) -> None:
    record_event(
        verb,
        user=by,
        subject=f"{extension.window.round}，{extension}",
        changes={"closes_on": days},
        opinion=extension.reason,
        address=address,
    )
