"""Saves what was typed: each group on its own, by its version; numbers once for all; an event for each record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import TooManyFieldsSent
from django.utils import timezone

from projects.documents.controls import parse_name
from projects.filling.draft import Draft
from projects.filling.group import BEHIND_A_ROW, Group
from projects.filling.groups import RowGroup, groups_of
from projects.filling.touched import drop_stated, keep_labels, shown_labels, write_touched
from projects.history.events import Said, record_events
from projects.models import Evaluation, Event
from projects.sheets import Computed
from projects.sheets.numbers import LABELS
from projects.sheets.typed import Unreadable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

NEVER: Final = -1
SAVED, CONFLICT, UNREADABLE, GONE = 200, 409, 422, 410
VERSION: Final = "version"
LARGEST: Final = 2**31 - 1
MOST_GROUPS: Final = 1000  # far more than a sheet can have, and those that were removed from it
MOST_SAID: Final = 3
OWN_WINDOW: Final = "您在另一个窗口"
Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A group as it came in: the version it rests on, and texts by field."""

    version: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Who:
    name: str = ""
    at: str = ""
    user_id: int | None = None

    def said_to(self, user: "User") -> str:
        """Somebody's own other window is nobody else."""
        name = OWN_WINDOW if self.is_user(user) else self.name or "别人"
        return f"{name} {self.at}".strip()

    def is_user(self, user: "User") -> bool:
        return self.user_id is not None and self.user_id == user.pk


NOBODY: Final = Who()


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else did since the page was loaded."""

    name: str
    at: str
    what: str


@dataclass(slots=True, kw_only=True)
class GroupOutcome:
    """What became of a group."""

    status: int = SAVED
    version: int = 0
    values: dict[str, str] = field(default_factory=dict)  # as the record shows them now
    errors: dict[str, str] = field(default_factory=dict)  # by field
    theirs: dict[str, str] = field(default_factory=dict)  # on a conflict: what stands in the cells that differ
    who: Who = NOBODY
    is_outdated: bool = False  # somebody else has changed the group since the page was drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    draft: Draft
    computed: Computed | None  # None where nothing was written
    outcomes: Mapping[str, GroupOutcome]
    last_event: int = 0
    others: tuple[Other, ...] = ()  # what somebody else did meanwhile

    @property
    def status(self) -> int:
        held = {outcome.status for outcome in self.outcomes.values()}
        if held & {CONFLICT, GONE}:
            return CONFLICT
        return UNREADABLE if UNREADABLE in held else SAVED


def sorted_groups(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Posted]:
    """A group without its version rests on none: it conflicts with whatever stands."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    versions: dict[str, int] = {}
    for name, text in pairs:
        parsed = parse_name(name)
        if parsed is None:
            continue
        if parsed.field == VERSION:
            versions[parsed.group] = read_whole_number(text)
        else:
            texts[parsed.group][parsed.field] = text
    if len(texts) > MOST_GROUPS:
        raise TooManyFieldsSent(f"{len(texts)} groups")
    return {group: Posted(version=versions.get(group, -1), texts=fields) for group, fields in texts.items()}


def read_whole_number(text: str) -> int:
    """-1 where it is no number that could have come from us."""
    return min(int(text), LARGEST) if text.isascii() and text.isdecimal() and len(text) < 12 else -1


def save_groups(
    draft: Draft, posted: Mapping[str, Posted], *, user: "User", address: str | None, since: int = NEVER
) -> Saved:
    """The evaluation's row must be locked, and the draft read behind that lock."""
    groups = groups_of(draft)
    labels = shown_labels(groups)
    outcomes: dict[str, GroupOutcome] = {}
    changes: dict[str, Changes] = {}
    for name, each in posted.items():
        if name not in groups:
            outcomes[name] = GroupOutcome(status=GONE, who=who_changed(draft.latest_changes, name))
            continue
        outcomes[name], changed = _take_texts(groups[name], each)
        if changed:
            changes[name] = changed
    if not changes:
        return Saved(draft=draft, computed=None, outcomes=outcomes)
    if any(not group.touched.isdisjoint(LABELS) for group in groups.values()):
        keep_labels(groups, labels)
    next(iter(changes.values())).update(drop_stated(groups))
    computed = write_touched(draft, groups)
    for name in changes:
        outcomes[name].version = groups[name].version
    said = [Said(verb="change", subject=groups[name].title, changes=changed) for name, changed in changes.items()]
    events = record_events(said, evaluation=draft.evaluation, user=user, address=address)
    return Saved(
        draft=draft,
        computed=computed,
        outcomes=outcomes,
        last_event=events[-1].sequence,
        others=others_between(draft.evaluation, since, events[0].sequence, user=user),
    )


