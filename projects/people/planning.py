"""What the lines of an account list would do: new accounts, changed ones, the same, and what has to be decided. Nothing is
guessed: a unit that isn't known exactly is offered, and chosen by a person."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from django.utils import timezone

from perfeval.accounts.models import User
from projects.access import may_change_account, may_give, why_not_held
from projects.documents.problems import Problem
from projects.history.events import Said, record_events
from projects.models import Department, Role, RoleKind
from projects.people.desks import AssignedUnits, Desk, assign_units
from projects.people.importing import ASSIGNED, KINDS, NAME, UNTIL, USERNAME, PersonLine
from projects.people.keeping import AccountRefusedError, at_the_head, roles_not_over
from projects.queries.known_units import KnownUnits
from projects.queries.people import roles_kept_by, units_kept_by

OUT: Final = "out"
CODE: Final = re.compile(r"[\w.+-]{1,40}", re.ASCII)


class PersonAct(StrEnum):
    NEW = "新账号"
    CHANGED = "有变动"
    SAME = "不变"
    OPEN = "单位待确定"
    OUT = "不导入"


@dataclass(slots=True, kw_only=True)
class PersonStep:
    """What one line does. Several lines may be about one account."""

    line: PersonLine
    act: PersonAct
    unit: Department | None = None
    account: User | None = None  # a new one isn't saved yet
    roles: list[Role] = field(default_factory=list)  # to be given
    ended: list[tuple[Role, dt.date]] = field(default_factory=list)  # that get another 停任日期
    desks: list[Desk] = field(default_factory=list)  # whose 分管单位 the line names
    phone: str = ""  # another one
    former_phone: str = ""

    @property
    def said(self) -> str:
        words = [f"授予{role.get_kind_display()}" for role in self.roles]
        words += [f"{role.get_kind_display()} {until} 停任" for role, until in self.ended]
        words += [word for desk in self.desks for word in desk.said]
        return "，".join([*words, *([f"电话改为 {self.phone}"] if self.phone else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownUnit:
    """A name of a unit that isn't certain."""

    mark: str
    text: str
    rows: Sequence[int]
    offered: Sequence[Department]
    chosen: str


@dataclass(frozen=True)
class PeoplePlan:
    steps: Sequence[PersonStep]
    unknown: Sequence[UnknownUnit]
    problems: Sequence[Problem]

    @cached_property
    def counts(self) -> Mapping[PersonAct, int]:
        return Counter(step.act for step in self.steps)

    @property
    def is_decided(self) -> bool:
        return not self.problems and not self.counts[PersonAct.OPEN]

    def of(self, *acts: PersonAct) -> list[PersonStep]:
        return [step for step in self.steps if step.act in acts]

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        shown = [
            (step.line.row, step.act, step.unit and step.unit.pk, step.account and step.account.username, step.said)
            for step in self.steps
        ]
        return hashlib.sha256(repr((shown, self.problems)).encode()).hexdigest()


