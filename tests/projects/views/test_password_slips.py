"""密码条: printed once, in words about a second time, and never stored."""

import datetime as dt
import io
import re
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects.documents.pdf.slips import PasswordSlip, write_slips
from projects.models import Event, RoleKind
from tests.factories import PASSWORD, RoleFactory, UserFactory
from tests.projects.documents.pdf.reading import pages_of
from tests.projects.scenes import County, county, words
from tests.projects.views.test_people import BUREAU, afresh, client_of, keeper, told

pytestmark = pytest.mark.django_db
PATH = "/people/slips/"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return client_of(keeper(scene))


def opened(scene: County, *names: str) -> list[User]:
    """Accounts that wait for their slip, at the centre."""
    made = []
    for name in names:
        user = UserFactory.create(name=name, must_change_password=True)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        RoleFactory.create(user=user, kind=RoleKind.VIEWER, department=scene.centre)
        made.append(user)
    return made


def post(client: Client, number: int = 0, **typed: str) -> Any:
    """As the page of this moment would send it: the first print, or the one again."""
    shown = client.get(PATH).context["lists"][number]
    data = {"seen": shown.fingerprint(), "which": "again" if number else "new", "unit": "", **typed}
    return client.post(PATH, data)


def passwords_on(paper: bytes) -> list[str]:
    return re.findall(r"一次性密码：([A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4})", "".join(pages_of(paper)))


def test_slips_are_printed_once_and_open_the_door(scene: County, client: Client) -> None:
    people = opened(scene, "王芳", "李<b>华")
    first = client.get(PATH).context["lists"][0].fingerprint()
    response = post(client)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "private, no-store"
    passwords = passwords_on(response.content)
    assert [afresh(user).check_password(each) for user, each in zip(people, passwords, strict=True)] == [True, True]
    assert all(afresh(user).must_change_password for user in people)
    by = "账号管理员（keeper-industry）"
    assert told("slip-printed") == [("slip-printed", by, str(user)) for user in people]
    assert not any(each in str(event.__dict__) for each in passwords for event in Event.objects.all())
    again = client.post(PATH, {"seen": first, "which": "new", "unit": ""})
    assert again.status_code == 409
    assert "这些密码条已经打印过，没有再打印，印好的仍然有效。" in words(again.content.decode())
    assert afresh(people[0]).check_password(passwords[0])


def test_printed_again_they_are_new_and_the_old_ones_die(scene: County, client: Client) -> None:
    (user,) = opened(scene, "王芳")
    (old,) = passwords_on(post(client).content)
    assert "重新打印会换新密码，已经发出的密码条随即作废" in words(client.get(PATH).content.decode())
    seen = client.get(PATH).context["lists"][1].fingerprint()
    (new,) = passwords_on(post(client, 1).content)
    assert (afresh(user).check_password(old), afresh(user).check_password(new)) == (False, True)
    twice = client.post(PATH, {"seen": seen, "which": "again", "unit": ""})
    assert twice.status_code == 409
    assert "名单刚才有变动，没有打印，手里的密码条仍然有效。" in words(twice.content.decode())
    assert afresh(user).check_password(new)


def test_who_has_a_password_of_their_own_gets_no_slip(scene: County, client: Client) -> None:
    (user,) = opened(scene, "王芳")
    post(client)
    afresh(user).choose_password("Lanterns-9")
    assert [listed.lines for listed in client.get(PATH).context["lists"]] == [[], []]
    assert client.post(PATH, {"seen": "", "which": "again", "unit": ""}).status_code == 409
    assert afresh(user).check_password("Lanterns-9")
    assert afresh(scene.people["owner"]).check_password(PASSWORD)


def test_slips_are_narrowed_to_a_unit(scene: County) -> None:
    bureau = client_of(keeper(scene, BUREAU, "bureau"))
    opened(scene, "王芳")
    other = UserFactory.create(name="张三", must_change_password=True, password="!")
    RoleFactory.create(user=other, department=scene.assets)
    User.objects.filter(pk=other.pk).update(password="!x")
    lists = bureau.get(PATH).context["lists"]
    assert [(unit.name, [each.name for each in people]) for unit, people in lists[0].by_unit] == [
        ("节能监察中心", ["王芳"]),
        ("国有资产监督管理委员会", ["张三"]),
    ]
    narrowed = bureau.get(f"{PATH}?unit=工业和信息化局").context["lists"]
    assert [line.account.name for line in narrowed[0].lines] == ["王芳"]
    assert "没有“火星”" in words(bureau.get(f"{PATH}?unit=火星").content.decode())


def test_who_has_a_role_elsewhere_is_printed_from_above(scene: County, client: Client) -> None:
    (user,) = opened(scene, "王芳")
    RoleFactory.create(user=user, kind=RoleKind.FINANCE_OFFICE, department=scene.bureau)
    assert "另有 1 人" not in client.get(PATH).content.decode()  # nothing to print: no card
    opened(scene, "李华")
    page = client.get(PATH)
    assert [line.account.name for line in page.context["lists"][0].lines] == ["李华"]
    assert "另有 1 人还有不归您管理的角色" in words(page.content.decode())


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_eight_queries(
    count: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened(scene, *"甲乙丙"[:count])
    with django_assert_num_queries(8):  # session, user, own roles, units and their names, roles of two lists, all roles
        lists = client.get(PATH).context["lists"]
    assert len(lists[0].lines) == count
    with django_assert_num_queries(17):
        assert passwords_on(client.post(PATH, {"seen": lists[0].fingerprint(), "which": "new", "unit": ""}).content)


@pytest.mark.slow
def test_many_slips_stand_in_rows_of_two(scene: County) -> None:
    slips = [
        PasswordSlip(unit="节能监察中心", name=f"某{n}", username=f"u{n}", password="abcd-EFGH-2345") for n in range(25)
    ]
    paper = write_slips(slips, address="http://10.0.0.1/", made_on=dt.date(2026, 12, 1))
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert len(pdf.pages) == 3
    assert len(passwords_on(paper)) == 25
