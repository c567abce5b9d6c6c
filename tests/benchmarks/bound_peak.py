"""Binds thousands of drafts in a process of its own, and prints the pages and its peak memory in MB."""

import os
import sys
import tempfile
from pathlib import Path

import django

from tests.benchmarks.peak import peak_of_this_program


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.benchmarks.documents_pdf import bind_very_many  # noqa: PLC0415 (Django comes first)

    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        pages = bind_very_many(Path(folder) / "bound.pdf")
    sys.stdout.write(f"{pages} {peak_of_this_program() // 1024}\n")


if __name__ == "__main__":
    main()
