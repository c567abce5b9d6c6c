"""Keeps 部门预算表 as they were published: a later upload is the next version, and the log says what it says otherwise."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.budgets.differing import differences_between
from projects.budgets.kinds import in_printed_order
from projects.budgets.values import BudgetTable, digest_of, from_json, to_json
from projects.history.events import record_event
from projects.models import Department, PublishedBudget

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_TOLD: Final = 200  # differences in one event


class OvertakenBudgetError(Exception):
    """Somebody else has brought another version meanwhile; the message says who."""


def latest_budget(department: Department, year: int) -> PublishedBudget | None:
    held = PublishedBudget.objects.filter(department=department, year=year).select_related("uploaded_by")
    return held.order_by("-number").first()


def tables_of(budget: PublishedBudget | None) -> tuple[BudgetTable, ...]:
    return from_json(budget.content) if budget else ()


def combine_tables(former: Sequence[BudgetTable], brought: Sequence[BudgetTable]) -> tuple[BudgetTable, ...]:
    """A table that the file doesn't hold stays as it was."""
    tables = {table.kind: table for table in (*former, *brought)}
    return tuple(tables[kind] for kind in in_printed_order(list(tables)))


@transaction.atomic
def store_budget(
    department: Department,
    year: int,
    brought: Sequence[BudgetTable],
    *,
    seen: int,
    by: "User",
    file_name: str = "",
    address: str | None = None,
) -> PublishedBudget:
    """As the next version after the one that was `seen`; 0 where there was none."""
    former = latest_budget(department, year)
    if (former.number if former else 0) != seen:
        raise OvertakenBudgetError(_describe_overtaken(former))
    tables = combine_tables(tables_of(former), brought)
    content = to_json(tables)
    budget = PublishedBudget(
        department=department,
        year=year,
        number=seen + 1,
        content=content,
        digest=digest_of(content),
        file_name=file_name[:200],
        uploaded_by=by,
    )
    try:
        with transaction.atomic():
            budget.save(force_insert=True)
    except IntegrityError as error:
        raise OvertakenBudgetError(_describe_overtaken(latest_budget(department, year))) from error
    told = differences_between(tables_of(former), tables)
    changes = {each.title: [each.before, each.after] for each in told[:MOST_TOLD]} if former else {}
    record_event("budget", user=by, subject=f"{department}{budget}", changes=changes, address=address)
    return budget


def _describe_overtaken(budget: PublishedBudget | None) -> str:
    if budget is None:
        return "预算表已变动，没有导入，请重新上传。"
    at = timezone.localtime(budget.uploaded_at)
    return f"{budget.uploaded_by.name}于 {at:%-m月%-d日 %H:%M} 导入了第 {budget.number} 版，没有导入，请重新上传核对。"
