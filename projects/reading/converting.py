"""Old and open workbooks and documents, read by other programs that run short of memory, time and reach."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.pages import MOST_COLUMNS, WorkbookCell, WorkbookPage
from projects.reading.apart import end_group, lines_from, start_limited
from projects.reading.error_cells import error_cells
from projects.reading.limits import ReadingLimits
from projects.reading.tables import FoundTable
from projects.reading.workbooks import worksheet

READER: Final = Path(__file__).with_name("old_workbook.py")
ENCRYPTED: Final = "文件设有打开密码，请去掉密码后再上传。"
BROKEN: Final = "文件打不开，可能没有传完或已损坏，请在 Excel 或 WPS 中打开后另存为 .xlsx 再试。"
SAVE_AS_DOCX: Final = "请在 Word 或 WPS 中打开后另存为 .docx 后上传。"
# No macros, no links to other files or addresses, nothing that runs by itself.
PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item></oor:items>
"""
# An address where nothing listens, so that a document that wants something from outside gets nothing.
NOWHERE: Final = "http://127.0.0.1:9"


def read_old_workbook(content: bytes, limits: ReadingLimits) -> Iterator[FoundTable]:
    errors: dict[int, list[tuple[int, int, str]]] = {}
    for number, row, column, error in error_cells(content):
        if row < limits.rows:
            errors.setdefault(number, []).append((row, column, error))
    for number, sheet in enumerate(_read_sheets(content, limits)):
        table = worksheet(_page_of_sheet(sheet, errors.get(number, ())))
        if table is not None:
            yield table


def _read_sheets(content: bytes, limits: ReadingLimits) -> Iterator[Mapping[str, Any]]:
    bounds = map(str, (limits.tables, limits.rows, MOST_COLUMNS))
    for line in lines_from(READER, content, limits, *bounds, broken=BROKEN):
        sheet: Mapping[str, Any] = json.loads(line)
        match sheet.get("refused"):
            case "encrypted":
                raise UnreadableFileError(ENCRYPTED)
            case "many":
                raise UnreadableFileError(f"文件里的表超过 {limits.tables} 张，请分成几个文件。")
        yield sheet


def _page_of_sheet(sheet: Mapping[str, Any], errors: Iterable[tuple[int, int, str]]) -> WorkbookPage:
    """As the reader of newer workbooks gives it, rows and columns counted from 1."""
    rows: dict[int, dict[int, WorkbookCell]] = {}
    for row, column, kind, text in sheet["cells"]:
        value = Decimal(text) if kind == "n" else text
        number = float(value) if isinstance(value, Decimal) else value
        rows.setdefault(row + 1, {})[column + 1] = WorkbookCell(value=number, kind=kind, number_format="General")
    for row, column, error in errors:
        rows.setdefault(row + 1, {})[column + 1] = WorkbookCell(value=error, kind="e", number_format="General")
    areas = [(left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in sheet["areas"]]
    return WorkbookPage(title=sheet["name"], rows=rows, is_cut=False, areas=areas, lost=sheet["lost"])


def as_docx(content: bytes, limits: ReadingLimits, *, ending: str) -> bytes:
    """Through LibreOffice where it is installed."""
    office = shutil.which(settings.OFFICE_COMMAND)
    if office is None:
        raise UnreadableFileError(SAVE_AS_DOCX)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"in.{ending}"
        source.write_bytes(content)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        _run_office(office, folder, source, limits)
        made = folder / "out" / "in.docx"
        if not made.is_file():
            raise UnreadableFileError(SAVE_AS_DOCX)
        if made.stat().st_size > limits.unpacked:
            raise UnreadableFileError("文件展开后过大，不像正常的文档；请删去图片或分成几个文件。")
        return made.read_bytes()


def _run_office(office: str, folder: Path, source: Path, limits: ReadingLimits) -> None:
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    outside = {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "HOME": str(folder), "TMPDIR": str(folder)}
    env = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **outside}
    process = start_limited(command, limits.seconds, env=env)
    try:
        process.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(SAVE_AS_DOCX) from error
    finally:
        end_group(process)
