"""What the site gives to those who read it: pages, files, and what a worker makes; and what is unsafe in it."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from perfeval.accounts.models import User
from projects.exports import jobs
from projects.exports.order import ExportOrder, Target
from projects.exports.overview import OverviewOrder
from projects.exports.overview_columns import COLUMNS
from projects.exports.reports import jobs as reports
from projects.exports.reports.order import ReportOrder
from projects.exports.reports.template import ReportKind
from projects.intake.quality import jobs as audits
from projects.intake.quality.making import AuditMade
from projects.models import Evaluation, IntakeFile
from projects.queries import Basis, EvaluationFilter
from projects.queue import asking, enqueue, result_file, run_job
from tests.access.scene import World, addresses_of_site
from tests.kept_files import path_of
from tests.projects.views.open_site import open_site

READERS: Final = ("finance office", "filler")
READ_BY_BOTH: Final = {
    "home",
    "attachments",
    "adjustment",
    "intakes",
    "jobs",
    "notices",
    "latest_notices",
}  # each their own
OTHER_READERS: Final = {"people/": "account administrator", "log/": "audit administrator"}
FOREIGN: Final = "evil.example"
TOLD_BY_NOBODY: Final = {"X-Forwarded-Host": FOREIGN, "Forwarded": f"host={FOREIGN}", "Referer": f"https://{FOREIGN}/"}
DISPOSITION: Final = re.compile(
    r"(attachment|inline)(; filename=\"([^\"\\\x00-\x08\x0a-\x1f\x7f]|\\[\"\\])*\")?(; filename\*=utf-8''[\w.~!/%-]+)?",
    re.I,
)
FIRST_OF_FORMULA: Final = tuple("=+-@\t\r\n")
# The title of a sheet for the contents of a Word document, and what a workbook prints on each page, stand between quotes.
FORMULA: Final = re.compile(
    rb"(<f[ >]|<w:instrText(?! xml:space=.preserve.> TC )|<w:fldSimple|<definedName name=.(?!_xlnm)|<ddeLink)[^<]*zz|<zz"
)
GIVES_PDF: Final = {asking.PRINT_VERSION, asking.PRINT_PUBLIC}
GIVES_FILES: Final = {*jobs.KINDS, *reports.KINDS, *audits.KINDS} - GIVES_PDF
GIVES_NO_FILE: Final = {
    asking.BULK_REVIEW,
    asking.MAIL_NOTICES,
    asking.PREFILL,
    asking.ENLIST,
    asking.ENTER_INTAKE,
    asking.READ_INTAKE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    address: str
    kind: str
    content: bytes
    person: str = ""
    path: str = ""
    is_refused: bool = False
    disposition: str = ""


def content_of(response: Any) -> bytes:
    """A file is closed when it was read."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def got(client: Client, name: str, path: str, person: str = "") -> Iterator[Answer]:
    response = client.get(path, headers=TOLD_BY_NOBODY)
    if content := content_of(response):
        disposition = response.headers.get("Content-Disposition", "")
        kind, is_refused = response.headers["Content-Type"], response.status_code != 200
        yield Answer(name, kind, content, person, path, is_refused, disposition)


def answers_of_site(scene: World) -> Iterator[Answer]:
    for address in addresses_of_site():
        other = [person for start, person in OTHER_READERS.items() if address.route.startswith(start)]
        for person in other or READERS:
            given = [*got(scene.people[person], address.name, scene.path(address), person)]
            yield from given
            if given and not given[0].is_refused and address.name not in READ_BY_BOTH:
                break
    with open_site() as everybody:
        for address in addresses_of_site():
            if address.is_public:
                yield from got(everybody, address.name, scene.path(address))


def answers_of_administration(scene: World) -> Iterator[Answer]:
    for model in admin.site._registry:
        page = f"admin:{model._meta.label_lower.replace('.', '_')}"
        key = model._default_manager.values_list("pk", flat=True)[0]
        for path in (reverse(f"{page}_changelist"), reverse(f"{page}_change", args=[key])):
            yield from got(scene.people["superuser"], page, path)
    page = "admin:projects_department_import"
    yield from got(scene.people["superuser"], page, reverse(page), "superuser")


def unsafe(answer: Answer) -> Iterator[str]:
    """Each mark begins as formulas begin, and goes on with quotes, a tag and a template."""
    content = answer.content
    if answer.disposition and not DISPOSITION.fullmatch(answer.disposition):
        yield f"{answer.address}: {answer.disposition}"
    if "html" in answer.kind:
        if FOREIGN.encode() in content:
            yield f"{answer.address}: {FOREIGN}"
        if found := re.search(rb".{60}(<zz|zz\d+[\"']|zz>7)", content, re.S):
            yield f"{answer.address}: {found[0]!r}"
    elif "csv" in answer.kind:
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from (f"{answer.address}: {cell}" for cell in row if "zz" in cell and cell[0] in FIRST_OF_FORMULA)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        yield from unsafe_parts(answer)


def unsafe_parts(answer: Answer) -> Iterator[str]:
    """Of a workbook, a Word document or a package of files."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        for name in package.namelist():
            part = package.read(name)
            where = f"{answer.address}/{name}"
            if name.endswith((".csv", ".html", ".xlsx", ".docx")):
                yield from unsafe(Answer(where, name.rpartition(".")[2], part))
            elif name.endswith((".xml", ".rels")) and (found := FORMULA.search(part)):
                yield f"{where}: {found[0]!r}"


def answers_of_workers(scene: World) -> Iterator[Answer]:
    """Each kind of work that gives a workbook, a Word document or a package of files."""
    assert set(asking.TITLES) == GIVES_FILES | GIVES_PDF | GIVES_NO_FILE
    office, filler = (User.objects.get(pk=scene.people[name].session[SESSION_KEY]) for name in READERS)
    exercise, intake = scene.values["rounds"]["pk"], scene.values["intake"]["pk"]
    sheets = tuple(Evaluation.objects.values_list("pk", flat=True))
    for target in Target:
        if target.suffix != "pdf" and target is not Target.ZIP:
            order = ExportOrder(title="自评表", round=exercise, sheets=sheets, target=target)
            yield from made(asking.EXPORT, order.arguments, office)
    listed = OverviewOrder(rounds=(exercise,), chosen=EvaluationFilter(), columns=tuple(COLUMNS))
    yield from made(asking.EXPORT_OVERVIEW, listed.arguments, office)
    for kind in ReportKind:
        report = ReportOrder(kind=kind, department=scene.values["rounds"]["department"], basis=Basis.FILLED)
        yield from made(asking.REPORT, {**report.arguments, "round": exercise}, office)
    file = IntakeFile.objects.get(intake=intake).pk
    for wanted in AuditMade:
        asked = {"made": wanted, "name": "核查", "intake": intake, "file": file}
        yield from made(asking.AUDIT, asked, filler)


def made(kind: str, arguments: Mapping[str, Any], owner: User) -> Iterator[Answer]:
    job = enqueue(kind, arguments, owner=owner)
    run_job(job.pk)
    job.refresh_from_db()
    place = result_file(job)
    assert place is not None, (kind, arguments, job.error)
    yield Answer(f"{kind} {arguments}", "", path_of(place).read_bytes())
