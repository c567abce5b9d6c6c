"""Each release keeps a small site with something in every table, and the digests of its migrations."""

import hashlib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "tests" / "data" / "releases"
OURS: Final = ("perfeval/accounts", "indicators", "projects")


def digests_of_migrations() -> str:
    """As `sha256sum -c` reads them."""
    files = sorted(file for app in OURS for file in (ROOT / app / "migrations").glob("[0-9]*.py"))
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(ROOT)}\n" for file in files)


def releases() -> list[str]:
    return sorted(file.name.removesuffix(".tar") for file in FOLDER.glob("*.tar"))