def _take_texts(group: Group, posted: Posted) -> tuple[GroupOutcome, Changes]:
    """Reads each text; a cell that can't be read stays as it was, and the others are written."""
    known = {name: text for name, text in posted.texts.items() if group.control_of(name) is not None}
    differing = {
        name: text
        for name, text in known.items()
        if _unify_line_breaks(text) != _unify_line_breaks(group.text_of(name))
    }
    if posted.version != group.version:
        return _compare_outdated(group, differing), {}
    outcome = GroupOutcome(version=group.version)
    before = {name: group.logged_value(name) for name in map(group.logged_as, differing)}
    for name, text in sorted(differing.items(), key=lambda pair: pair[0] != "weight"):  # what others are held against
        try:
            _refuse_unwritable(group, name, text)
            group.set_text(name, text)
        except Unreadable as error:
            outcome.status, outcome.errors[name] = UNREADABLE, str(error)
    outcome.values = {name: group.text_of(name) for name in known if name not in outcome.errors}
    after = {name: group.logged_value(name) for name in before}
    changed = {f"{group.name}.{name}": [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        group.record.row_version += 1
        group.touched.add("row_version")
    return outcome, changed


def _refuse_unwritable(group: Group, name: str, text: str) -> None:
    control, reason = group.control_of(name), group.lock_reason(name)
    if reason:
        raise Unreadable(reason)
    if control and control.kind in ("text", "long", "choice") and len(_unify_line_breaks(text)) > control.most:
        raise Unreadable(f"最多 {control.most} 个字，现在有 {len(_unify_line_breaks(text))} 个。")


def _unify_line_breaks(text: str) -> str:
    """A browser posts line breaks in two characters."""
    return text.replace("\r\n", "\n")


def _compare_outdated(group: Group, differing: Mapping[str, str]) -> GroupOutcome:
    """The page rests on an older version. Where what was typed stands there already, it only learns the rest."""
    prefix = f"{group.name.partition('.')[0]}."
    names = {name.removeprefix(prefix) for name in group.draft.items if name.startswith(prefix)}
    names.update(BEHIND_A_ROW if isinstance(group, RowGroup) else ())
    values = {name: group.text_of(name) for name in sorted(names) if group.control_of(name) is not None}
    outcome = GroupOutcome(version=group.version, values=values, is_outdated=True)
    if differing:
        outcome.status = CONFLICT
        outcome.theirs = {name: group.text_of(name) for name in differing}
        outcome.who = who_changed(group.draft.latest_changes, group.name)
    return outcome


def who_changed(changes: Sequence[Event], group: str) -> Who:
    """The last who did, by a draft's latest changes."""
    prefix = f"{group}."
    event = next(
        (each for each in changes if any(name == group or name.startswith(prefix) for name in each.changes)), None
    )
    return NOBODY if event is None else Who(_name_of_actor(event), _time_of(event), event.user_id)


def others_between(evaluation: Evaluation, since: int, until: int, *, user: "User") -> tuple[Other, ...]:
    """Between two links of the chain; nothing is asked where they follow each other, or the page knows of none."""
    if not 0 <= since < until - 1:
        return ()
    between = evaluation.events.filter(sequence__gt=since, sequence__lt=until).exclude(user=user)
    events = list(between.order_by("-sequence")[:MOST_SAID])
    return tuple(
        Other(_name_of_actor(event), _time_of(event), event.subject or event.title) for event in reversed(events)
    )


def _name_of_actor(event: Event) -> str:
    return event.actor.partition("（")[0]


def _time_of(event: Event) -> str:
    return f"{timezone.localtime(event.at):%H:%M}"
