"""The PDF of a frozen version is made once and kept whole."""

import pytest

from projects.exports.files import place_of_pdf, stored_pdf
from tests.kept_files import path_of
from tests.projects.exports.scenes import frozen
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


def test_it_is_made_once(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    content, place = stored_pdf(version), path_of(place_of_pdf(version))
    made_at = place.stat().st_mtime_ns
    assert (stored_pdf(version), place.stat().st_mtime_ns) == (content, made_at)


def test_made_again_it_is_the_same_to_the_byte(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    first = stored_pdf(version)
    path_of(place_of_pdf(version)).unlink()
    assert stored_pdf(version) == first


def test_each_version_has_its_own_place(scene: County) -> None:
    places = {place_of_pdf(frozen(scene, name=name)) for name in ("节能项目", "监察项目")}
    assert len(places) == 2
