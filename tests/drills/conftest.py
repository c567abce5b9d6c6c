"""The package that is installed: one of this very commit is used again."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.drills.packages import FOLDER, VERSION


@pytest.fixture(scope="session")
def package() -> Path:
    place = FOLDER / f"perfeval-{VERSION}.tar.gz"
    commit = ["git", "rev-parse", "HEAD"]
    packed = ["tar", "-xzOf", str(place), f"perfeval-{VERSION}/app/COMMIT"]
    now, then = (
        subprocess.run(each, capture_output=True, cwd=settings.BASE_DIR, check=False).stdout
        for each in (commit, packed)
    )
    if now != then:
        subprocess.run(["bin/bundle"], cwd=settings.BASE_DIR, check=True)
    return place
