"""代办: named, used, ended; and what a substitute may not do."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects.access import has_filled, may_fill, may_name_substitute, may_review
from projects.history.events import record_event
from projects.models import Evaluation, Event, Role, RoleKind, Step, Substitution
from projects.models.event import ACCOUNTS
from projects.models.scope import scope_of
from projects.review.workflow import Act, reviewers_named, transition
from tests.factories import RoleFactory, SubstitutionFactory, UserFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db
PATH = "/substitutions/"


@pytest.fixture
def scene() -> County:
    return county()


def role_of(scene: County, person: str) -> Role:
    return scene.people[person].roles.get()


@pytest.fixture
def colleague(scene: County) -> User:
    """王芳 looks after the centre's sheets, and has no other right."""
    user: User = UserFactory.create(name="王芳", username="wangfang")
    RoleFactory.create(user=user, kind=RoleKind.VIEWER, department=scene.centre)
    return user


def stands_in(scene: County, person: str, substitute: User, **values: Any) -> Substitution:
    made: Substitution = SubstitutionFactory.create(role=role_of(scene, person), substitute=substitute, **values)
    return made


def afresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/rules/")
    return client


def named(client: Client, role: Role, substitute: User, *, first: int = 0, last: int = 3, **typed: str) -> Any:
    today = timezone.localdate()
    days = {"starts_on": str(today + dt.timedelta(days=first)), "ends_on": str(today + dt.timedelta(days=last))}
    data = {"substitute": substitute.pk, "reason": "出差", **days, **typed}
    return client.post(reverse("substitute", args=[role.pk]), data, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# What a substitute does


def test_substitute_reviews_in_the_name_of_who_is_away(scene: County, colleague: User) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    assert not may_review(afresh(colleague), held)
    stands_in(scene, "unit reviewer", colleague)
    client = client_of(colleague)
    assert [line.evaluation for line in client.get("/review/").context["lines"]] == [held]
    home = client.get("/")
    assert [task.evaluation for task in home.context["tasks"].to_do] == [held]
    assert "您正在代办：unit reviewer。" in words(home.content.decode())
    assert "王芳" in reviewers_named(held, Step.UNIT_REVIEW)
    transition(held, Act.APPROVE, by=afresh(colleague))
    last = held.events.order_by("-sequence")[0]
    assert (last.actor, last.user) == ("王芳（wangfang）（代 unit reviewer）", colleague)
    assert "代 unit reviewer" in client.get(reverse("story", args=[held.pk])).content.decode()


def test_substitute_signs_what_they_fill_and_does_not_pass_it(scene: County, colleague: User) -> None:
    stands_in(scene, "owner", colleague)
    stands_in(scene, "unit reviewer", colleague)
    held = filled(scene, sound())
    acting = afresh(colleague)
    assert may_fill(acting, held)
    assert held.signed(acting)["filler"] == "王芳（代 owner）"
    record_event("change", evaluation=held, user=acting)
    assert held.events.order_by("-sequence")[0].actor == "王芳（wangfang）（代 owner）"
    sent = brought_to(scene, held, Step.UNIT_REVIEW)
    assert has_filled(acting, sent)
    assert may_review(acting, sent).reason == "本人填报或送审的表不能由本人审核。"


@pytest.mark.parametrize("verb", ["ledger", "recheck-draw", "correct"])
def test_bureau_s_substitute_signs_for_the_bureau(scene: County, colleague: User, verb: str) -> None:
    """Though the colleague sees the sheet by an own role."""
    stands_in(scene, "finance office", colleague)
    held = filled(scene, sound())
    record_event(verb, evaluation=held, user=afresh(colleague))
    assert held.events.order_by("-sequence")[0].actor == "王芳（wangfang）（代 finance office）"


def test_own_role_is_used_before_that_of_another(scene: County) -> None:
    own = afresh(scene.people["unit reviewer"])
    other = UserFactory.create(name="李华")
    SubstitutionFactory.create(
        role=RoleFactory.create(user=other, kind=RoleKind.UNIT_REVIEWER, department=scene.centre), substitute=own
    )
    held = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    transition(held, Act.APPROVE, by=own)
    assert held.events.order_by("-sequence")[0].actor == str(own)


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3)])
def test_time_begins_and_ends_by_itself(scene: County, colleague: User, first: int, last: int) -> None:
    today = timezone.localdate()
    days = {"starts_on": today + dt.timedelta(days=first), "ends_on": today + dt.timedelta(days=last)}
    stands_in(scene, "owner", colleague, **days)
    assert scope_of(colleague).absent == ()


