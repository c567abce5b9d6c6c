"""Three administrators, kept apart: each page of each record, tried as each of them."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Event, Role, RoleKind
from projects.models.scope import SITE_ROLES
from tests.factories import PASSWORD, DepartmentFactory, RegionFactory, RoleFactory, UserFactory
from tests.projects.admin.conftest import administrator

pytestmark = pytest.mark.django_db

SYSTEM, SECURITY, AUDIT = (
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
    RoleKind.AUDIT_ADMINISTRATOR,
)
MATRIX = {  # list and add page: as 系统管理员, as 安全管理员, as 审计管理员
    "accounts_user": ((200, 200), (200, 403), (200, 403)),
    "indicators_category": ((200, 200), (403, 403), (403, 403)),
    "indicators_dimension": ((200, 200), (403, 403), (403, 403)),
    "indicators_libraryindicator": ((200, 200), (403, 403), (403, 403)),
    "indicators_rulesetversion": ((200, 403), (403, 403), (403, 403)),
    "projects_department": ((200, 200), (200, 403), (403, 403)),
    "projects_evaluation": ((200, 403), (403, 403), (403, 403)),
    "projects_event": ((403, 403), (403, 403), (200, 403)),
    "projects_job": ((200, 403), (403, 403), (403, 403)),
    "projects_layoutversion": ((200, 403), (403, 403), (403, 403)),
    "projects_project": ((200, 200), (403, 403), (403, 403)),
    "projects_recheckreason": ((200, 200), (403, 403), (403, 403)),
    "projects_region": ((200, 200), (403, 403), (403, 403)),
    "projects_role": ((403, 403), (200, 200), (200, 403)),
    "projects_round": ((200, 200), (403, 403), (403, 403)),
    "projects_substitution": ((403, 403), (200, 403), (200, 403)),
}


def from_today() -> dict[str, str]:
    return {"starts_on": str(timezone.localdate())}


def statuses(client: Client, model: str) -> tuple[int, int]:
    pages = (f"admin:{model}_changelist", f"admin:{model}_add")
    first, second = (client.get(reverse(page)).status_code for page in pages)
    return first, second


def test_every_record_of_the_administration_stands_in_the_matrix() -> None:
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry} == MATRIX.keys()


@pytest.mark.parametrize("model", MATRIX)
def test_page_opens_for_whom_it_should(model: str, client_as: Callable[[RoleKind], Client]) -> None:
    assert tuple(statuses(client_as(kind), model) for kind in (SYSTEM, SECURITY, AUDIT)) == MATRIX[model]


def test_telephone_is_read_by_who_keeps_the_accounts_alone(client_as: Callable[[RoleKind], Client]) -> None:
    account = UserFactory.create(phone="13899998888")
    page = reverse("admin:accounts_user_change", args=[account.pk])
    shown = [client_as(kind).get(page).content.decode() for kind in (SYSTEM, SECURITY, AUDIT)]
    assert ["13899998888" in html for html in shown] == [True, False, False]
    assert ["138****8888" in html for html in shown] == [False, True, True]


@pytest.mark.parametrize("model", MATRIX)
def test_clerk_is_sent_away(model: str) -> None:
    client = Client()
    client.force_login(RoleFactory.create(kind=RoleKind.FINANCE_OFFICE).user)
    assert statuses(client, model) == (302, 302)


def test_not_even_a_superuser_reads_the_log() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert client.get("/admin/projects/event/").status_code == 403
    assert "操作日志" not in client.get("/admin/").content.decode()


def test_granted_administrator_comes_in_and_a_former_one_does_not(client_as: Callable[[RoleKind], Client]) -> None:
    user, security = UserFactory.create(), client_as(SECURITY)
    security.post("/admin/projects/role/add/", {"user": user.pk, "kind": SYSTEM, **from_today()})
    role = Role.objects.get(user=user)
    assert User.objects.get(pk=user.pk).is_staff
    assert security.post(f"/admin/projects/role/{role.pk}/delete/", {"post": "yes"}).status_code == 403
    security.post(
        f"/admin/projects/role/{role.pk}/change/", {"kind": SYSTEM, **from_today(), "until": str(timezone.localdate())}
    )
    assert not User.objects.get(pk=user.pk).is_staff
    told = Event.objects.get(verb="role-withdrawn")
    assert (told.subject, told.user) == (str(user), User.objects.get(username__startswith="安全管理员"))


def test_role_of_a_unit_opens_no_administration(client_as: Callable[[RoleKind], Client]) -> None:
    user, department = UserFactory.create(), DepartmentFactory.create()
    client_as(SECURITY).post(
        "/admin/projects/role/add/",
        {"user": user.pk, "kind": RoleKind.FILLER, "department": department.pk, **from_today()},
    )
    assert Role.objects.filter(user=user, kind=RoleKind.FILLER, department=department).exists()
    assert not User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize(
    ("kind", "department", "assigned", "message"),
    [
        (SYSTEM, True, False, "系统、安全、审计管理员不属于某个单位，此处请留空。"),
        (RoleKind.FILLER, False, False, "请选择在哪个单位担任这个角色。"),
        (RoleKind.FILLER, True, True, "只有财政业务科室有分管单位，此处请留空。"),
    ],
)
def test_role_that_does_not_fit_is_refused(
    kind: RoleKind, department: bool, assigned: bool, message: str, client_as: Callable[[RoleKind], Client]
) -> None:
    user, unit = UserFactory.create(), DepartmentFactory.create()
    data = {"user": user.pk, "kind": kind, **from_today()}
    data |= {"department": unit.pk} if department else {}
    data |= {"assigned": [unit.pk]} if assigned else {}
    response = client_as(SECURITY).post("/admin/projects/role/add/", data)
    assert message in response.content.decode()
    assert not Role.objects.filter(user=user).exists()


def test_desk_is_given_its_departments(client_as: Callable[[RoleKind], Client]) -> None:
    user, bureau = UserFactory.create(), DepartmentFactory.create()
    unit = DepartmentFactory.create(name="水利局", region=bureau.region)
    below = DepartmentFactory.create(name="水文站", region=bureau.region, parent=unit)
    abroad = DepartmentFactory.create(name="邻县水利局", region=RegionFactory.create())
    client, data = (
        client_as(SECURITY),
        {"user": user.pk, "kind": RoleKind.FINANCE_DESK, "department": bureau.pk} | from_today(),
    )
    refused = client.post("/admin/projects/role/add/", data | {"assigned": [below.pk, abroad.pk]})
    [told] = refused.context["errors"]
    assert set(told) == {f"“{abroad}”和“{bureau}”不在一个行政区划。", "“水文站”不是主管部门，请写“水利局”。"}
    client.post("/admin/projects/role/add/", data | {"assigned": [unit.pk]})
    role = Role.objects.get(user=user)
    assert list(role.assigned.all()) == [unit]
    role.assigned.add(below)  # as it was taken before: it stays
    client.post(
        f"/admin/projects/role/{role.pk}/change/", data | {"assigned": [unit.pk, below.pk], "until": "2099-01-01"}
    )
    role.refresh_from_db()
    assert (set(role.assigned.all()), str(role.until)) == ({unit, below}, "2099-01-01")


def test_system_administrator_cannot_take_over_another_administrator(client: Client) -> None:
    auditor = administrator(AUDIT)
    response = client.post(f"/admin/accounts/user/{auditor.pk}/password/", {"password1": "New-word-77"})
    assert response.status_code == 403
    client.post(f"/admin/accounts/user/{auditor.pk}/change/", {"username": "taken-over", "name": "换了人"})
    assert User.objects.get(pk=auditor.pk).check_password(PASSWORD)
    assert User.objects.get(pk=auditor.pk).username == auditor.username


def test_account_page_gives_no_rights(client: Client) -> None:
    user = UserFactory.create()
    data = {"username": user.username, "name": "新名字", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(f"/admin/accounts/user/{user.pk}/change/", data)
    changed = User.objects.get(pk=user.pk)
    assert (changed.name, changed.is_staff, changed.is_superuser) == ("新名字", False, False)


def test_first_administrator_may_make_others(client: Client) -> None:
    founder, user = Client(), UserFactory.create()
    founder.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    data = {"username": user.username, "name": user.name, "is_active": "on", "is_staff": "on"}
    founder.post(f"/admin/accounts/user/{user.pk}/change/", data)
    assert User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize("kind", [SYSTEM, SECURITY, AUDIT])
@pytest.mark.parametrize("target", [SYSTEM, SECURITY, AUDIT, None])
def test_nobody_sets_the_password_of_an_administrator(
    kind: RoleKind, target: RoleKind | None, client_as: Callable[[RoleKind], Client]
) -> None:
    """Nor does anybody but the 系统管理员 set one of somebody else."""
    client, account = client_as(kind), administrator(target) if target else UserFactory.create()
    data = {"password1": "Another-77", "password2": "Another-77", "usable_password": "true"}
    page = f"/admin/accounts/user/{account.pk}/password/"
    opens = kind is SYSTEM and target is None
    assert client.get(page).status_code == (200 if opens else 403)
    client.post(page, data)
    assert User.objects.get(pk=account.pk).check_password("Another-77") is opens


@pytest.mark.parametrize("kind", [SYSTEM, SECURITY, AUDIT])
@pytest.mark.parametrize("role", [SYSTEM, SECURITY, AUDIT, RoleKind.FINANCE_OFFICE])
def test_no_administrator_gets_another_role(
    kind: RoleKind, role: RoleKind, client_as: Callable[[RoleKind], Client]
) -> None:
    """Not from themselves, and not from each other while they are one."""
    user, bureau = administrator(kind), DepartmentFactory.create()
    own = Client()
    own.force_login(user)
    data = {"user": user.pk, "kind": role, **from_today()} | (
        {"department": bureau.pk} if role not in SITE_ROLES else {}
    )
    for client in (own, client_as(SECURITY)):
        client.post("/admin/projects/role/add/", data)
    held = Role.objects.get(user=user)
    own.post(f"/admin/projects/role/{held.pk}/change/", data)
    assert Role.objects.get(user=user).kind == kind


def test_security_administrator_turns_accounts_off_and_changes_nothing_else(
    client_as: Callable[[RoleKind], Client],
) -> None:
    auditor, security = administrator(AUDIT), client_as(SECURITY)
    data = {"username": "taken-over", "name": "换了人", "phone": "1", "email": "a@b.cn"}
    security.post(f"/admin/accounts/user/{auditor.pk}/change/", data)
    held = User.objects.get(pk=auditor.pk)
    assert (held.is_active, held.username, held.name) == (False, auditor.username, auditor.name)
    assert (held.phone, held.email) == (auditor.phone, auditor.email)
    told = Event.objects.get(verb="account-changed")
    assert (told.subject, told.actor[:5]) == (str(auditor), "管理员（安")


@pytest.mark.parametrize("kind", [SYSTEM, SECURITY, AUDIT])
def test_nobody_removes_an_account_or_a_role(kind: RoleKind, client_as: Callable[[RoleKind], Client]) -> None:
    role, client = RoleFactory.create(), client_as(kind)
    for page in (f"accounts/user/{role.user_id}", f"projects/role/{role.pk}"):
        assert client.post(f"/admin/{page}/delete/", {"post": "yes"}).status_code == 403
    assert Role.objects.filter(pk=role.pk, user__is_active=True).exists()


def test_administration_closes_when_the_role_is_over(client_as: Callable[[RoleKind], Client]) -> None:
    client = client_as(SYSTEM)
    assert client.get("/admin/").status_code == 200
    Role.objects.update(until=timezone.localdate())
    assert client.get("/admin/").status_code == 302
    assert "系统管理" not in client.get("/rules/").content.decode()
