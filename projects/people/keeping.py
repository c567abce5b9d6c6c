"""Accounts are opened, given roles, turned off and on, unlocked; nothing of them is deleted."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from perfeval.accounts import second_factor
from perfeval.accounts.models import User
from perfeval.accounts.passwords import new_password
from projects.access import may_change_account, may_end, may_give, why_not_assigned, why_not_departments, why_not_held
from projects.access.verdicts import Verdict
from projects.history.events import acting_as, hold_accounts, record_event
from projects.models import Department, Role, RoleKind

TAKEN: Final = "登录名“{}”已经有人使用，请换一个。"


class AccountRefusedError(Exception):
    """Why nothing was written, as a sentence for the person who tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRole:
    kind: RoleKind
    department: Department
    starts_on: dt.date
    until: dt.date | None = None
    assigned: Sequence[Department] = ()


@contextmanager
def at_the_head(by: User, address: str | None) -> Iterator[None]:
    """Whoever changes what accounts may do queues at the head of their chain (ADR 44); all that is recorded is theirs."""
    with transaction.atomic(), acting_as(by, address):
        hold_accounts()
        yield


def open_account(
    *, username: str, name: str, phone: str, wanted: WantedRole, by: User, address: str | None = None
) -> User:
    """With its first role, and without a password: one is made when the slip is printed."""
    with at_the_head(by, address):
        if User.objects.filter(username__iexact=username).exists():
            raise AccountRefusedError(TAKEN.format(username))
        account = User(username=username, name=name, phone=phone)
        account.set_unusable_password()
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as error:
            raise AccountRefusedError(TAKEN.format(username)) from error
        _give_role(account, wanted, by)
        return account


def give_role(account: User, wanted: WantedRole, *, by: User, address: str | None = None) -> Role:
    with at_the_head(by, address):
        held = kept_account(account, by)
        return _give_role(held, wanted, by)


def _give_role(account: User, wanted: WantedRole, by: User) -> Role:
    for department in (wanted.department, *wanted.assigned):
        _require(may_give(by, wanted.kind, department))
    refused = why_not_departments(wanted.assigned)
    for department in wanted.assigned:
        if reason := why_not_assigned(department, wanted.department, refused=refused):
            raise AccountRefusedError(reason)
    role = Role(
        user=account,
        kind=wanted.kind,
        department=wanted.department,
        starts_on=wanted.starts_on,
        until=wanted.until,
    )
    if wanted.until is not None and wanted.until <= wanted.starts_on:
        raise AccountRefusedError("停任日期要晚于任职日期。")
    if reason := why_not_held(role, roles_not_over([account])[account.pk], by=by):
        raise AccountRefusedError(reason)
    role.save()
    if wanted.assigned:
        role.assigned.set(wanted.assigned)
    return role


def end_role(role: Role, until: dt.date, *, by: User, address: str | None = None) -> Role:
    """From the day on it is held no more; a role that hasn't begun never begins."""
    with at_the_head(by, address):
        held = Role.objects.select_related("user", "department").get(pk=role.pk)
        _require(may_end(by, held))
        if held.is_over:
            raise AccountRefusedError("这个角色已经停任。")
        if until < timezone.localdate():
            raise AccountRefusedError("停任日期不能早于今天；从今天起停任，请写今天。")
        held.until = max(until, held.starts_on)
        held.save(update_fields=["until"])
        return held


def rename_account(account: User, *, name: str, phone: str, by: User, address: str | None = None) -> None:
    with at_the_head(by, address):
        held = kept_account(account, by)
        held.name, held.phone = name, phone
        held.save(update_fields=["name", "phone"])


def switch_account(account: User, *, is_active: bool, by: User, address: str | None = None) -> None:
    """停用 and 启用. The roles stay as they are: what the person had begun, the others of the unit go on with."""
    with at_the_head(by, address):
        held = kept_account(account, by)
        if held.is_active == is_active:
            raise AccountRefusedError(f"这个账号已经{'启用' if is_active else '停用'}。")
        held.is_active = is_active
        held.save(update_fields=["is_active"])
        if not is_active:
            held.login_sessions.all().delete()


def unlock_account(account: User, *, by: User, address: str | None = None) -> None:
    with at_the_head(by, address):
        held = kept_account(account, by)
        if not held.is_locked:
            raise AccountRefusedError("这个账号没有锁定。")
        held.failed_logins, held.locked_until = 0, None
        held.save(update_fields=["failed_logins", "locked_until"])
        record_event("account-unlocked", user=by, subject=str(held), address=address)


def forget_second_factor(account: User, *, by: User, address: str | None = None) -> None:
    """Of somebody who has neither the phone nor the recovery codes any more."""
    with at_the_head(by, address):
        held = kept_account(account, by)
        if not held.totp_secret:
            raise AccountRefusedError("这个账号没有启用动态口令。")
        second_factor.reset_second_factor(held, by=by, address=address)


def reset_password(account: User, *, seen: str, by: User, address: str | None = None) -> str:
    """A password that is shown once. `seen` is when the one before was given, as the page told: a second click makes none."""
    with at_the_head(by, address):
        held = kept_account(account, by)
        if not held.is_active:
            raise AccountRefusedError("这个账号已停用，请先启用。")
        if (held.password_given_at.isoformat() if held.password_given_at else "") != seen:
            raise AccountRefusedError("刚才已发过新的一次性密码，没有再换；没有记下的，请再办一次。")
        password = new_password()
        held.hand_out_password(password)
        return password


def kept_account(account: User, by: User) -> User:
    """As it is behind the lock."""
    held = User.objects.get(pk=account.pk)
    _require(may_change_account(by, held, roles_not_over([held])[held.pk]))
    return held


def roles_not_over(accounts: Iterable[User]) -> dict[int, list[Role]]:
    keys = [account.pk for account in accounts]
    roles: dict[int, list[Role]] = {key: [] for key in keys}
    for role in Role.objects.not_over().filter(user__in=keys).select_related("department").order_by("pk"):
        roles[role.user_id].append(role)
    return roles


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise AccountRefusedError(verdict.reason)
