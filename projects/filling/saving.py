"""Writes what was typed: each group on its own, by its version; numbers once for all; an event for each record."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from indicators.points import plain
from projects.documents.layout.values import EXTRA
from projects.filling.draft import Draft, is_written
from projects.filling.groups import ROW_COLUMNS, Group, LineGroup, RowGroup, SheetGroup, groups_of
from projects.filling.others import NOBODY, Other, Who, others_between, who_changed
from projects.history.events import Said, record, record_all
from projects.models import FundLine
from projects.sheets import Computed
from projects.sheets.numbers import write_numbers
from projects.sheets.typed import Unreadable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

NEVER: Final = -1
SAVED, CONFLICT, UNREADABLE, GONE = 200, 409, 422, 410


LABELS: Final = frozenset(ROW_COLUMNS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A group as it came in: the version it rests on, and texts by field."""

    version: int
    texts: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Outcome:
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
    outcomes: Mapping[str, Outcome]
    last_event: int = 0
    others: tuple[Other, ...] = ()  # what somebody else did meanwhile

    @property
    def status(self) -> int:
        held = {outcome.status for outcome in self.outcomes.values()}
        if held & {CONFLICT, GONE}:
            return CONFLICT
        return UNREADABLE if UNREADABLE in held else SAVED


def save(draft: Draft, posted: Mapping[str, Posted], *, user: "User", address: str | None, since: int = NEVER) -> Saved:
    """The evaluation's row must be locked, and the draft read behind that lock."""
    groups = groups_of(draft)
    labels = shown_labels(groups)
    outcomes: dict[str, Outcome] = {}
    changes: dict[str, Changes] = {}
    for name, each in posted.items():
        outcomes[name], changed = _decide(groups[name], each) if name in groups else (_gone(draft, name), {})
        if changed:
            changes[name] = changed
    if not changes:
        return Saved(draft=draft, computed=None, outcomes=outcomes)
    if any(LABELS & group.touched for group in groups.values()):
        keep_labels(groups, labels)
    next(iter(changes.values())).update(drop_stated(groups))
    computed = write(draft, groups)
    for name in changes:
        outcomes[name].version = groups[name].version
    said = [Said(verb="change", subject=groups[name].title, changes=changed) for name, changed in changes.items()]
    events = record_all(said, evaluation=draft.evaluation, user=user, address=address)
    return Saved(
        draft=draft,
        computed=computed,
        outcomes=outcomes,
        last_event=events[-1].sequence,
        others=others_between(draft.evaluation, since, events[0].sequence, user=user),
    )


def _gone(draft: Draft, name: str) -> Outcome:
    return Outcome(status=GONE, who=who_changed(draft.latest_changes, name))


def drop_stated(groups: Mapping[str, Group]) -> dict[str, list[Any]]:
    """The figures that a document printed were of that document: what is changed here is reckoned by the rules."""
    changes: dict[str, list[Any]] = {}
    for group in groups.values():
        if isinstance(group, SheetGroup) and group.record.stated:
            changes["sheet.stated"] = [group.record.stated, {}]
            group.put("stated", {})
        elif isinstance(group, RowGroup) and group.record.stated_score is not None:
            changes[f"{group.name}.stated_score"] = [str(group.record.stated_score), None]
            group.put("stated_score", None)
    return changes


def adopt_figures(draft: Draft, *, user: "User", address: str | None) -> None:
    """Somebody who finds nothing to change in a document's texts may still want its figures reckoned afresh."""
    groups = groups_of(draft)
    changes = drop_stated(groups)
    if changes:
        write(draft, groups)
        subject = "改用系统测算的数字"
        record("change", evaluation=draft.evaluation, user=user, subject=subject, changes=changes, address=address)


Changes = dict[str, list[Any]]


def _decide(group: Group, posted: Posted) -> tuple[Outcome, Changes]:
    """Reads each text; a cell that can't be read stays as it was, and the others are written."""
    known = {name: text for name, text in posted.texts.items() if group.control(name) is not None}
    differing = {name: text for name, text in known.items() if _normal(text) != _normal(group.show(name))}
    if posted.version != group.version:
        return _outdated(group, differing), {}
    outcome = Outcome(version=group.version)
    before = {column: _stored(group, column) for column in _columns(group, differing)}
    for name, text in sorted(differing.items(), key=lambda pair: pair[0] != "weight"):  # what others are held against
        try:
            _refuse(group, name, text)
            group.take(name, text)
        except Unreadable as error:
            outcome.status, outcome.errors[name] = UNREADABLE, str(error)
    outcome.values = {name: group.show(name) for name in known if name not in outcome.errors}
    return outcome, _bumped(group, before)


def _refuse(group: Group, name: str, text: str) -> None:
    control, reason = group.control(name), group.locked(name)
    if reason:
        raise Unreadable(reason)
    if control and control.kind in ("text", "long", "choice") and len(_normal(text)) > control.most:
        raise Unreadable(f"最多 {control.most} 个字，现在有 {len(_normal(text))} 个。")


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


def _outdated(group: Group, differing: Mapping[str, str]) -> Outcome:
    """The page rests on an older version. Where what was typed stands there already, it only learns the rest."""
    values = {name: group.show(name) for name in _shown_names(group)}
    outcome = Outcome(version=group.version, values=values, is_outdated=True)
    if differing:
        outcome.status = CONFLICT
        outcome.theirs = {name: group.show(name) for name in differing}
        outcome.who = who_changed(group.draft.latest_changes, group.name)
    return outcome


def _shown_names(group: Group) -> Iterator[str]:
    """Every value that a page may show of the group."""
    prefix = f"{group.name.partition('.')[0]}."
    names = {name.removeprefix(prefix) for name in group.draft.items if name.startswith(prefix)}
    more = ("hand_score", "hand_reason", "band", "deviation") if isinstance(group, RowGroup) else ()
    yield from (name for name in sorted({*names, *more}) if group.control(name) is not None)


def shown_labels(groups: Mapping[str, Group]) -> dict[str, tuple[str, str]]:
    """Level 1 and level 2 as the page shows them, before anything is written."""
    rows = (group for group in groups.values() if isinstance(group, RowGroup))
    return {group.name: (group.show("dimension"), group.show("category")) for group in rows}


def keep_labels(groups: Mapping[str, Group], labels: Mapping[str, tuple[str, str]]) -> None:
    """A row whose label stood in the cell of a row above says it itself, once that row may say something else."""
    for name, shown in labels.items():
        group = groups[name]
        for column, text in zip(ROW_COLUMNS.values(), shown, strict=True):
            if not getattr(group.record, column) and text and column not in group.touched:
                setattr(group.record, column, text)
                group.touched.add(column)


def write(
    draft: Draft, groups: Mapping[str, Group], *, also: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Computed:
    """Every touched record, and what follows; `also` by row key what else is new."""
    _write_lines([group for group in groups.values() if isinstance(group, LineGroup) and group.touched])
    sheet = next(group for group in groups.values() if isinstance(group, SheetGroup))
    touched = {g.record.key: g.touched for g in groups.values() if isinstance(g, RowGroup) and g.touched}
    lines = [line for line in draft.lines if is_written(line)]
    return write_numbers(draft.evaluation, lines, draft.rows, columns=sheet.touched, typed={**touched, **also})


def _write_lines(touched: Sequence[LineGroup]) -> None:
    new = [group.record for group in touched if group.record.pk is None]
    held = [group for group in touched if group.record.pk is not None]
    FundLine.objects.bulk_create(new)
    if held:
        columns = {name for group in held for name in group.touched}
        FundLine.objects.bulk_update([group.record for group in held], sorted(columns))
