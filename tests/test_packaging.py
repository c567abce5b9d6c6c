"""The files of the package agree with the code: its settings, its commands, its limits, its list of contents."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import get_commands

ROOT: Final = Path(settings.BASE_DIR)
PACKAGING: Final = ROOT / "packaging"
# What a build puts beside the code, what it collects from, and where a trial run keeps its data.
BUILT: Final = {"build", "static", "node_modules", "data", ".env"}


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def packaged() -> list[str]:
    contents = words(PACKAGING / "contents").split()
    listed = subprocess.run(["git", "ls-files", "-z", "--", *contents], cwd=ROOT, capture_output=True, check=True)
    return listed.stdout.decode().strip("\0").split("\0")


def test_settings_of_the_package_are_settings_of_the_site() -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", words(PACKAGING / "env.example"), re.MULTILINE))
    given = set(re.findall(r"^ *(?:\[.*\|\| )?setting ([A-Z_]+) ", words(PACKAGING / "install"), re.MULTILINE))
    known = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', words(ROOT / "perfeval" / "settings.py")))
    assert len(given) == 7
    assert len(named) > 10
    assert (named | given) - known == set()


def test_commands_that_the_package_and_the_manual_name_exist() -> None:
    texts = [words(path) for path in (*PACKAGING.glob("systemd/*.service"), ROOT / "docs" / "operations.md")]
    named = {
        name for text in texts for name in re.findall(r"(?:manage\.py|^perfeval) ([a-z_]{3,})", text, re.MULTILINE)
    }
    named.update(re.findall(r"^ *manage \S+ ([a-z_]+)", words(PACKAGING / "install"), re.MULTILINE))
    assert {"work", "check_files", "migrate", "first_administrator"} <= named
    assert named - set(get_commands()) == set()


def test_units_start_what_the_package_holds() -> None:
    lines = [line for unit in PACKAGING.glob("systemd/*.service") for line in words(unit).splitlines()]
    started = [
        line.partition(" ")[2] for line in lines if line.startswith("ExecStart=/opt/perfeval/current/.venv/bin/python ")
    ]
    assert started
    files = {word for line in started for word in line.split() if word.endswith(".py")}
    assert files - set(packaged()) == set()


def test_nginx_takes_what_the_site_takes() -> None:
    text = words(PACKAGING / "nginx" / "perfeval.inc")
    assert re.findall(r"client_max_body_size (\d+)m;", text) == [str(settings.REQUEST_SIZE_LIMIT // 1024**2)]
    assert f"最多 {settings.REQUEST_SIZE_LIMIT // 1024**2} MB" in words(PACKAGING / "nginx" / "errors" / "413.html")


def test_scripts_are_sound_shell() -> None:
    scripts = [PACKAGING / "install", PACKAGING / "perfeval", *PACKAGING.rglob("*.sh"), *(ROOT / "bin").iterdir()]
    assert len(scripts) > 9
    faulty = [path.name for path in scripts if subprocess.run(["bash", "-n", path], check=False).returncode]
    assert faulty == []


def test_the_package_holds_what_runs_and_nothing_else() -> None:
    files = packaged()
    assert len(files) > 800
    assert [name for name in files if {"tests", "node_modules", "bin", "static"} & set(Path(name).parts)] == []
    assert {name.partition("/")[0] for name in files} == {
        name.partition("/")[0] for name in words(PACKAGING / "contents").split()
    }
    assert set(read_at_work()) - BUILT - {name.partition("/")[0] for name in files} == set()


def read_at_work() -> Iterator[str]:
    """Everything of the top level that the code opens."""
    for app in ("perfeval", "indicators", "projects"):
        yield app
        for path in (ROOT / app).rglob("*.py"):
            yield from re.findall(r'BASE_DIR\)? / "([\w.]+)"', words(path))
