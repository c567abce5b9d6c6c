"""What a browser without scripts posts, and how its page comes back where not all of it could be saved."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import QueryDict

from projects.documents.controls import control_name, parse_name
from projects.filling.controls import Typed
from projects.filling.draft import Draft
from projects.filling.groups import groups_of
from projects.filling.saving import GONE, VERSION, Saved

if TYPE_CHECKING:
    from perfeval.accounts.models import User


def pairs_of(posted: QueryDict, draft: Draft) -> dict[str, str]:
    """All that was typed; a button may put one text in the place of another."""
    pairs = {name: str(text) for name, text in posted.items() if name != "csrfmiddlewaretoken"}
    act, _, subject = posted.get("act", "").partition(":")
    if act == "write":  # a reading that was chosen
        name, _, text = subject.partition(":")
        pairs[name] = text
    elif act == "theirs":  # what somebody else has saved meanwhile
        parsed = parse_name(subject)
        group = groups_of(draft).get(parsed.group) if parsed else None
        if parsed and group and group.control_of(parsed.field):
            pairs[subject] = group.text_of(parsed.field)
    return pairs


def with_own_versions(posted: QueryDict, saved: Saved) -> QueryDict:
    """What the form itself has just saved is no change that its person hasn't seen."""
    known = posted.copy()
    for name, outcome in saved.outcomes.items():
        if not outcome.is_outdated:
            known[control_name(name, VERSION)] = str(outcome.version)
    return known


def typed_again(saved: Saved, pairs: Mapping[str, str], *, user: "User") -> Typed:
    """Each text that isn't saved stays in its cell, with the reason beside it."""
    errors: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for name, outcome in saved.outcomes.items():
        errors |= {control_name(name, field): message for field, message in outcome.errors.items()}
        for field, text in outcome.theirs.items():
            control = control_name(name, field)
            who = outcome.who.said_to(user)
            errors[control] = f"{who} 改为“{text or '（空）'}”。再次保存，采用您填的；或采用已保存的。"
            theirs[control] = text
    return Typed({name: pairs[name] for name in errors if name in pairs}, errors, theirs)


def texts_of_gone_rows(saved: Saved, pairs: Mapping[str, str], *, user: "User") -> list[str]:
    """A row that somebody removed meanwhile has no cells any more: what was typed in it is said."""
    said = []
    for name, outcome in saved.outcomes.items():
        if outcome.status == GONE:
            cells = {control: text for control, text in pairs.items() if control.startswith(f"{name}.")}
            cells.pop(f"{name}.{VERSION}", None)
            typed = "｜".join(text for text in cells.values() if text.strip())
            said.append(f"{outcome.who.said_to(user)} 删除了一行，您在这一行填的没有保存：{typed}")
    return said
