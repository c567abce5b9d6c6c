"""密码条: one-time passwords are made while their slips are printed, and are nowhere afterwards but on the paper."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db.models import Q
from django.utils import timezone

from perfeval.accounts.models import LoginSession, User
from perfeval.accounts.passwords import hash_of_random, new_password
from projects.access import may_change_account
from projects.documents.pdf.slips import PasswordSlip, write_slips
from projects.history.events import Said, record_events
from projects.models import Department
from projects.models.paths import in_subtree
from projects.people.keeping import AccountRefusedError, at_the_head, roles_not_over
from projects.queries.people import CONDITIONS, AccountState, roles_kept_by

MOST: Final = 200  # slips in one print: 17 pages, five seconds
ROLES_READ: Final = 5 * MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    account: User
    unit: Department


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipList:
    """Whose slips may be printed now, unit by unit, the first of them if they are too many."""

    again: bool  # slips that were printed before, for people who haven't changed their password
    lines: Sequence[SlipLine]
    more: bool
    elsewhere: int  # people with a role beyond the keeper's units

    @property
    def by_unit(self) -> list[tuple[Department, list[User]]]:
        grouped = groupby(self.lines, key=lambda line: line.unit)
        return [(unit, [line.account for line in lines]) for unit, lines in grouped]

    def fingerprint(self) -> str:
        """Tells whether what is printed is what was shown."""
        shown = [(line.account.pk, line.unit.pk, str(line.account.password_given_at)) for line in self.lines]
        return hashlib.sha256(repr((self.again, shown)).encode()).hexdigest()


def slips_to_print(keeper: User, *, again: bool, unit: Department | None = None) -> SlipList:
    """Three queries."""
    condition = CONDITIONS[AccountState.GIVEN if again else AccountState.WAITING]
    of_user = Q(user__in=User.objects.filter(condition, is_staff=False).order_by().values("pk"))
    roles = roles_kept_by(keeper).not_over().filter(of_user)
    if unit is not None:
        roles = roles.filter(in_subtree("department__path", unit.path))
    in_order = roles.select_related("user", "department").order_by("department__path", "user__username")
    found: dict[int, SlipLine] = {}
    for role in in_order[:ROLES_READ]:
        assert role.department is not None  # only roles at units are kept
        found.setdefault(role.user_id, SlipLine(account=role.user, unit=role.department))
    held = roles_not_over(line.account for line in found.values())
    mine = [line for key, line in found.items() if may_change_account(keeper, line.account, held[key])]
    return SlipList(again=again, lines=mine[:MOST], more=len(mine) > MOST, elsewhere=len(found) - len(mine))


def print_slips(
    keeper: User, *, again: bool, unit: Department | None, seen: str, site: str, address: str | None = None
) -> bytes:
    """The paper is drawn before anything is written, and the head of the accounts' chain is held only to write: a login
    waits for it."""
    listed = slips_to_print(keeper, again=again, unit=unit)
    _demand_as_seen(listed, seen)
    passwords = [new_password() for _ in listed.lines]
    hashes = [hash_of_random(password) for password in passwords]
    slips = [
        PasswordSlip(unit=line.unit.name, name=line.account.name, username=line.account.username, password=password)
        for line, password in zip(listed.lines, passwords, strict=True)
    ]
    paper = write_slips(slips, address=site, made_on=timezone.localdate())
    with at_the_head(keeper, address):
        listed = slips_to_print(keeper, again=again, unit=unit)
        _demand_as_seen(listed, seen)
        accounts = [line.account for line in listed.lines]
        now = timezone.now()
        for account, hashed in zip(accounts, hashes, strict=True):
            account.password, account.password_given_at = hashed, now
            account.failed_logins, account.locked_until = 0, None
        User.objects.bulk_update(accounts, ["password", "password_given_at", "failed_logins", "locked_until"])
        LoginSession.objects.filter(user__in=accounts).delete()
        word = "重新打印，原密码作废" if again else "首次打印"
        record_events([Said(verb="slip-printed", subject=str(each), opinion=word) for each in accounts], user=keeper)
    return paper


def _demand_as_seen(listed: SlipList, seen: str) -> None:
    if listed.lines and listed.fingerprint() == seen:
        return
    if listed.lines or listed.again:
        raise AccountRefusedError("名单刚才有变动，没有打印，手里的密码条仍然有效。请核对下面的名单再打印。")
    raise AccountRefusedError(
        "这些密码条已经打印过，没有再打印，印好的仍然有效。没有拿到纸的，请用“重新打印”换新密码，旧的随即作废。"
    )
