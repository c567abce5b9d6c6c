"""The code of a frozen version leads to it, and to no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from projects.exports.codes import code_of, link_of, version_of
from projects.models import Version
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db
DIGEST = "5f" * 32


def test_code_is_short_and_always_the_same() -> None:
    assert code_of(Version(pk=1234, digest=DIGEST)) == code_of(Version(pk=1234, digest=DIGEST))
    assert [len(part) for part in code_of(Version(pk=1234, digest=DIGEST)).split("-")] == [3, 4, 4]


def test_two_versions_of_the_same_content_have_two_codes() -> None:
    codes = {code_of(Version(pk=key, digest=DIGEST)).partition("-")[2] for key in range(1, 50)}
    assert len(codes) == 49


def test_code_of_paper_is_found_however_it_is_typed() -> None:
    version = VersionFactory.create(digest=DIGEST)
    code = code_of(version)
    fullwidth = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    spellings = (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", fullwidth)
    assert [version_of(spelling) for spelling in spellings] == [version] * 5
    assert version_of(code.replace("0", "O").replace("1", "l")) == version


def test_content_that_was_not_frozen_has_no_code() -> None:
    version = VersionFactory.create(digest=DIGEST)
    assert version_of(code_of(Version(pk=version.pk, digest="00" * 32))) is None
    assert version_of(code_of(Version(pk=version.pk + 1, digest=DIGEST))) is None


@given(st.text(max_size=40))
def test_anything_typed_is_read_without_an_error(typed: str) -> None:
    assert version_of(typed) is None


def test_link_leads_to_the_page_only_where_the_site_knows_its_address(settings: Settings) -> None:
    version = Version(pk=1, digest=DIGEST)
    assert link_of(version) == ""
    settings.PUBLIC_ADDRESS = "https://jx.example.test"
    assert link_of(version) == f"https://jx.example.test/verify/?code={code_of(version)}"
