"""What a filled workbook would change in the records as they stand, and the change itself: all of it or none."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from indicators.catalogue import Holder, held_by
from projects.documents.controls import Name, parse_name
from projects.documents.layout.values import EXTRA, Indicators
from projects.filling.draft import Draft, draft_of
from projects.filling.groups import Group, RowGroup, groups_of
from projects.filling.rows import Content, RowRefusedError, Rows
from projects.filling.saving import SAVED, Posted, save, who_changed
from projects.history.differences import Difference
from projects.models import Evaluation, Indicator
from projects.offline.returned import Filled, WrongCell
from projects.offline.slots import SPARE
from projects.sheets.typed import Unreadable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

NEW_ROW: Final = f"indicators.{SPARE}"
COLUMNS: Final = (*(field.stored_as for field in held_by(Holder.ROWS) if field.is_offline), "extra")
REFUSED: Final = "数据刚刚有变动，没有导入，请重新上传核对。"


class OfflineRefusedError(ValueError):
    """Nothing was written; the message says why."""


@dataclass(frozen=True, slots=True)
class CellChange:
    coordinate: str
    difference: Difference


@dataclass(slots=True, kw_only=True)
class OfflinePlan:
    changes: list[CellChange] = field(default_factory=list)
    ignored: list[WrongCell] = field(default_factory=list)  # locked since, so left as it is
    problems: list[WrongCell] = field(default_factory=list)  # as long as there is one, nothing is written
    posted: dict[str, dict[str, str]] = field(default_factory=dict)  # by group
    rows: dict[str, dict[str, str]] = field(default_factory=dict)  # new ones, by the key of their spare row

    @property
    def may_apply(self) -> bool:
        return bool(self.changes) and not self.problems

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        return repr([self.changes, self.ignored, self.problems])


def refusal(filled: Filled, evaluation: Evaluation) -> str:
    """Why the workbook isn't of this sheet; nothing where it is."""
    identity, version = filled.identity, evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    if identity.evaluation != evaluation.pk:
        return "这个工作簿是另一张表的离线填报表，请在那张表的页面上传。"
    if identity.stage != evaluation.stage:
        return "这个工作簿是另一阶段的离线填报表，请重新下载。"
    if (identity.layout_code, identity.layout_version) != (version.code, version.version):
        return "下载以后任务换了表样，请重新下载离线填报表，把内容复制过去再上传。"
    return ""


def plan_of(filled: Filled, draft: Draft) -> OfflinePlan:
    plan = OfflinePlan(problems=list(filled.problems))
    groups = groups_of(draft)
    for name, text in filled.changed.items():
        parsed = parse_name(name)
        if parsed is not None and parsed.group.startswith(NEW_ROW):
            plan.rows.setdefault(parsed.group, {})[parsed.field] = text
        elif parsed is not None:
            _plan_cell(plan, filled, groups.get(parsed.group), parsed, text)
    for number, key in enumerate(plan.rows, start=len(draft.rows) + 1):
        _plan_row(plan, filled, draft, key, number)
    return plan


def _plan_cell(plan: OfflinePlan, filled: Filled, group: Group | None, name: Name, text: str) -> None:
    at = filled.slots[f"{name.group}.{name.field}"]
    if group is None:
        plan.problems.append(WrongCell(at, "下载以后这一行被删除了，请重新下载离线填报表。"))
        return
    before, title = group.show(name.field), _title(group, name.field)
    if _alike(text, before):
        return
    if reason := group.locked(name.field):
        plan.ignored.append(WrongCell(at, f"{title}：{reason}"))
    elif group.version != filled.identity.versions.get(group.name):
        plan.problems.append(WrongCell(at, _conflict(group, title, before)))
    else:
        _take(plan, group, name.field, at, Difference(title, before, text))


