"""代办: a substitute is named for a role from one day to another, and the time ends by itself or earlier."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from perfeval.accounts.models import User
from projects.access import may_end_substitution, may_name_substitute
from projects.history.events import hold_accounts, record_event
from projects.models import Role, Substitution
from projects.models.paths import SEGMENT
from projects.models.scope import SITE_ROLES

if TYPE_CHECKING:
    from projects.models import Department

MOST_DAYS: Final = 366


class SubstitutionRefusedError(Exception):
    """Why nothing was written, as a sentence for the person who tried."""


def candidates_for(role: Role) -> QuerySet[User]:
    """The people of the department and of those above it, but none of the three administrators."""
    department: Department | None = role.department
    path = department.path if department else ""
    above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
    there = Role.objects.held().filter(department__path__in=above).order_by().values("user")
    administrators = Role.objects.not_over().filter(kind__in=SITE_ROLES).order_by().values("user")
    found = User.objects.filter(pk__in=there, is_active=True).exclude(pk=role.user_id).exclude(pk__in=administrators)
    return found.order_by("name", "username")


@transaction.atomic
def name_substitute(
    role: Role,
    substitute: User,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    reason: str,
    by: User,
    address: str | None = None,
) -> Substitution:
    """Whoever changes what accounts may do queues at the head of their chain (ADR 44)."""
    hold_accounts()
    held = Role.objects.select_related("user", "department").filter(pk=role.pk).first()
    if held is None:
        raise SubstitutionRefusedError("这个角色刚被收回，没有指定代办。")
    if not (verdict := may_name_substitute(by, held)):
        raise SubstitutionRefusedError(verdict.reason)
    _refuse_person(held, substitute, by)
    _refuse_days(held, starts_on, ends_on)
    made = Substitution.objects.create(
        role=held, substitute=substitute, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), named_by=by
    )
    record_event(
        "substitute-named",
        user=by,
        subject=str(made),
        changes={**_said_of(made), "days": [str(starts_on), str(ends_on)]},
        opinion=made.reason,
        address=address,
    )
    return made


def _refuse_person(role: Role, substitute: User, by: User) -> None:
    if substitute.pk == by.pk:
        raise SubstitutionRefusedError("不能指定自己代办别人的角色。")
    if not candidates_for(role).filter(pk=substitute.pk).exists():
        raise SubstitutionRefusedError(f"“{substitute.name}”不能代办：代办人要在本单位或上级单位任职，账号在用。")


def _refuse_days(role: Role, starts_on: dt.date, ends_on: dt.date) -> None:
    if starts_on < timezone.localdate():
        raise SubstitutionRefusedError("开始日期不能早于今天。")
    if ends_on < starts_on:
        raise SubstitutionRefusedError("结束日期不能早于开始日期。")
    if (ends_on - starts_on).days > MOST_DAYS:
        raise SubstitutionRefusedError("代办一次最长一年；更久的，请安全管理员重新授予角色。")
    overlapping = role.substitutions.not_over().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if other := overlapping.select_related("substitute").first():
        days = f"{other.starts_on:%-m月%-d日}至{other.ends_on:%-m月%-d日}"
        raise SubstitutionRefusedError(f"{days}已由“{other.substitute.name}”代办；要换人的，请先结束。")


@transaction.atomic
def end_substitution(substitution: Substitution, *, by: User, address: str | None = None) -> Substitution:
    hold_accounts()
    held = Substitution.objects.with_names().filter(pk=substitution.pk).first()
    if held is None or held.ended_at is not None or held.ends_on < timezone.localdate():
        raise SubstitutionRefusedError("这次代办已经结束。")
    if not (verdict := may_end_substitution(by, held)):
        raise SubstitutionRefusedError(verdict.reason)
    held.ended_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["ended_by", "ended_at"])
    record_event("substitution-ended", user=by, subject=str(held), changes=_said_of(held), address=address)
    return held


def _said_of(substitution: Substitution) -> dict[str, str]:
    role = substitution.role
    where = f"{role.get_kind_display()} · {role.department}"
    return {"role": where, "holder": str(role.user), "substitute": str(substitution.substitute)}
