"""What the drills run: the site of this tree, and the package of this very commit, which is used again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.drills.packages import FOLDER, VERSION


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_collected() -> None:
    """A site that is served as in production asks for them."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    production = os.environ | {"DJANGO_SETTINGS_MODULE": "perfeval.settings"}
    subprocess.run(command, cwd=settings.BASE_DIR, env=production, check=True)


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