def mark_of_unit(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def plan_people(lines: Sequence[PersonLine], keeper: User, chosen: Mapping[str, str]) -> PeoplePlan:
    """Against the records as they are, in seven queries, and two more where desks are among them."""
    units = KnownUnits(units_kept_by(keeper), timezone.localdate())
    meant = {text: _find_unit(text, units, chosen) for text in dict.fromkeys(line.unit for line in lines)}
    people = _People(lines, keeper, units)
    steps = [people.plan_step(line, meant[line.unit]) for line in lines]
    unknown = list(_list_unknown_units(lines, units, chosen))
    return PeoplePlan(steps, unknown, sorted(people.problems, key=lambda problem: problem.row))


def _find_unit(text: str, units: KnownUnits, chosen: Mapping[str, str]) -> Department | str | None:
    if (unit := units.exactly(text)) is not None:
        return unit
    choice = chosen.get(mark_of_unit(text), "")
    if choice == OUT:
        return OUT
    return units.open.get(int(choice)) if choice.isdecimal() and len(choice) < 18 else None


def _list_unknown_units(
    lines: Iterable[PersonLine], units: KnownUnits, chosen: Mapping[str, str]
) -> Iterator[UnknownUnit]:
    rows: dict[str, list[int]] = {}
    for line in lines:
        if units.exactly(line.unit) is None:
            rows.setdefault(line.unit, []).append(line.row)
    for text, numbers in rows.items():
        mark = mark_of_unit(text)
        yield UnknownUnit(mark=mark, text=text, rows=numbers, offered=units.offered(text), chosen=chosen.get(mark, ""))


class _People:
    """The accounts that the lines may mean, found by login name, by name and telephone, by name at the unit."""

    def __init__(self, lines: Sequence[PersonLine], keeper: User, units: KnownUnits) -> None:
        self.keeper = keeper
        self.problems: list[Problem] = []
        self.taken = {username.lower() for username in User.objects.order_by().values_list("username", flat=True)}
        names = {line.name for line in lines}
        kept = roles_kept_by(keeper)
        named = kept.filter(user__name__in=names)
        called = kept.filter(user__username__in={line.username for line in lines if line.username})
        self.by_username: dict[str, User] = {}
        self.by_phone: dict[tuple[str, str], dict[str, User]] = {}
        self.by_unit: dict[tuple[str, int | None], dict[str, User]] = {}
        for role in (named | called).select_related("user").order_by("pk"):
            self._remember(role.user, role.department_id)
        self.held = roles_not_over(self.by_username.values())
        held = [role for roles in self.held.values() for role in roles]
        self.assigned = AssignedUnits(lines, units, keeper, held)
        self.desks: list[Role] = []

    def _remember(self, account: User, unit: int | None) -> None:
        self.by_username[account.username.lower()] = account
        self.by_unit.setdefault((account.name, unit), {})[account.username] = account
        if account.phone:
            self.by_phone.setdefault((account.name, account.phone), {})[account.username] = account

    def plan_step(self, line: PersonLine, unit: Department | str | None) -> PersonStep:
        if not isinstance(unit, Department):
            return PersonStep(line=line, act=PersonAct.OUT if unit == OUT else PersonAct.OPEN)
        before = len(self.problems)
        account = self._find_account(line, unit)
        if account is None:
            return PersonStep(line=line, act=PersonAct.OPEN, unit=unit)
        step = PersonStep(line=line, act=PersonAct.SAME, unit=unit, account=account)
        roles = self.held.setdefault(account.pk, []) if account.pk else _roles_of_new(account)
        if account.pk and not (verdict := may_change_account(self.keeper, account, roles)):
            self._refuse(line, NAME, verdict.reason)
        self._give_roles(step, unit, roles)
        if line.phone and line.phone != account.phone:
            step.phone, step.former_phone = line.phone, account.phone
            account.phone = line.phone
        if account.pk is None:
            step.act = PersonAct.NEW
        elif step.said:
            step.act = PersonAct.CHANGED
        return step if len(self.problems) == before else PersonStep(line=line, act=PersonAct.OPEN, unit=unit)

    def _find_account(self, line: PersonLine, unit: Department) -> User | None:
        """None where the line is refused."""
        if line.username:
            known = self.by_username.get(line.username.lower())
            if known is None and line.username.lower() in self.taken:
                self._refuse(line, USERNAME, f"登录名“{line.username}”已经有人使用，请换一个。")
                return None
            if known is not None and known.name != line.name:
                self._refuse(line, USERNAME, f"登录名“{line.username}”是“{known.name}”的，姓名不同。")
                return None
            return known or self._open_account(line, unit, line.username)
        found = self.by_phone.get((line.name, line.phone), {}) if line.phone else {}
        found = found or self.by_unit.get((line.name, unit.pk), {})
        if len(found) > 1:
            self._refuse(line, NAME, f"“{unit}”有 {len(found)} 位“{line.name}”，请写登录名。")
            return None
        return next(iter(found.values()), None) or self._open_account(line, unit, self._username_at(unit))

    def _open_account(self, line: PersonLine, unit: Department, username: str) -> User:
        account = User(username=username, name=line.name, phone=line.phone)
        self.taken.add(username.lower())
        self._remember(account, unit.pk)
        return account

    def _username_at(self, unit: Department) -> str:
        """The unit's code and a number."""
        stem = unit.code.lower() if CODE.fullmatch(unit.code) else f"u{unit.pk}"
        number = 1
        while f"{stem}-{number:02}" in self.taken:
            number += 1
        return f"{stem}-{number:02}"

    def _give_roles(self, step: PersonStep, unit: Department, roles: list[Role]) -> None:
        line, account = step.line, step.account
        assert account is not None
        self._remember(account, unit.pk)
        for kind in line.kinds:
            same = next((role for role in roles if role.kind == kind and role.department_id == unit.pk), None)
            if same is not None:
                self._end_role(step, same)
                self._assign_desk(step, same, unit)
                continue
            starts_on = line.starts_on or timezone.localdate()
            role = Role(user=account, kind=kind, department=unit, starts_on=starts_on, until=line.until)
            reason = may_give(self.keeper, kind, unit).reason or why_not_held(role, roles, by=self.keeper)
            if reason:
                self._refuse(line, KINDS, reason)
            step.roles.append(role)
            roles.append(role)
            self._assign_desk(step, role, unit)

    def _assign_desk(self, step: PersonStep, role: Role, bureau: Department) -> None:
        if role.kind != RoleKind.FINANCE_DESK:
            return
        if any(role is each for each in self.desks):
            self._refuse(step.line, ASSIGNED, "这个人在这里的分管单位，前面已有一行，请写在一行里。")
        for reason in self.assigned.refusals(step.line, bureau):
            self._refuse(step.line, ASSIGNED, reason)
        self.desks.append(role)
        step.desks.append(self.assigned.desk(role, step.line))

    def _end_role(self, step: PersonStep, role: Role) -> None:
        """A role that is there keeps its first day; an empty cell says nothing about the last."""
        if step.line.until is None or step.line.until == role.until or role in step.roles:
            return
        if step.line.until <= role.starts_on or step.line.until < timezone.localdate():
            self._refuse(step.line, UNTIL, "停任日期要晚于任职日期，也不能早于今天。")
        if role.pk is not None:
            step.ended.append((role, step.line.until))

    def _refuse(self, line: PersonLine, column: str, message: str) -> None:
        self.problems.append(Problem(row=line.row, column=column, message=message))


def _roles_of_new(account: User) -> list[Role]:
    """Of one that isn't saved, by its lines so far."""
    roles: list[Role] = account.__dict__.setdefault("_given", [])
    return roles


def import_people(
    lines: Sequence[PersonLine], keeper: User, chosen: Mapping[str, str], *, shown: str, address: str | None = None
) -> PeoplePlan:
    """All that was shown, or nothing."""
    with at_the_head(keeper, address):
        plan = plan_people(lines, keeper, chosen)
        if not plan.is_decided or plan.fingerprint() != shown:
            raise AccountRefusedError("刚才有人改动了账号或单位，没有导入。请核对下面的结果再导入。")
        opened, granted = _open_accounts(plan), _grant_roles(plan)
        said = [
            *opened,
            *granted,
            *_end_roles(plan),
            *assign_units(desk for step in plan.steps for desk in step.desks),
            *_renew_phones(plan),
            Said(verb="accounts-imported", subject=f"{len(opened)} 个新账号，{len(granted)} 个角色"),
        ]
        record_events(said, user=keeper, address=address)
    return plan


def _open_accounts(plan: PeoplePlan) -> list[Said]:
    accounts = {step.account.username: step.account for step in plan.of(PersonAct.NEW) if step.account}.values()
    for account in accounts:
        account.set_unusable_password()
    User.objects.bulk_create(accounts)
    return [
        Said(verb="account-opened", subject=str(account), changes={"username": [None, account.username]})
        for account in accounts
    ]


def _grant_roles(plan: PeoplePlan) -> list[Said]:
    roles = [role for step in plan.steps for role in step.roles]
    Role.objects.bulk_create(roles)
    return [
        Said(verb="role-granted", subject=str(role.user), changes={"role": [None, role.in_words]}) for role in roles
    ]


def _end_roles(plan: PeoplePlan) -> list[Said]:
    ended = [each for step in plan.steps for each in step.ended]
    said = [
        Said(
            verb="role-withdrawn",
            subject=str(role.user),
            changes={"role": [role.place, None], "until": [role.until, until]},
        )
        for role, until in ended
    ]
    for role, until in ended:
        role.until = until
    Role.objects.bulk_update([role for role, _ in ended], ["until"])
    return said


def _renew_phones(plan: PeoplePlan) -> list[Said]:
    renewed = [step for step in plan.of(PersonAct.CHANGED) if step.account and step.phone]
    User.objects.bulk_update([step.account for step in renewed if step.account], ["phone"])
    return [
        Said(verb="account-changed", subject=str(step.account), changes={"phone": [step.former_phone, step.phone]})
        for step in renewed
    ]
