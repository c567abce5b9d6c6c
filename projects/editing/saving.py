"""Writes what was typed: each group on its own, by its version; numbers once for all; an event for each record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from indicators.points import plain
from projects.documents.layout.values import EXTRA
from projects.editing.draft import Draft, is_written
from projects.editing.groups import ROW_COLUMNS, Group, LineGroup, RowGroup, SheetGroup, groups_of
from projects.editing.typed import Unreadable
from projects.events import record
from projects.models import Event, FundLine
from projects.sheets import Computed
from projects.sheets.numbers import write_numbers

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SAVED, CONFLICT, UNREADABLE, GONE = 200, 409, 422, 410
LOOKED_BACK: Final = 50  # events among which the other's change is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A group as it came in: the version it rests on, and texts by field."""

    version: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody else's change."""

    name: str = ""
    at: str = ""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of a group."""

    status: int = SAVED
    version: int = 0
    values: dict[str, str] = field(default_factory=dict)  # as the record shows them now
    errors: dict[str, str] = field(default_factory=dict)  # by field
    theirs: dict[str, str] = field(default_factory=dict)  # on a conflict: what stands in the cells that differ
    who: Who = Who()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    draft: Draft
    computed: Computed | None  # None where nothing was written
    outcomes: Mapping[str, Outcome]
    last_event: int = 0

    @property
    def status(self) -> int:
        held = {outcome.status for outcome in self.outcomes.values()}
        if held & {CONFLICT, GONE}:
            return CONFLICT
        return UNREADABLE if UNREADABLE in held else SAVED


def save(draft: Draft, posted: Mapping[str, Posted], *, user: "User", address: str | None) -> Saved:
    """The evaluation's row must be locked, and the draft read behind that lock."""
    groups = groups_of(draft)
    labels = shown_labels(groups)
    outcomes, changes = {}, {}
    for name, each in posted.items():
        group = groups.get(name)
        if group is None:
            outcomes[name] = Outcome(status=GONE, who=who_changed(draft, name))
            continue
        outcomes[name], changed = _decide(group, each)
        if changed:
            changes[group.name] = changed
    if not changes:
        return Saved(draft=draft, computed=None, outcomes=outcomes)
    keep_labels(groups, labels)
    computed = write(draft, groups)
    event = None
    for name, changed in changes.items():
        outcomes[name].version = groups[name].version
        event = record(
            "change",
            evaluation=draft.evaluation,
            user=user,
            subject=groups[name].title,
            changes=changed,
            address=address,
        )
    return Saved(draft=draft, computed=computed, outcomes=outcomes, last_event=event.sequence if event else 0)


Changes = dict[str, list[Any]]


def _decide(group: Group, posted: Posted) -> tuple[Outcome, Changes]:
    """Reads each text; a cell that can't be read stays as it was, and the others are written."""
    known = {name: text for name, text in posted.texts.items() if group.control(name) is not None}
    differing = {name: text for name, text in known.items() if _normal(text) != _normal(group.show(name))}
    if differing and posted.version != group.version:
        return _conflict(group, differing), {}
    outcome = Outcome(version=group.version)
    before = {column: _stored(group, column) for column in _columns(group, differing)}
    for name, text in differing.items():
        reason = group.locked(name)
        try:
            if reason:
                raise Unreadable(reason)
            group.take(name, text)
        except Unreadable as error:
            outcome.status, outcome.errors[name] = UNREADABLE, str(error)
    outcome.values = {name: group.show(name) for name in known if name not in outcome.errors}
    return outcome, _bumped(group, before)


def _normal(text: str) -> str:
    """A browser posts line breaks in two characters."""
    return text.replace("\r\n", "\n")


def _bumped(group: Group, before: Mapping[str, Any]) -> Changes:
    after = {column: _stored(group, column) for column in before}
    changed = {f"{group.name}.{name}": [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        group.record.row_version += 1
        group.touched.add("row_version")
    return changed


def _columns(group: Group, names: Mapping[str, str]) -> set[str]:
    """The values that the log names: a target's parts are one target."""
    return {"target" if name.startswith("target_") else name for name in names}


def _stored(group: Group, name: str) -> Any:
    """As the log keeps it: money in 元, whatever unit the form has."""
    if name.startswith(EXTRA):
        return group.record.extra.get(name.removeprefix(EXTRA), "")
    if name.startswith("not_applicable."):
        return group.show(name)
    value = getattr(group.record, ROW_COLUMNS.get(name, name) if isinstance(group, RowGroup) else name)
    return value if value is None or isinstance(value, str) else plain(value)


def _conflict(group: Group, differing: Mapping[str, str]) -> Outcome:
    values = {name: group.show(name) for name in _shown_names(group)}
    return Outcome(
        status=CONFLICT,
        version=group.version,
        values=values,
        theirs={name: group.show(name) for name in differing},
        who=who_changed(group.draft, group.name),
    )


def _shown_names(group: Group) -> Iterator[str]:
    """Every value that a page may show of the group."""
    prefix = f"{group.name.partition('.')[0]}."
    names = {name.removeprefix(prefix) for name in group.draft.items if name.startswith(prefix)}
    more = ("hand_score", "hand_reason", "band", "deviation") if isinstance(group, RowGroup) else ()
    yield from (name for name in sorted({*names, *more}) if group.control(name) is not None)


def who_changed(draft: Draft, name: str) -> Who:
    """By the log."""
    events = draft.evaluation.events.filter(verb="change").order_by("-sequence")[:LOOKED_BACK]
    event = next((each for each in events if any(_is_of(key, name) for key in each.changes)), None)
    return Who() if event is None else who_of(event)


def _is_of(key: str, group: str) -> bool:
    return key == group or key.startswith(f"{group}.")


def who_of(event: Event) -> Who:
    return Who(name=event.actor.partition("（")[0], at=f"{timezone.localtime(event.at):%H:%M}")


def shown_labels(groups: Mapping[str, Group]) -> dict[str, tuple[str, str]]:
    """Level 1 and level 2 as the page shows them, before anything is written."""
    rows = (group for group in groups.values() if isinstance(group, RowGroup))
    return {group.name: (group.show("dimension"), group.show("category")) for group in rows}


def keep_labels(groups: Mapping[str, Group], labels: Mapping[str, tuple[str, str]]) -> None:
    """A row whose label stood in the cell of a row above says it itself, once that row may say something else."""
    for name, shown in labels.items():
        group = groups[name]
        for column, text in zip(("dimension_label", "category_label"), shown, strict=True):
            if not getattr(group.record, column) and text and column not in group.touched:
                setattr(group.record, column, text)
                group.touched.add(column)


def write(draft: Draft, groups: Mapping[str, Group]) -> Computed:
    """Every touched record, and what follows."""
    for group in groups.values():
        if isinstance(group, LineGroup) and group.touched:
            _write_line(group.record, group.touched)
    sheet = next(group for group in groups.values() if isinstance(group, SheetGroup))
    rows = {g.record.key: g.touched for g in groups.values() if isinstance(g, RowGroup) and g.touched}
    lines = [line for line in draft.lines if is_written(line)]
    return write_numbers(draft.evaluation, lines, draft.rows, columns=sheet.touched, typed=rows)


def _write_line(line: FundLine, columns: set[str]) -> None:
    if line.pk is None:
        line.save()
    else:
        line.save(update_fields=columns)
