"""The 离线填报表 of a draft as it stands, with what its filler may not change locked."""

from collections.abc import Mapping

from indicators.catalogue import Use, fields_of
from indicators.sheet import digest_of_sheet
from projects.documents.controls import control_name
from projects.filling.draft import Draft
from projects.filling.group import Group
from projects.filling.groups import groups_of
from projects.offline.form import offline_form
from projects.offline.identity import Identity
from projects.offline.slots import SPARE_ROWS


def workbook_of(draft: Draft) -> bytes:
    groups = groups_of(draft)
    locked = {
        control_name(group.name, field)
        for group in groups.values()
        for field in fields_of(group.holder, Use.TYPED | Use.PRINTED)
        if group.control_of(field) is not None and group.lock_reason(field)
    }
    return offline_form(
        draft.sheet,
        draft.layout,
        draft.rules,
        identity=_make_identity(draft, groups),
        locked=locked,
        spare_rows=0 if draft.goal is not None else SPARE_ROWS,  # then a row comes by 目标调整
    )


def _make_identity(draft: Draft, groups: Mapping[str, Group]) -> Identity:
    evaluation = draft.evaluation
    version = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    return Identity(
        evaluation=evaluation.pk,
        stage=evaluation.stage,
        layout_code=version.code,
        layout_version=version.version,
        sheet_digest=digest_of_sheet(draft.sheet),
        versions={name: group.version for name, group in groups.items()},
    )
