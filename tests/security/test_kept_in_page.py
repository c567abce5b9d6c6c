"""What a page keeps, signed, between a look and its confirmation: taken back from its own person at its own address alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import RequestFactory
from django.urls import reverse

from perfeval.accounts.models import User
from perfeval.requests import keep_in_page
from tests.access.scene import addresses_of_site, world
from tests.access.test_matrix import kept

pytestmark = pytest.mark.django_db

# By the module that takes it back: who posts it, where, under which name.
KEPT: Final[Mapping[str, tuple[str, str, str]]] = {
    "views/ledger.py": ("finance office", "ledger", "entries"),
    "views/offline.py": ("filler", "offline", "filled"),
    "views/budgets.py": ("filler", "budget_import", "tables"),
    "views/people_import.py": ("account administrator", "account_import", "held"),
    "views/intake_offline.py": ("filler", "intake_offline", "form"),
    "admin/department_import.py": ("system administrator", "admin:projects_department_import", "held"),
}
SIGNED_OTHERWISE: Final = {"views/bulk_review.py", "offline/identity.py"}  # for a person and an act; for a sheet


def test_every_signed_value_is_tried_here() -> None:
    folder = Path(settings.BASE_DIR) / "projects"
    sources = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}
    assert {name for name, text in sources.items() if "kept_in_page(" in text} == set(KEPT)
    assert {name for name, text in sources.items() if "signing.loads(" in text or "Signer(" in text} == SIGNED_OTHERWISE


def test_value_of_another_person_or_another_address_is_refused_with_a_sentence() -> None:
    scene = world()
    paths = {each.name: scene.path(each) for each in addresses_of_site()}
    before = kept()
    for person, name, field in KEPT.values():
        path = paths.get(name) or reverse(name)
        owner = User.objects.get(pk=scene.people[person].session[SESSION_KEY])
        other = User.objects.exclude(pk=owner.pk)[0]
        for user, where in ((other, path), (owner, f"{path}another/")):
            request = RequestFactory().get(where)
            request.user = user
            response = scene.people[person].post(
                path, {field: keep_in_page(request, {}), "confirmed": "1"}, follow=True
            )
            assert ["请重新" in str(each) for each in response.context["messages"]] == [True], name
    assert kept() == before