def _take(plan: OfflinePlan, group: Group, name: str, at: str, typed: Difference) -> None:
    """Reads the text as the page would; the records in memory are thrown away afterwards."""
    text = typed.after or ""
    control = group.control(name)
    if control is None:
        return
    if len(text) > control.most and control.kind in ("text", "long"):
        said = f"{typed.title}：最多填 {control.most} 个字，现有 {len(text)} 个。"
        plan.problems.append(WrongCell(at, said))
        return
    try:
        group.take(name, text)
    except Unreadable as error:
        plan.problems.append(WrongCell(at, f"{typed.title}：“{text[:30]}”{error}"))
        return
    plan.changes.append(CellChange(at, replace(typed, after=group.show(name))))
    plan.posted.setdefault(group.name, {})[name] = text


def _conflict(group: Group, title: str, before: str) -> str:
    who = who_changed(group.draft.latest_changes, group.name)
    said = f"{who.name} {who.at} " if who.name else ""
    return f"{title}：下载以后{said}在系统中改过这一行，现为“{before[:60] or '（空）'}”；请重新下载后再填这一格。"


def _title(group: Group, field_name: str) -> str:
    control = group.control(field_name)
    return control.title if control else field_name


def _alike(text: str, other: str) -> bool:
    return text.split() == other.split()


def _plan_row(plan: OfflinePlan, filled: Filled, draft: Draft, key: str, number: int) -> None:
    """A spare row that was filled in."""
    group, texts = _new_group(draft, key, number), plan.rows[key]
    if draft.goal is not None:
        at = filled.slots[f"{key}.{next(iter(texts))}"]
        plan.problems.append(WrongCell(at, "绩效目标表已审核通过，增加指标请先申请目标调整。"))
        return
    for name, text in texts.items():
        title = f"新增{_title(group, name)}"
        _take(plan, group, name, filled.slots[f"{key}.{name}"], Difference(title, "", text))
    plan.posted.pop(key, None)


def _new_group(draft: Draft, key: str, number: int) -> RowGroup:
    row = Indicator(evaluation=draft.evaluation, key=key.partition(".")[2], extra=_side_extra(draft))
    return RowGroup(draft=draft, record=row, name=key, title=f"第 {number} 行", number=number)


def _side_extra(draft: Draft) -> dict[str, str]:
    """A new row stands under the last goal, where the form has several."""
    blocks = (block for block in draft.layout.blocks if isinstance(block, Indicators) and block.side_field)
    sides = [block.side_field.removeprefix(EXTRA) for block in blocks]
    last = draft.rows[-1].extra if draft.rows else {}
    return {name: last[name] for name in sides if name in last}


def apply(filled: Filled, evaluation: Evaluation, *, shown: str, user: "User", address: str | None) -> int:
    """In a transaction with the evaluation's row locked. How many cells were written."""
    plan = plan_of(filled, draft_of(copy(evaluation)))  # planning writes to the records in memory
    if refusal(filled, evaluation) or plan.fingerprint() != shown or not plan.may_apply:
        raise OfflineRefusedError(REFUSED)
    draft = draft_of(evaluation)
    groups = groups_of(draft)
    posted = {name: Posted(version=groups[name].version, texts=texts) for name, texts in plan.posted.items()}
    if posted and save(draft, posted, user=user, address=address).status != SAVED:
        raise OfflineRefusedError(REFUSED)
    if plan.rows:
        _add_rows(plan, evaluation, user=user, address=address)
    return len(plan.changes)


def _add_rows(plan: OfflinePlan, evaluation: Evaluation, *, user: "User", address: str | None) -> None:
    draft = draft_of(evaluation)
    contents = [_content(draft, key, texts) for key, texts in plan.rows.items() if any(texts.values())]
    try:
        Rows(draft, user=user, address=address).add(contents)
    except RowRefusedError as error:
        raise OfflineRefusedError(str(error)) from error


def _content(draft: Draft, key: str, texts: Mapping[str, str]) -> Content:
    group = _new_group(draft, key, 0)
    for name, text in texts.items():
        if text and group.control(name) is not None:
            group.take(name, text)
    return {column: getattr(group.record, column) for column in COLUMNS}
