"""Attacks on the running site that belong to no single page."""

from dataclasses import replace
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from projects.models import Event
from projects.sheets import freeze, sheet_of
from tests.access.scene import addresses_of_site
from tests.factories import PASSWORD, UserFactory
from tests.projects.filling.desk import typed
from tests.projects.scenes import County, county, filled, sound

pytestmark = pytest.mark.django_db

SCRIPT: Final = "\"'><script>alert(1)</script>"
OF_A_SHEET: Final = ("evaluations", "versions", "projects")


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


def test_script_in_every_text_of_a_sheet_is_only_text_on_every_page(scene: County) -> None:
    """Also on the lists, in what is asked of them, and in the log of the sheet."""
    made = filled(scene, sound(), name=f"项目{SCRIPT}")
    sheet = sheet_of(made)
    rows = tuple(replace(row, name=SCRIPT, deviation=SCRIPT, actual=SCRIPT) for row in sheet.indicators)
    texts = dict.fromkeys(("filler", "phone", "goal", "outcome"), SCRIPT)
    scripted = replace(sheet, indicators=rows, **texts)  # type: ignore[arg-type]
    for number, row in enumerate(made.indicators.all()):
        row.name = row.deviation = row.actual = SCRIPT
        row.save()
        assert scripted.indicators[number].name == SCRIPT
    type(made).objects.filter(pk=made.pk).update(goal=SCRIPT, outcome=SCRIPT, filler=SCRIPT)
    version = freeze(made, scripted, user=scene.people["owner"])
    keys = {"evaluations": made.pk, "versions": version.pk, "projects": made.project_id}
    pages = [each for each in addresses_of_site() if each.arguments == ("pk",) and each.of in OF_A_SHEET]
    paths = [reverse(each.name, args=[keys[each.of]]) for each in pages]
    paths += [f"{reverse(name)}?text={SCRIPT}" for name in ("evaluations", "rounds", "verify")]
    owner = scene.client_of("owner")
    shown = [path for path in paths if is_shown_escaped(owner, path)]
    assert len(shown) >= 8


def is_shown_escaped(client: Client, path: str) -> bool:
    response = client.get(path)
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    body = response.content.decode()
    assert "<script>alert" not in body, path
    return "&lt;script&gt;alert" in body


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
