"""The package is installed on a bare machine without a network, by the words of docs/operations.md."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from tests.drills.machine import NAME, Machine, bare_system, booted

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
    chapter = re.search(rf"^## {title}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert chapter is not None
    return re.findall(r"^```sh\n(.*?)^```", chapter[1], re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def package() -> Path:
    """One of this very commit is used again."""
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


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with booted(tmp_path_factory.mktemp("machine"), bare_system(FOLDER)) as machine:
        yield machine


def test_a_bare_machine_serves_after_the_manual(machine: Machine, package: Path) -> None:
    certify, install, administrators, nginx, look = blocks("安装")
    assert machine.run("ip -brief address show scope global") == "", "the machine has no network"
    bring(machine, package)
    subprocess.run(["bash", "-c", CERTIFICATE.format(NAME, machine.root / "root")], check=True)
    machine.run(certify)
    told("install", machine, install)
    set_up(machine, administrators)
    machine.run(nginx)
    seen = machine.run(look)
    assert "no issues" in seen
    assert '"failed"' not in seen
    machine.run("systemd-analyze verify /etc/systemd/system/perfeval*")


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


def set_up(machine: Machine, administrators: str) -> None:
    for number, command in enumerate(administrators.splitlines()):
        seen = machine.answer(command, [f"guanli{number}", f"管理员{number}", "Ziping-2026-x", "Ziping-2026-x"])
        assert "已设立" in seen
