"""账号: who keeps whose, what they may give, and what an account goes through."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects.access import kinds_given_by, may_fill, may_give
from projects.models import Event, Role, RoleKind
from projects.models.event import ACCOUNTS
from tests.factories import PASSWORD, ProjectFactory, RoleFactory, UserFactory
from tests.projects.scenes import PEOPLE, County, county, filled, sound, words

pytestmark = pytest.mark.django_db

KEEPER, BUREAU = RoleKind.ACCOUNT_ADMINISTRATOR, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR
PAGES = ("accounts", "account_opening", "units_left", "slips", "account_import", "account_template")


@pytest.fixture
def scene() -> County:
    return county()


def keeper(scene: County, kind: RoleKind = KEEPER, at: str = "industry") -> User:
    user: User = UserFactory.create(name="账号管理员", username=f"keeper-{at}")
    RoleFactory.create(user=user, kind=kind, department=getattr(scene, at))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/rules/")  # the first request of a session also notes its use
    return client


@pytest.fixture
def client(scene: County) -> Client:
    """Of the keeper of 工业和信息化局 and 节能监察中心 below it."""
    return client_of(keeper(scene))


def page_of(account: User) -> str:
    return reverse("account", args=[account.pk])


def act(client: Client, account: User, act: str, **typed: str) -> Any:
    return client.post(page_of(account), {"act": act, **typed}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def afresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def told(*verbs: str) -> list[tuple[str, str, str]]:
    events = Event.objects.filter(chain=ACCOUNTS, verb__in=verbs).order_by("sequence")
    return [(event.verb, event.actor, event.subject) for event in events]


def in_days(days: int) -> str:
    return str(timezone.localdate() + dt.timedelta(days=days))


def role_data(**typed: str) -> dict[str, str]:
    return {"kind": RoleKind.FILLER, "unit": "节能监察中心", "starts_on": in_days(0), **typed}


# Who keeps whose


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_keepers_alone(page: str, scene: County) -> None:
    statuses = {person: scene.client_of(person).get(reverse(page)).status_code for person in PEOPLE}
    assert statuses == dict.fromkeys(PEOPLE, 403) | {"nobody": 302}
    for each in (keeper(scene), keeper(scene, BUREAU, "bureau")):
        assert client_of(each).get(reverse(page)).status_code == 200


def test_keeper_sees_the_people_of_their_units(scene: County, client: Client) -> None:
    left: User = UserFactory.create(name="离任的人")
    RoleFactory.create(user=left, department=scene.centre, until=timezone.localdate())
    mine = {each.account.name for each in client.get("/people/").context["shown"]}
    assert mine == {"账号管理员", "owner", "unit reviewer", "department reviewer", "viewer", "离任的人"}
    of_bureau = client_of(keeper(scene, BUREAU, "bureau")).get("/people/").context["shown"]
    assert {"owner", "another unit", "finance office", "finance desk"} < {each.account.name for each in of_bureau}
    assert client.get(page_of(scene.people["another unit"])).status_code == 404
    assert client.post(page_of(scene.people["another unit"]), {"act": "off"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=节能", {"owner", "unit reviewer"}),
        ("text=owner", {"owner"}),
        ("kind=department_reviewer", {"department reviewer"}),
        ("state=OFF", {"viewer"}),
        ("state=LOCKED", {"owner"}),
        ("state=WAITING", {"unit reviewer"}),
        ("state=GIVEN&kind=nonsense&after=~~", set()),
    ],
)
def test_list_is_narrowed(query: str, found: set[str], scene: County, client: Client) -> None:
    User.objects.filter(name="viewer").update(is_active=False)
    User.objects.filter(name="owner").update(locked_until=timezone.now() + dt.timedelta(minutes=9))
    User.objects.filter(name="unit reviewer").update(must_change_password=True, password="!x")
    shown = client.get(f"/people/?{query}").context["shown"]
    assert {each.account.name for each in shown} - {"账号管理员"} == found


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_seven_queries(
    count: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        RoleFactory.create(user=UserFactory.create(name=f"同名{number}"), department=scene.centre)
    with django_assert_num_queries(6):  # session, user, own roles, page, roles of its people, count
        shown = client.get("/people/?text=同名").context["shown"]
    assert len(shown) == count


@pytest.mark.parametrize("count", [1, 3])
def test_person_takes_eleven_queries(
    count: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = UserFactory.create()
    for kind in (RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.VIEWER)[:count]:
        RoleFactory.create(user=user, kind=kind, department=scene.centre)
    with django_assert_num_queries(11):
        assert len(client.get(page_of(user)).context["roles"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_units_left_take_five_queries(
    count: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in (scene.industry, scene.centre)[:count]:
        ProjectFactory.create_batch(count, unit=unit, department=scene.industry)
    with django_assert_num_queries(5):  # session, user, own roles, page, count
        rows = client.get("/people/units/").context["rows"]
    assert [(unit.name, missing) for unit, missing in rows] == [("工业和信息化局", ["填报人", "审核人"])]


def test_unit_is_left_when_its_people_leave(scene: County, client: Client) -> None:
    ProjectFactory.create(unit=scene.centre, department=scene.industry)
    assert client.get("/people/units/").context["rows"] == []
    page = act(client, scene.people["owner"], "off")
    assert said(page) == ["“owner”的账号已停用，不能再登录。"]
    rows = client.get("/people/units/").context["rows"]
    assert [(unit, missing) for unit, missing in rows] == [(scene.centre, ["填报人"])]


def test_what_somebody_began_goes_on_with_the_others(scene: County, client: Client) -> None:
    sheet = filled(scene, sound())
    colleague = RoleFactory.create(user=UserFactory.create(), department=scene.centre).user
    act(client, scene.people["owner"], "off")
    assert not may_fill(afresh(scene.people["owner"]), sheet)
    assert may_fill(afresh(colleague), sheet)
    assert sheet.events.filter(user=scene.people["owner"]).exists()


# What may be given


def test_each_keeper_gives_what_is_below_them(scene: County) -> None:
    of_unit, of_bureau = keeper(scene), keeper(scene, BUREAU, "bureau")
    assert kinds_given_by(of_unit) == (
        RoleKind.FILLER,
        RoleKind.UNIT_REVIEWER,
        RoleKind.DEPARTMENT_REVIEWER,
        RoleKind.VIEWER,
        KEEPER,
    )
    places = (scene.industry, scene.centre, scene.assets)
    given = {
        user: {kind: [may_give(user, kind, place).ok for place in places] for kind in RoleKind}
        for user in (of_unit, of_bureau)
    }
    nowhere, here, everywhere = [False] * 3, [True, True, False], [True] * 3
    units = (RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.DEPARTMENT_REVIEWER, RoleKind.VIEWER)
    assert given[of_unit] == dict.fromkeys(RoleKind, nowhere) | dict.fromkeys(units, here) | {
        KEEPER: [False, True, False]
    }
    finance = (RoleKind.FINANCE_DESK, RoleKind.FINANCE_OFFICE)
    assert given[of_bureau] == dict.fromkeys(RoleKind, nowhere) | dict.fromkeys((*units, *finance, KEEPER), everywhere)


@pytest.mark.parametrize(
    ("typed", "said_on_page"),
    [
        ({"unit": "国有资产监督管理委员会"}, "您管理的单位中没有“国有资产监督管理委员会”"),
        ({"unit": "节能中心"}, "是不是“节能监察中心”？"),
        ({"unit": "工业和信息化局", "kind": KEEPER}, "由上级单位或财政部门的账号管理员授予"),
        ({"kind": RoleKind.FINANCE_OFFICE}, "选择一个有效的选项"),
        ({"kind": ""}, "请选择角色。"),
        ({"starts_on": "明天"}, "任职日期应写成 2026-12-01 的样子。"),
        ({"until": "2000-01-01"}, "停任日期要晚于任职日期。"),
        ({}, "已有这个角色"),
    ],
)
def test_role_that_cannot_be_given_is_refused(
    typed: dict[str, str], said_on_page: str, scene: County, client: Client
) -> None:
    owner = scene.people["owner"]
    response = act(client, owner, "give", **role_data(**typed))
    assert response.status_code in (409, 422)
    assert said_on_page in words(response.content.decode())
    assert Role.objects.filter(user=owner).count() == 1


def test_role_is_given_and_ended_with_days(scene: County, client: Client) -> None:
    viewer = scene.people["viewer"]
    typed = role_data(starts_on=in_days(1).replace("-", "．"), until=in_days(9))
    assert said(act(client, viewer, "give", **typed)) == ["已授予“单位填报 · 节能监察中心”。"]
    role = Role.objects.get(user=viewer, kind=RoleKind.FILLER)
    assert (str(role.starts_on), str(role.until)) == (in_days(1), in_days(9))
    response = act(client, viewer, "end", role=str(role.pk), until="昨天")
    assert said(response) == ["停任日期应写成 2026-12-01 的样子，没有改动。"]
    assert said(act(client, viewer, "end", role=str(role.pk), until=in_days(-1)))[0].startswith("停任日期不能早于今天")
    act(client, viewer, "end", role=str(role.pk), until=in_days(0))
    role.refresh_from_db()
    assert role.until == role.starts_on  # it never begins
    by = "账号管理员（keeper-industry）"
    assert told("role-granted", "role-withdrawn")[-2:] == [
        ("role-granted", by, str(viewer)),
        ("role-withdrawn", by, str(viewer)),
    ]
    assert said(act(client, viewer, "give", **role_data())) == ["已授予“单位填报 · 节能监察中心”。"]


def test_desk_is_given_its_departments(scene: County) -> None:
    bureau = client_of(keeper(scene, BUREAU, "bureau"))
    account = scene.people["viewer"]
    typed = role_data(kind=RoleKind.FINANCE_DESK, unit="财政局")
    assert "请写财政业务科室分管的单位" in words(act(bureau, account, "give", **typed).content.decode())
    refused = act(bureau, account, "give", **typed, assigned="工业和信息化局、节能监察中心")
    assert "“节能监察中心”不是主管部门，请写“工业和信息化局”。" in words(refused.content.decode())
    assert not Role.objects.filter(user=account, kind=RoleKind.FINANCE_DESK).exists()
    act(bureau, account, "give", **typed, assigned="工业和信息化局、国有资产监督管理委员会")
    role = Role.objects.get(user=account, kind=RoleKind.FINANCE_DESK)
    assert set(role.assigned.all()) == {scene.industry, scene.assets}


def test_nobody_acts_on_their_own_account(scene: County) -> None:
    user = keeper(scene)
    client, role = client_of(user), user.roles.get()
    for name, typed in (
        ("give", role_data()),
        ("end", {"role": str(role.pk), "until": in_days(0)}),
        ("off", {}),
        ("reset", {"seen": ""}),
        ("rename", {"name": "新名字"}),
    ):
        assert act(client, user, name, **typed).status_code == 409
    assert (afresh(user).name, afresh(user).is_active, user.roles.get().until) == ("账号管理员", True, None)


def test_account_with_a_role_elsewhere_is_not_in_ones_hands(scene: County, client: Client) -> None:
    """Who sets its password could use it there."""
    owner = scene.people["owner"]
    RoleFactory.create(user=owner, kind=RoleKind.FINANCE_OFFICE, department=scene.bureau)
    response = act(client, owner, "reset", seen="")
    assert response.status_code == 409
    assert "还担任“财政绩效科 · 财政局”，不归您管理" in words(response.content.decode())
    assert afresh(owner).check_password(PASSWORD)
    assert act(client, owner, "off").status_code == 409


def test_administrator_of_the_site_is_in_nobodys_hands(scene: County, client: Client) -> None:
    admin = scene.people["owner"]
    User.objects.filter(pk=admin.pk).update(is_staff=True)
    assert act(client, admin, "reset", seen="").status_code == 409
    assert afresh(admin).check_password(PASSWORD)


# What an account goes through


def test_account_is_opened_without_a_password(scene: County, client: Client) -> None:
    typed = {"name": "王　芳", "username": "ｗａｎｇ", "phone": "0994-1234567"}
    response = client.post("/people/new/", {**typed, **role_data()}, follow=True)
    made = User.objects.get(username="wang")
    assert (made.name, made.has_usable_password(), made.must_change_password) == ("王 芳", False, True)
    assert response.redirect_chain == [(page_of(made), 302)]
    by = "账号管理员（keeper-industry）"
    assert told("account-opened", "role-granted")[-2:] == [
        ("account-opened", by, "王 芳（wang）"),
        ("role-granted", by, "王 芳（wang）"),
    ]


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"username": "KEEPER-industry"}, 409), ({"username": "有 空格"}, 200), ({"unit": ""}, 200), ({"name": " "}, 200)],
)
def test_account_that_cannot_be_opened_leaves_nothing(typed: dict[str, str], status: int, client: Client) -> None:
    before = User.objects.count()
    response = client.post("/people/new/", {"name": "王芳", "username": "wang", **role_data(), **typed})
    assert (response.status_code, User.objects.count()) == (status, before)
    assert 'class="invalid-feedback"' in response.content.decode() or "alert" in response.content.decode()


def test_account_is_turned_off_and_on(scene: County, client: Client) -> None:
    owner = scene.people["owner"]
    at_work = scene.client_of("owner")
    assert "没有别人担任：节能监察中心的单位填报" in words(client.get(page_of(owner)).content.decode())
    act(client, owner, "off")
    assert at_work.get("/").status_code == 302
    assert said(act(client, owner, "off")) == ["这个账号已经停用。"]
    act(client, owner, "on")
    assert afresh(owner).is_active
    assert told("account-changed") == [("account-changed", "账号管理员（keeper-industry）", str(owner))] * 2


def test_password_is_shown_once(scene: County, client: Client) -> None:
    owner = scene.people["owner"]
    User.objects.filter(pk=owner.pk).update(locked_until=timezone.now() + dt.timedelta(minutes=9))
    password = act(client, owner, "reset", seen="").context["password"]
    held = afresh(owner)
    assert held.check_password(password)
    assert (held.must_change_password, held.is_locked) == (True, False)
    assert password not in client.get(page_of(owner)).content.decode()
    assert not Event.objects.filter(changes__icontains=password).exists()
    assert told("password-reset") == [("password-reset", "账号管理员（keeper-industry）", str(owner))]
    again = act(client, owner, "reset", seen="")
    assert again.status_code == 409
    assert said(again) == ["刚才已发过新的一次性密码，没有再换；没有记下的，请再办一次。"]
    assert act(client, owner, "reset", seen="2026-13-45").status_code == 409
    assert afresh(owner).check_password(password)


def test_locked_account_is_unlocked(scene: County, client: Client) -> None:
    owner = scene.people["owner"]
    assert said(act(client, owner, "unlock")) == ["这个账号没有锁定。"]
    User.objects.filter(pk=owner.pk).update(locked_until=timezone.now() + dt.timedelta(minutes=9))
    act(client, owner, "unlock")
    assert not afresh(owner).is_locked
    assert told("account-unlocked") == [("account-unlocked", "账号管理员（keeper-industry）", str(owner))]


def test_second_factor_is_forgotten(scene: County, client: Client) -> None:
    owner = scene.people["owner"]
    assert said(act(client, owner, "second-factor")) == ["这个账号没有启用动态口令。"]
    User.objects.filter(pk=owner.pk).update(totp_secret="kept")
    act(client, owner, "second-factor")
    assert afresh(owner).totp_secret == ""
    assert Event.objects.filter(chain=ACCOUNTS, user__username="keeper-industry").latest("sequence").subject == str(
        owner
    )


def test_name_and_telephone_are_corrected(scene: County, client: Client) -> None:
    owner = scene.people["owner"]
    assert act(client, owner, "rename", name=" ", phone="1").status_code == 422
    act(client, owner, "rename", name="李华", phone="１３８")
    assert (afresh(owner).name, afresh(owner).phone) == ("李华", "138")


def test_unknown_act_changes_nothing(scene: County, client: Client) -> None:
    assert act(client, scene.people["owner"], "delete").status_code == 422
    assert act(client, scene.people["owner"], "end", role="x", until=in_days(0)).status_code == 404


def test_role_that_ends_today_opens_nothing(scene: County) -> None:
    user = keeper(scene)
    client = client_of(user)
    assert client.get("/people/").status_code == 200
    user.roles.update(until=timezone.localdate())
    assert client.get("/people/").status_code == 403
    assert 'href="/people/"' not in client.get("/").content.decode()
