"""The answer to a save: elements that take the place of those of the same id, and for the scripts what became of each group."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.filling.answers import Answers
from projects.filling.saving import Outcome, Saved
from projects.sheets import compute

if TYPE_CHECKING:
    from perfeval.accounts.models import User


def answer(saved: Saved, *, user: "User") -> SafeString:
    draft = saved.draft
    computed = saved.computed or compute(draft.sheet, draft.rules, approved_goal=draft.goal)
    answers = Answers(draft=draft, computed=computed)
    report = {
        "at": now(),
        "since": saved.last_event,
        "others": [asdict(other) for other in saved.others],
        "groups": {name: _of_group(outcome, user) for name, outcome in saved.outcomes.items()},
        "parts": {row.key: asdict(answers.parts(index)) for index, row in enumerate(draft.rows)},
        "due": answers.due,
    }
    return SafeString(drawn(answers.all()) + report_of(report))


def drawn(outputs: Mapping[str, SafeString]) -> SafeString:
    return format_html_join("", '<output id="{}" hx-swap-oob="innerHTML">{}</output>', outputs.items())


def report_of(report: Mapping[str, Any]) -> SafeString:
    text = json.dumps(report, ensure_ascii=False)
    return format_html('<output id="out-report" hidden data-report="{}"></output>', text)


def now() -> str:
    return f"{timezone.localtime():%H:%M}"


def _of_group(outcome: Outcome, user: "User") -> dict[str, Any]:
    return {
        "status": outcome.status,
        "version": outcome.version,
        "values": outcome.values,
        "errors": outcome.errors,
        "theirs": outcome.theirs,
        "who": outcome.who.said_to(user),
        "is_own": outcome.who.is_(user),
    }
