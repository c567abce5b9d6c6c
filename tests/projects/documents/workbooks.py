"""Opens what was written, as a reader finds it: cells by coordinate, and files by LibreOffice's eyes."""

import subprocess
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from projects.documents.xlsx.pages import WorkbookPage, pages_of
from projects.documents.xlsx.tables import MOST_ROWS

CALC = "xlsx:Calc MS Excel 2007 XML"


def opened(content: bytes, *, figures: bool = False) -> Workbook:
    return load_workbook(BytesIO(content), data_only=figures)


def pages(file: BytesIO) -> Iterator[WorkbookPage]:
    """As lists are read."""
    return pages_of(file, most_rows=MOST_ROWS)


def converted(files: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """By LibreOffice, all in one go, since it takes a second to start."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    return [folder / f"{file.stem}.{to.partition(':')[0]}" for file in files]


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, Any]:
    """Each workbook with the figures that LibreOffice works out."""
    (folder / "in").mkdir()
    files = []
    for name, content in books.items():
        file = folder / "in" / f"{name}.xlsx"
        file.write_bytes(content)
        files.append(file)
    found = converted(files, CALC, folder)
    return {name: load_workbook(file, data_only=True) for name, file in zip(books, found, strict=True)}
