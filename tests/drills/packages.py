"""The package on a machine: how it comes there, what the manual says of it, and packages of later versions."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from tests.drills.machine import Machine

FOLDER: Final = Path(settings.BASE_DIR) / "build" / "bundle"
BUILT: Final = re.search(r'^version = "(.+)"$', (Path(settings.BASE_DIR) / "pyproject.toml").read_text(), re.MULTILINE)
assert BUILT is not None
VERSION: Final = BUILT[1]
CERTIFICATE: Final = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={0} -addext subjectAltName=DNS:{0}"
    " -keyout {1}/site.key -out {1}/site.crt 2>/dev/null"
)


def blocks(title: str) -> list[str]:
    """The commands that a chapter of the manual gives, each block for itself."""
    text = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert chapter is not None
    return re.findall(r"^```sh\n(.*?)^```", chapter[1], re.MULTILINE | re.DOTALL)


def bring(machine: Machine, package: Path) -> None:
    """As from a memory stick."""
    for file in (package, package.with_name(f"{package.name}.sha256")):
        shutil.copy(file, machine.root / "root")


def told(what: str, machine: Machine, script: str) -> None:
    begun = time.monotonic()
    try:
        seen = machine.run(script.replace("0.2.0", VERSION))
    finally:
        sys.stdout.write(f"{what}: {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(seen)
    sys.stdout.flush()


def growing(app: Path) -> None:
    """Adds a migration that makes a table."""
    migrate(app, "9001_drill", "migrations.RunSQL('CREATE TABLE drill (id integer)', 'DROP TABLE drill')")


def failing(app: Path) -> None:
    """Adds one that makes a table and one that can't be done."""
    growing(app)
    migrate(app, "9002_impossible", "migrations.RunSQL('ALTER TABLE nowhere ADD COLUMN x integer')")


def migrate(app: Path, name: str, operation: str) -> None:
    folder = app / "projects" / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    (folder / f"{name}.py").write_text(
        "from django.db import migrations\n\n\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('projects', '{last}')]\n"
        f"    operations = [{operation}]\n"
    )


def repacked(package: Path, folder: Path, version: str, change: Callable[[Path], None]) -> Path:
    """A package of a later version, whose code differs."""
    subprocess.run(["tar", "-xzf", package, "-C", folder], check=True)
    unpacked = (folder / f"perfeval-{VERSION}").rename(folder / f"perfeval-{version}")
    (unpacked / "VERSION").write_text(f"{version}\n")
    change(unpacked / "app")
    script = f"""
        cd {unpacked} && find . -type f ! -name SHA256SUMS -printf '%P\\0' | xargs -0 sha256sum >../sums && mv ../sums SHA256SUMS
        cd .. && tar -czf {unpacked.name}.tar.gz {unpacked.name} && sha256sum {unpacked.name}.tar.gz >{unpacked.name}.tar.gz.sha256
    """
    subprocess.run(["bash", "-euc", script], check=True)
    return folder / f"{unpacked.name}.tar.gz"
