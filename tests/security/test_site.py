"""Attacks on the running site that belong to no single page."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from projects.models import Event
from tests.factories import PASSWORD, UserFactory
from tests.projects.filling.desk import typed
from tests.projects.scenes import County, county, filled, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


def test_session_from_before_the_login_is_worth_nothing_after_it(client: Client) -> None:
    UserFactory.create(username="zhang")
    planted = client.session
    planted["mark"] = "of another person"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    client.post(reverse("login"), {"username": "zhang", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    assert client.get(reverse("own_account")).status_code == 200
    assert thief.get(reverse("own_account")).status_code == 302


def test_more_fields_than_a_form_has_change_nothing_else(scene: County) -> None:
    made = filled(scene, sound())
    sent = typed(made, "1", actual="97%") | {
        "step": "approved",
        "sheet.step": "approved",
        "sheet.unit": str(scene.assets.pk),
        "indicators.1.score": "10",
        "indicators.1.weight_locked": "1",
        "publication": "published",
    }
    before = type(made).objects.values("step", "unit", "department", "publication", "round").get(pk=made.pk)
    scene.client_of("owner").post(reverse("save_rows", args=[made.pk]), sent)
    assert type(made).objects.values("step", "unit", "department", "publication", "round").get(pk=made.pk) == before


def test_line_break_in_an_address_or_a_name_makes_no_line_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    UserFactory.create()
    owner = Client()
    owner.force_login(UserFactory.create())
    owner.get("/nothing%0A2026-01-01 INFO forged")
    client.post(reverse("login"), {"username": "zhang\n2026-01-01 forged", "password": "wrong"})
    assert [each.getMessage() for each in caplog.records if "\n" in each.getMessage()] == []
    assert [event.actor for event in Event.objects.filter(actor__contains="\n")] == []
