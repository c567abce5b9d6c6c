"""How often one address may ask for 核验, counted by the database."""

import pytest
from pytest_django.fixtures import Settings

from projects.exports.limiting import asks_too_often, forget_counts
from projects.models import VerificationCount

pytestmark = pytest.mark.django_db


def test_addresses_of_one_line_count_together_and_are_forgotten(settings: Settings) -> None:
    settings.VERIFICATIONS_A_MINUTE = 1
    assert [asks_too_often(each) for each in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", None)] == [
        False,
        True,
        False,
        False,
    ]
    VerificationCount.objects.exclude(address="").update(since="2021-01-01T00:00Z")
    forget_counts()
    assert list(VerificationCount.objects.values_list("address", flat=True)) == [""]
