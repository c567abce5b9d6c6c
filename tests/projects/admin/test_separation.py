"""三员分立: every act on accounts, roles and the log, tried by each administrator and by those who keep the units' accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Department, Region, Role, RoleKind
from tests.factories import PASSWORD, RoleFactory, UserFactory
from tests.projects.admin.conftest import administrator
from tests.projects.scenes import county

pytestmark = pytest.mark.django_db

SYSTEM, SECURITY, AUDIT = (
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
    RoleKind.AUDIT_ADMINISTRATOR,
)
KEEPER, BUREAU = RoleKind.ACCOUNT_ADMINISTRATOR, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR
NEW_PASSWORD = {"password1": "Another-77", "password2": "Another-77", "usable_password": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody at their browser, and a clerk of a unit on whom they try something."""

    client: Client
    own: User
    clerk: User
    unit: Department

    @property
    def today(self) -> str:
        return str(timezone.localdate())

    def afresh(self) -> User:
        return User.objects.get(pk=self.clerk.pk)

    def role(self, user: User, kind: RoleKind) -> bool:
        data = {"user": user.pk, "kind": kind, "starts_on": self.today}
        data |= {} if kind in (SYSTEM, SECURITY, AUDIT) else {"department": self.unit.pk}
        self.client.post("/admin/projects/role/add/", data)
        return Role.objects.filter(user=user, kind=kind, starts_on=timezone.localdate()).exists()

    def at_page(self, act: str, **typed: str) -> None:
        self.client.post(f"/people/{self.clerk.pk}/", {"act": act, **typed})


def opens_account(it: Attempt) -> bool:
    typed = {"username": "new-one", "name": "新人", **NEW_PASSWORD}
    it.client.post("/admin/accounts/user/add/", typed)
    return User.objects.filter(username="new-one").exists()


def renames(it: Attempt) -> bool:
    typed = {"username": it.clerk.username, "name": "另一个人", "is_active": "on"}
    it.client.post(f"/admin/accounts/user/{it.clerk.pk}/change/", typed)
    return it.afresh().name == "另一个人"


def sets_password(it: Attempt) -> bool:
    it.client.post(f"/admin/accounts/user/{it.clerk.pk}/password/", NEW_PASSWORD)
    return not it.afresh().check_password(PASSWORD)


def turns_off(it: Attempt) -> bool:
    typed = {"username": it.clerk.username, "name": it.clerk.name}
    it.client.post(f"/admin/accounts/user/{it.clerk.pk}/change/", typed)
    return not it.afresh().is_active


def ends_role(it: Attempt) -> bool:
    role = it.clerk.roles.get()
    typed = {"kind": role.kind, "department": it.unit.pk, "starts_on": str(role.starts_on), "until": it.today}
    it.client.post(f"/admin/projects/role/{role.pk}/change/", typed)
    return it.clerk.roles.get().until is not None


def founds_region(it: Attempt) -> bool:
    it.client.post("/admin/projects/region/add/", {"code": "659999", "name": "新区", "tier": "county"})
    return Region.objects.filter(code="659999").exists()


def reads_log(it: Attempt) -> bool:
    return it.client.get("/admin/projects/event/").status_code == 200


def opens_at_unit(it: Attempt) -> bool:
    typed = {"name": "新人", "username": "at-unit", "kind": RoleKind.VIEWER, "unit": it.unit.name}
    it.client.post("/people/new/", {**typed, "starts_on": it.today})
    return User.objects.filter(username="at-unit").exists()


def gives_at_unit(it: Attempt) -> bool:
    it.at_page("give", kind=RoleKind.VIEWER, unit=it.unit.name, starts_on=it.today)
    return it.clerk.roles.filter(kind=RoleKind.VIEWER).exists()


def gives_bureau_role(it: Attempt) -> bool:
    it.at_page("give", kind=RoleKind.FINANCE_OFFICE, unit=it.unit.name, starts_on=it.today)
    return it.clerk.roles.filter(kind=RoleKind.FINANCE_OFFICE).exists()


def gives_site_role_at_page(it: Attempt) -> bool:
    it.at_page("give", kind=SYSTEM, unit=it.unit.name, starts_on=it.today)
    return it.clerk.roles.filter(kind=SYSTEM).exists()


def resets_at_page(it: Attempt) -> bool:
    it.at_page("reset", seen="")
    return it.afresh().password_given_at is not None


def turns_off_at_page(it: Attempt) -> bool:
    it.at_page("off")
    return not it.afresh().is_active


ACTS: Mapping[str, tuple[Callable[[Attempt], bool], set[RoleKind]]] = {
    "opens an account": (opens_account, {SYSTEM}),
    "renames an account": (renames, {SYSTEM}),
    "sets a password": (sets_password, {SYSTEM}),
    "turns an account off": (turns_off, {SYSTEM, SECURITY}),
    "gives a role of a unit": (lambda it: it.role(it.clerk, RoleKind.UNIT_REVIEWER), {SECURITY}),
    "gives the bureau's account role": (lambda it: it.role(it.clerk, BUREAU), {SECURITY}),
    "gives themselves a role of a unit": (lambda it: it.role(it.own, RoleKind.FINANCE_OFFICE), set()),
    "becomes 系统管理员": (lambda it: it.own.roles.get().kind != SYSTEM and it.role(it.own, SYSTEM), set()),
    "becomes 安全管理员": (lambda it: it.own.roles.get().kind != SECURITY and it.role(it.own, SECURITY), set()),
    "becomes 审计管理员": (lambda it: it.own.roles.get().kind != AUDIT and it.role(it.own, AUDIT), set()),
    "ends a role": (ends_role, {SECURITY}),
    "founds a region": (founds_region, {SYSTEM}),
    "reads the log": (reads_log, {AUDIT}),
    "opens an account at a unit": (opens_at_unit, {KEEPER, BUREAU}),
    "gives a role at a unit": (gives_at_unit, {KEEPER, BUREAU}),
    "gives a role of the bureau": (gives_bureau_role, {BUREAU}),
    "gives a role of the site": (gives_site_role_at_page, set()),
    "shows a new password": (resets_at_page, {KEEPER, BUREAU}),
    "turns an account off at its page": (turns_off_at_page, {KEEPER, BUREAU}),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_does_their_own_work_alone(act: str) -> None:
    scene = county()
    run, allowed = ACTS[act]
    done = set()
    for kind in (SYSTEM, SECURITY, AUDIT, KEEPER, BUREAU):
        if kind in (KEEPER, BUREAU):
            own = UserFactory.create(name="账号管理员")
            RoleFactory.create(user=own, kind=kind, department=scene.industry if kind is KEEPER else scene.bureau)
        else:
            own = administrator(kind)
        clerk = RoleFactory.create(user=UserFactory.create(), department=scene.centre).user
        User.objects.filter(username__in=("new-one", "at-unit")).update(username=f"former-{kind}")
        Region.objects.filter(code="659999").update(code=f"66{len(kind):04}")
        client = Client()
        client.force_login(own)
        if run(Attempt(client=client, own=own, clerk=clerk, unit=scene.centre)):
            done.add(kind)
    assert done == allowed
