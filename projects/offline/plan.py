"""What a filled workbook would change in the records as they stand, and the change itself: all of it or none."""

from copy import copy
from typing import TYPE_CHECKING, Final

from projects.documents.controls import Name, parse_name
from projects.filling.draft import Draft, draft_of
from projects.filling.group import Group
from projects.filling.groups import groups_of
from projects.filling.planning import FillingPlan, PlanRefusedError, WrongCell, is_same, new_group, title_of
from projects.filling.saving import who_changed
from projects.models import Evaluation
from projects.offline.returned import Filled
from projects.offline.slots import SPARE

if TYPE_CHECKING:
    from perfeval.accounts.models import User

NEW_ROW: Final = f"indicators.{SPARE}"
REFUSED: Final = "数据刚刚有变动，没有导入，请重新上传核对。"


def why_refused(filled: Filled, evaluation: Evaluation) -> str:
    """Why the workbook isn't of this sheet; nothing where it is."""
    identity, version = filled.identity, evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    if identity.evaluation != evaluation.pk:
        return "这个工作簿是另一张表的离线填报表，请在那张表的页面上传。"
    if identity.stage != evaluation.stage:
        return "这个工作簿是另一阶段的离线填报表，请重新下载。"
    if (identity.layout_code, identity.layout_version) != (version.code, version.version):
        return "下载以后任务换了表样，请重新下载离线填报表，把内容复制过去再上传。"
    return ""


def plan_filled(filled: Filled, draft: Draft) -> FillingPlan:
    plan = FillingPlan(problems=list(filled.problems))
    groups = groups_of(draft)
    rows: dict[str, dict[str, str]] = {}
    for name, text in filled.changed.items():
        parsed = parse_name(name)
        if parsed is not None and parsed.group.startswith(NEW_ROW):
            rows.setdefault(parsed.group, {})[parsed.field] = text
        elif parsed is not None:
            _plan_cell(plan, filled, groups.get(parsed.group), parsed, text)
    for number, (key, texts) in enumerate(rows.items(), start=len(draft.rows) + 1):
        plan.add_row(new_group(draft, key, number), texts, {name: filled.slots[f"{key}.{name}"] for name in texts})
    return plan


def _plan_cell(plan: FillingPlan, filled: Filled, group: Group | None, name: Name, text: str) -> None:
    at = filled.slots[f"{name.group}.{name.field}"]
    if group is None:
        plan.problems.append(WrongCell(at, "下载以后这一行被删除了，请重新下载离线填报表。"))
        return
    is_outdated = group.version != filled.identity.versions.get(group.name)
    if not is_outdated or is_same(group, name.field, text) or group.lock_reason(name.field):
        plan.change_cell(group, name.field, text, at)
        return
    who = who_changed(group.draft.latest_changes, group.name)
    said = f"{who.name} {who.at} " if who.name else ""
    before = group.text_of(name.field)[:60] or "（空）"
    reason = f"下载以后{said}在系统中改过这一行，现为“{before}”；请重新下载后再填这一格。"
    plan.problems.append(WrongCell(at, f"{title_of(group, name.field)}：{reason}"))


def apply_plan(filled: Filled, evaluation: Evaluation, *, shown: str, user: "User", address: str | None) -> int:
    """In a transaction with the evaluation's row locked. How many cells were written."""
    plan = plan_filled(filled, draft_of(copy(evaluation)))  # planning writes to the records in memory
    if why_refused(filled, evaluation) or plan.fingerprint() != shown or not plan.may_apply:
        raise PlanRefusedError(REFUSED)
    plan.write(draft_of(evaluation), user=user, address=address)
    return len(plan.changes)
