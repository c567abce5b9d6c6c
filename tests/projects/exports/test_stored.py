"""The PDF of a frozen version is made once and kept whole."""

import stat
from pathlib import Path

import pytest

from projects.exports.files import place_of, stored_pdf
from projects.queue.results import keep
from tests.projects.exports.scenes import frozen
from tests.projects.queue.test_running import full_disk
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


def test_it_is_made_once(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    place = stored_pdf(version)
    made_at = place.stat().st_mtime_ns
    assert (stored_pdf(version), place.stat().st_mtime_ns) == (place, made_at)


def test_made_again_it_is_the_same_to_the_byte(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    place = stored_pdf(version)
    first = place.read_bytes()
    place.unlink()
    assert stored_pdf(version).read_bytes() == first


def test_each_version_has_its_own_place(scene: County) -> None:
    places = {place_of(frozen(scene, name=name)) for name in ("节能项目", "监察项目")}
    assert len(places) == 2


def test_nobody_else_on_the_machine_may_read_it(files_dir: Path) -> None:
    place = files_dir / "documents" / "ab" / "x.pdf"
    keep(b"content", place)
    assert (stat.S_IMODE(place.stat().st_mode), stat.S_IMODE(place.parent.stat().st_mode)) == (0o600, 0o700)


def test_full_disk_leaves_nothing_half(files_dir: Path) -> None:
    place = files_dir / "documents" / "ab" / "x.pdf"
    with full_disk(after=100), pytest.raises(OSError, match="File too large"):
        keep(b"x" * 5000, place)
    assert list(place.parent.iterdir()) == []
