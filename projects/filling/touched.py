"""Writes the records of a sheet that were touched, and the numbers that follow; what a change takes with it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from indicators.sheet import Stated
from projects.filling.draft import Draft, is_written
from projects.filling.group import Group
from projects.filling.groups import LineGroup, RowGroup, SheetGroup, groups_of
from projects.history.events import record_event
from projects.models import FundLine
from projects.sheets import Computed
from projects.sheets.numbers import LABELS, write_numbers
from projects.sheets.saving import stated_record

if TYPE_CHECKING:
    from perfeval.accounts.models import User


def write_touched(
    draft: Draft, groups: Mapping[str, Group], *, also: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Computed:
    """Every touched record, and what follows; `also` by row key what else is new."""
    funds = [group for group in groups.values() if isinstance(group, LineGroup) and group.touched]
    held = [group for group in funds if group.record.pk is not None]
    FundLine.objects.bulk_create([group.record for group in funds if group.record.pk is None])
    if held:
        columns = {name for group in held for name in group.touched}
        FundLine.objects.bulk_update([group.record for group in held], sorted(columns))
    sheet = next(group for group in groups.values() if isinstance(group, SheetGroup))
    touched = {g.record.key: g.touched for g in groups.values() if isinstance(g, RowGroup) and g.touched}
    lines = [line for line in draft.lines if is_written(line)]
    return write_numbers(draft.evaluation, lines, draft.rows, columns=sheet.touched, typed={**touched, **also})


def shown_labels(groups: Mapping[str, Group]) -> dict[str, tuple[str, str]]:
    """Level 1 and level 2 as the page shows them, before anything is written."""
    rows = (group for group in groups.values() if isinstance(group, RowGroup))
    return {group.name: (group.text_of("dimension"), group.text_of("category")) for group in rows}


def keep_labels(groups: Mapping[str, Group], labels: Mapping[str, tuple[str, str]]) -> None:
    """A row whose label stood in the cell of a row above says it itself, once that row may say something else."""
    for name, shown in labels.items():
        group = groups[name]
        for column, text in zip(LABELS, shown, strict=True):
            if not getattr(group.record, column) and text and column not in group.touched:
                setattr(group.record, column, text)
                group.touched.add(column)


def drop_stated(groups: Mapping[str, Group]) -> dict[str, list[Any]]:
    """The figures that a document printed were of that document: what is changed here is reckoned by the rules."""
    changes: dict[str, list[Any]] = {}
    for group in groups.values():
        if isinstance(group, SheetGroup) and group.record.stated:
            changes["sheet.stated"] = [group.record.stated, {}]
            group.set_column("stated", {})
        elif isinstance(group, RowGroup) and group.record.stated_score is not None:
            changes[f"{group.name}.stated_score"] = [_as_logged(group.record.stated_score), None]
            group.set_column("stated_score", None)
    return changes


def keep_stated(
    draft: Draft, stated: Stated, scores: Mapping[str, Decimal | None], *, user: "User", address: str | None
) -> None:
    """The figures that a document states, its scores by row key: kept beside those that the rules compute."""
    groups = groups_of(draft)
    changes: dict[str, list[Any]] = {}
    for group in groups.values():
        if isinstance(group, SheetGroup) and group.record.stated != stated_record(stated):
            changes["sheet.stated"] = [group.record.stated, stated_record(stated)]
            group.set_column("stated", stated_record(stated))
        elif isinstance(group, RowGroup):
            before, after = group.record.stated_score, scores.get(group.record.key)
            if _as_logged(before) != _as_logged(after):  # 9 and 9.00 are stated otherwise
                changes[f"{group.name}.stated_score"] = [_as_logged(before), _as_logged(after)]
                group.set_column("stated_score", after)
    if changes:
        write_touched(draft, groups)
        record_event(
            "change", evaluation=draft.evaluation, user=user, subject="原表所列数字", changes=changes, address=address
        )


def _as_logged(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def adopt_figures(draft: Draft, *, user: "User", address: str | None) -> None:
    """Somebody who finds nothing to change in a document's texts may still want its figures reckoned afresh."""
    groups = groups_of(draft)
    changes = drop_stated(groups)
    if changes:
        write_touched(draft, groups)
        subject = "改用系统测算的数字"
        record_event(
            "change", evaluation=draft.evaluation, user=user, subject=subject, changes=changes, address=address
        )