def test_role_that_is_withdrawn_is_nobody_s_to_use(scene: County, colleague: User) -> None:
    stands_in(scene, "owner", colleague)
    role_of(scene, "owner").delete()
    assert scope_of(colleague).absent == ()


def test_substitute_hands_nothing_on(scene: County, colleague: User) -> None:
    stands_in(scene, "finance office", colleague)
    acting = afresh(colleague)
    assert scope_of(acting).holds(RoleKind.FINANCE_OFFICE)
    for person in ("finance office", "owner"):
        assert not may_name_substitute(acting, role_of(scene, person))
        address = reverse("substitute", args=[role_of(scene, person).pk])
        assert client_of(acting).get(address).status_code == 404


# Naming and ending


def test_substitute_is_named_and_the_log_tells(scene: County, colleague: User) -> None:
    owner = scene.people["owner"]
    response = named(scene.client_of("owner"), role_of(scene, "owner"), colleague, reason="休假")
    today = timezone.localdate()
    last = today + dt.timedelta(days=3)
    assert said(response) == [f"已指定“王芳”代办，{today:%-m月%-d日}至{last:%-m月%-d日}。"]
    event = Event.objects.filter(chain=ACCOUNTS).order_by("-sequence")[0]
    assert (event.verb, event.user, event.subject, event.opinion) == (
        "substitute-named",
        owner,
        "王芳（代 owner）",
        "休假",
    )
    assert event.changes["role"] == "单位填报 · 节能监察中心"
    for user in (owner, colleague):
        assert [each.substitution.reason for each in client_of(user).get(PATH).context["shown"]] == ["休假"]


def test_substitution_is_ended_early_by_whom_it_concerns(scene: County, colleague: User) -> None:
    matrix = dict.fromkeys(PEOPLE, 403) | {"nobody": 302, "owner": 302}
    matrix |= dict.fromkeys(("department reviewer", "finance office", "administrator"), 302)
    for person, status in matrix.items():
        made = stands_in(scene, "owner", colleague)
        response = scene.client_of(person).post(reverse("substitution_end", args=[made.pk]))
        assert (person, response.status_code) == (person, status)
        made.refresh_from_db()
        assert (made.ended_at is not None) == (status == 302 and person != "nobody"), person
        made.delete()
    made = stands_in(scene, "owner", colleague)
    ended = client_of(colleague).post(reverse("substitution_end", args=[made.pk]), follow=True)
    again = client_of(colleague).post(reverse("substitution_end", args=[made.pk]), follow=True)
    assert said(ended) + said(again) == ["已结束：王芳（代 owner）。", "这次代办已经结束。"]
    assert Event.objects.filter(verb="substitution-ended").count() == 5
    assert scope_of(afresh(colleague)).absent == ()


