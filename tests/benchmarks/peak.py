"""Reads, recognises and checks one file in a process of its own, and prints its tables with all rows and its peak memory in MB."""

import os
import sys
from pathlib import Path

import django

ROWS = 12


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings")
    django.setup()
    from indicators.rules import rule_set  # noqa: PLC0415 (Django comes first)
    from projects.reading.audit import audit_file, entry_of  # noqa: PLC0415
    from projects.reading.limits import ReadingLimits  # noqa: PLC0415

    content = Path(sys.argv[1]).read_bytes()
    tables = audit_file(content, file="peak", rules=rule_set("national"), limits=ReadingLimits())
    whole = sum(len(entry_of(table).get("indicators", ())) == ROWS for table in tables)
    sys.stdout.write(f"{whole} {peak_of_this_program() // 1024}\n")


def peak_of_this_program() -> int:
    """In KB, of this program alone; getrusage counts what the one before it had."""
    [line] = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


if __name__ == "__main__":
    main()
