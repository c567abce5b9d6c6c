"""Writes the site and the digests of migrations that a release keeps: `.venv/bin/python -m tests.releases 0.2.0`."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from projects.backups.making import make_backup  # noqa: E402
from tests.benchmarks.databases import throwaway_databases  # noqa: E402
from tests.releases import FOLDER, digests_of_migrations  # noqa: E402
from tests.releases.everything import fill_every_table  # noqa: E402


def main(version: str) -> None:
    place = FOLDER / f"{version}.tar"
    with throwaway_databases():
        fill_every_table()
        place.unlink(missing_ok=True)
        made = make_backup(place)
    place.with_suffix(".migrations").write_text(digests_of_migrations())
    sys.stdout.write(f"{place}: {made.size} bytes, {made.manifest.row_count} rows, {made.manifest.files} files\n")
    empty = [label for label, count in made.manifest.rows.items() if not count]
    if empty:
        Path(place).unlink()
        sys.exit(f"nothing in {', '.join(empty)}")


if __name__ == "__main__":
    main(sys.argv[1])