def test_page_that_names_opens_for_whom_it_should(scene: County) -> None:
    opened = {"owner", "department reviewer", "finance office", "administrator"}
    for role, wanted in ((role_of(scene, "owner"), opened), (role_of(scene, "finance desk"), opened - {"owner"})):
        address = reverse("substitute", args=[role.pk])
        found = {person for person in PEOPLE if scene.client_of(person).get(address).status_code == 200}
        held = {"finance desk"} if role.kind == RoleKind.FINANCE_DESK else set()
        assert found == (wanted - ({"department reviewer"} if held else set())) | held


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"reason": " 　"}, "请写明事由，如“出差”“休假”。"),
        ({"ends_on": ""}, "请填写结束日期。"),
        ({"ends_on": "下周五"}, "结束日期应写成 2026-12-01 的样子。"),
        ({"first": -1}, "开始日期不能早于今天。"),
        ({"last": -1}, "结束日期不能早于开始日期。"),
        ({"last": 400}, "代办一次最长一年；更久的，请安全管理员重新授予角色。"),
    ],
)
def test_wrong_days_and_no_reason_are_told_and_nothing_is_lost(
    scene: County, colleague: User, typed: dict[str, Any], refusal: str
) -> None:
    response = named(scene.client_of("owner"), role_of(scene, "owner"), colleague, **typed)
    assert refusal in words(response.content.decode())
    assert response.context["form"]["substitute"].value() == str(colleague.pk)
    assert not Substitution.objects.exists()


def test_full_width_days_are_taken(scene: County, colleague: User) -> None:
    year = timezone.localdate().year + 1
    first, last = f"{year}年１月４日", f"{year}/１/８"
    named(scene.client_of("owner"), role_of(scene, "owner"), colleague, starts_on=first, ends_on=last)
    made = Substitution.objects.get()
    assert (made.starts_on, made.ends_on) == (dt.date(year, 1, 4), dt.date(year, 1, 8))


def test_two_substitutes_at_once_are_refused(scene: County, colleague: User) -> None:
    stands_in(scene, "owner", colleague)
    response = named(scene.client_of("owner"), role_of(scene, "owner"), colleague)
    assert "已由“王芳”代办；要换人的，请先结束。" in words(response.content.decode())
    assert response.status_code == 409


def test_only_colleagues_and_superiors_can_be_named(scene: County, colleague: User) -> None:
    page = scene.client_of("owner").get(reverse("substitute", args=[role_of(scene, "owner").pk]))
    offered = {user.name for user in page.context["form"].fields["substitute"].queryset}
    assert offered == {"unit reviewer", "department reviewer", "viewer", "王芳"}
    stranger = scene.people["another unit"]
    refused = named(scene.client_of("owner"), role_of(scene, "owner"), stranger)
    assert "这个人不能代办，请另选。" in words(refused.content.decode())


def test_nobody_names_themselves_for_another(scene: County) -> None:
    reviewer = scene.people["department reviewer"]
    refused = named(scene.client_of("department reviewer"), role_of(scene, "owner"), reviewer)
    assert "这个人不能代办，请另选。" in words(refused.content.decode())


def test_superior_finds_the_role_of_somebody_absent(scene: County) -> None:
    client = scene.client_of("department reviewer")
    found = client.get(PATH, {"text": "节能"}).context["found"]
    assert {role.user.name for role in found} == {"owner", "unit reviewer"}
    assert "没有找到“国资”的角色。" in words(client.get(PATH, {"text": "国资"}).content.decode())
    assert not scene.client_of("owner").get(PATH).context["names_for_others"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, colleague: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        user = UserFactory.create(name=f"填报{number}")
        role = RoleFactory.create(user=user, kind=RoleKind.FILLER, department=scene.centre)
        SubstitutionFactory.create(role=role, substitute=colleague)
    client = scene.client_of("department reviewer")
    with django_assert_num_queries(7):  # session, user, roles, own roles, whether there are others, found, listed
        response = client.get(PATH, {"text": "填报"})
    assert (len(response.context["found"]), len(response.context["shown"])) == (count, count)


def test_events_of_nobody_s_substitute_are_signed_as_ever(scene: County) -> None:
    held: Evaluation = filled(scene, sound())
    assert held.events.order_by("-sequence")[0].actor == str(scene.people["owner"])
