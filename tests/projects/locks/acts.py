"""Every act on a sheet, as a person does it: through its page where it has one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from indicators.sheet import FundAmounts, digest_of_sheet
from perfeval.requests import keep_in_page
from projects.attachments import seen_of
from projects.filling.draft import draft_of
from projects.filling.groups import groups_of
from projects.intake.jobs import read_at_once
from projects.models import (
    Adjustment,
    Attachment,
    Evaluation,
    Exclusion,
    Job,
    JobState,
    Ledger,
    Project,
    RemarkAct,
    Round,
    ScanDue,
    Step,
)
from projects.offline import Filled, Identity, plan_filled, read_offline, workbook_of
from projects.queue import run_job
from projects.queue.asking import BULK_REVIEW, PREFILL
from projects.rechecks.table import RecheckAct
from projects.review.submission import look_at
from projects.review.workflow import Act, Given, standing_of, transition
from projects.rounds import prefilling
from projects.rounds.ledger import OutdatedPlanError, plan_ledger, store_ledger
from projects.rounds.ledger_table import LedgerEntry
from projects.views.forms.submission import field_name
from tests.factories import RemarkEntryFactory, VersionFactory
from tests.projects.attachments.files import image
from tests.projects.filling.desk import remove_row, typed
from tests.projects.intake.uploads import received
from tests.projects.locks.sheets import REASON
from tests.projects.rechecks.scenes import in_days, reason, seen_of_recheck
from tests.projects.scenes import County
from tests.projects.views.test_adjustments import typed as proposed

assert prefilling.KINDS  # the worker's room is loaded, as in its process
GIVEN: Final = Given(opinion=REASON, exclusion=Exclusion.MERGED, approver="李明")
TYPED: Final = {"sheet.filler": "王五"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """People at their browsers, in a thread of their own."""

    scene: County
    clients: Mapping[str, Client]

    def get(self, view: str, person: str = "owner", **where: Any) -> Any:
        return self.clients[person].get(reverse(view, kwargs=where))

    def post(self, view: str, key: int, data: Mapping[str, Any], person: str = "owner", **where: Any) -> Any:
        return self.clients[person].post(reverse(view, kwargs={"pk": key, **where}), data)


Run = Callable[[Desk, Evaluation], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    run: Run
    at: frozenset[str]  # the standings in which it may be done
    view: str = ""
    word: str = ""  # which of a page's acts
    prepare: Run | None = None
    only_logs: bool = False  # it leaves a line in the log, and needs no more of the sheet than that it is there


def at(*standings: str) -> frozenset[str]:
    return frozenset(standings)


FILLING: Final = at("filling", "planned", "asked")
FREE: Final = at("filling")  # rows may come and go
ANYWHERE: Final = at("filling", "planned", "asked", "reviewed", "approved", "excluded", "goal")
FROZEN: Final = at("planned", "reviewed", "approved", "goal")


def saves(key: str, **texts: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return desk.post("save_rows", evaluation.pk, typed(evaluation, key, **texts))

    return Doing(view="save_rows", run=run, at=FILLING)


def saves_all() -> Doing:
    """Three groups at once."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        rows = typed(evaluation, "3", deviation=REASON) | typed(evaluation, "4", actual="19万元")
        held = Evaluation.objects.get(pk=evaluation.pk)
        return desk.post("save_rows", evaluation.pk, rows | TYPED | {"sheet.version": str(held.row_version)})

    return Doing(view="save_rows", run=run, at=FILLING)


def posts(act: str) -> Doing:
    """As a browser without scripts."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return desk.post("edit", evaluation.pk, {**typed(evaluation, "6", actual="97%"), "act": act})

    return Doing(view="edit", run=run, at=FILLING)


def rows(act: str, *, prepare: Run | None = None, **more: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        versions = {f"indicators.{row.key}.version": str(row.row_version) for row in evaluation.indicators.all()}
        return desk.post("change_rows", evaluation.pk, {"act": act, "key": ["3", "6"], **more, **versions})

    return Doing(view="change_rows", word=act.partition(":")[0], run=run, at=FREE, prepare=prepare)


def spreads() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.select_related("round__layout", "rule_set", "approved_goal").get(pk=evaluation.pk)
        return desk.post("weights", evaluation.pk, {"seen": digest_of_sheet(draft_of(held).sheet), "way": "even"})

    return Doing(view="weights", run=run, at=FILLING)


def loses_a_row(desk: Desk, evaluation: Evaluation) -> None:
    remove_row(desk.scene, evaluation, "5")


def steps(act: Act, person: str, *standings: str) -> Doing:
    """What only a program does."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return transition(evaluation, act, by=desk.scene.people[person], given=GIVEN)

    return Doing(word=act, run=run, at=at(*standings))


def decides(act: Act, person: str, *standings: str) -> Doing:
    """On the page that asks for the act."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.get(pk=evaluation.pk)
        data = {"seen": standing_of(held), "opinion": REASON, "to": Step.FILLING, "exclusion": Exclusion.MERGED}
        data["approver"] = "李明"
        data |= {"unit": str(desk.scene.assets.pk), "department": str(desk.scene.industry.pk)}
        return desk.post("act", evaluation.pk, data, person, word=act)

    return Doing(view="act", word=act, run=run, at=at(*standings))


def decides_in_bulk(act: Act, person: str, *standings: str) -> Doing:
    """On the page that asks for it, and at once by a worker."""

    def run_order(desk: Desk, evaluation: Evaluation) -> Any:
        asked = desk.clients[person].get(
            reverse("bulk_review", args=[act]), {"sheet": evaluation.pk, "round": evaluation.round_id}
        )
        if asked.status_code != HTTPStatus.OK or not asked.context["going"]:
            return asked
        data = {"looked_at": asked.context["looked_at"], "opinion": REASON}
        response = desk.clients[person].post(reverse("bulk_review", args=[act]), data)
        owned = Job.objects.filter(kind=BULK_REVIEW, owner=desk.scene.people[person], state=JobState.WAITING)
        for key in owned.values_list("pk", flat=True):
            run_job(key)
        return response

    return Doing(view="bulk_review", word=act, run=run_order, at=at(*standings))


def brings_the_ledger() -> Doing:
    """As the bureau does on its page, and at once by a worker."""

    def prepare(desk: Desk, evaluation: Evaluation) -> None:
        Project.objects.filter(pk=evaluation.project_id).update(code=f"65-{evaluation.pk}")

    def run_import(desk: Desk, evaluation: Evaluation) -> Any:
        exercise, office = Round.objects.get(pk=evaluation.round_id), desk.scene.people["finance office"]
        amounts = FundAmounts(spent=Decimal(190_000))
        entries = [LedgerEntry(row=2, code=f"65-{evaluation.pk}", name="", kind="other", amounts=amounts)]
        shown = plan_ledger(entries, exercise, Ledger.PREFILLED).fingerprint()
        with suppress(OutdatedPlanError):  # the page says so
            store_ledger(entries, round=exercise, mode=Ledger.PREFILLED, shown=shown, by=office, address=None)
        for key in Job.objects.filter(kind=PREFILL, state=JobState.WAITING).values_list("pk", flat=True):
            run_job(key)

    return Doing(view="ledger", run=run_import, at=FREE, prepare=prepare)


def stands(view: str, act: Act, *standings: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.get(pk=evaluation.pk)
        return desk.post(view, evaluation.pk, {"seen": standing_of(held)})

    return Doing(view=view, word=act, run=run, at=at(*standings))


def submits() -> Doing:
    """With the sentence that it is asked for."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        seen = Evaluation.objects.with_places().select_related("approved_goal").get(pk=evaluation.pk)
        look = look_at(seen, desk.scene.people["owner"])
        data = {"seen": look.seen, "filler": "王芳", "phone": "0994-2345678", "adjustment": "on"} | {
            field_name(each.place): REASON for each in look.asked
        }
        return desk.post("submission", evaluation.pk, data)

    return Doing(view="submission", word=Act.SUBMIT, run=run, at=FILLING, prepare=wants_scan(ScanDue.NEVER))


def wants_scan(due: ScanDue) -> Run:
    def run(desk: Desk, evaluation: Evaluation) -> None:
        Round.objects.filter(pk=evaluation.round_id).update(scan_due=due)

    return run


def prepares_signing() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        seen = Evaluation.objects.with_places().select_related("approved_goal").get(pk=evaluation.pk)
        look = look_at(seen, desk.scene.people["owner"])
        data = {"seen": look.seen, "filler": "王芳", "phone": "0994-2345678", "act": "prepare"} | {
            field_name(each.place): REASON for each in look.asked
        }
        return desk.post("submission", evaluation.pk, data)

    before = wants_scan(ScanDue.BEFORE_SUBMISSION)
    return Doing(view="submission", word=Act.SUBMIT, run=run, at=FREE, prepare=before)


def uploads_a_scan() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        data = {"uploads": [SimpleUploadedFile("盖章.png", image("PNG"))], "seen": str(evaluation.approved_version_id)}
        return desk.post("scan", evaluation.pk, data)

    return Doing(view="scan", run=run, at=at("approved"), prepare=wants_scan(ScanDue.AFTER_APPROVAL))


def begins() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        origin = "goal" if evaluation.approved_goal_id else "categories"
        return desk.post("beginning", evaluation.pk, {"origin": origin, "replacing": "on"})

    return Doing(view="beginning", run=run, at=FILLING)


def takes_out(suffix: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return desk.get("document", "viewer", pk=evaluation.pk, suffix=suffix)

    return Doing(view="document", word=suffix, run=run, at=ANYWHERE, only_logs=True)


def takes_out_a_version(suffix: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        key = evaluation.versions.values_list("pk", flat=True)[0]
        return desk.get("version_document", "viewer", pk=key, suffix=suffix)

    return Doing(view="version_document", word=suffix, run=run, at=FROZEN, only_logs=True)


def takes_the_offline_form() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return desk.get("offline_form", pk=evaluation.pk)

    return Doing(view="offline_form", run=run, at=FILLING, only_logs=True)


def gives_the_offline_form_back() -> Doing:
    """From what its preview has shown."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.select_related("round__layout", "rule_set", "approved_goal").get(pk=evaluation.pk)
        draft, cell = draft_of(held), "indicators.2.actual"
        identity = Identity(
            evaluation=held.pk,
            stage=held.stage,
            layout_code=held.round.layout.code,
            layout_version=held.round.layout.version,
            sheet_digest="",
            versions={name: group.version for name, group in groups_of(draft).items()},
        )
        filled = Filled(identity=identity, texts={cell: "98%"}, shown={cell: "97%"}, slots={cell: "H12"})
        shown = plan_filled(filled, draft).fingerprint()
        sealed = kept(desk, "offline", evaluation.pk, {"filled": asdict(filled), "shown": shown})
        return desk.post("offline", evaluation.pk, {"filled": sealed})

    return Doing(view="offline", run=run, at=FILLING)


def kept(desk: Desk, view: str, key: int, value: object) -> str:
    """As the page of the owner holds it."""
    request = RequestFactory().get(reverse(view, args=[key]))
    request.user = desk.scene.people["owner"]
    return keep_in_page(request, value)


def gives_offline_forms_back_together() -> Doing:
    """A workbook that came in as a document."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.select_related("round__layout", "rule_set", "approved_goal").get(pk=evaluation.pk)
        draft = draft_of(held)
        given = read_offline(BytesIO(workbook_of(draft)))
        book = load_workbook(BytesIO(workbook_of(draft)))
        book["自评表"][given.slots["indicators.2.actual"]] = "98%"
        content = BytesIO()
        book.save(content)
        intake = received(desk.scene.people["owner"], ("离线填报.xlsx", content.getvalue()))
        assert read_at_once(intake)
        shown = plan_filled(read_offline(content), draft).fingerprint()
        sealed = kept(desk, "intake_offline", intake.pk, [intake.tables.get().pk, shown])
        return desk.post("intake_offline", intake.pk, {"form": [sealed]})

    return Doing(view="intake_offline", run=run, at=FILLING)


def attaches() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        files = [SimpleUploadedFile("现场.png", image("PNG")), SimpleUploadedFile("会场.png", image("PNG", "blue"))]
        return desk.post("attachments", evaluation.pk, {"uploads": files, "rows": ["1"]})

    return Doing(view="attachments", run=run, at=FILLING)


def first_file(evaluation: Evaluation) -> Attachment:
    return evaluation.attachments.order_by("pk")[0]


def changes_a_file(act: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        file = first_file(evaluation)
        data = {"act": act, "name": "签到册", "rows": ["2"], "seen": seen_of(file), "evaluation": evaluation.pk}
        return desk.post("attachment_change", file.pk, data)

    return Doing(view="attachment_change", word=act, run=run, at=FILLING)


def looks_at_a_file() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        response = desk.get("attachment", "viewer", pk=first_file(evaluation).pk)
        response.close()
        return response

    return Doing(view="attachment", run=run, at=ANYWHERE, only_logs=True)


def looks_at_the_pages() -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        return desk.get("attachment_pages", "viewer", pk=first_file(evaluation).pk)

    return Doing(view="attachment_pages", run=run, at=ANYWHERE, only_logs=True)


def adjusts(act: str, person: str, *standings: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.select_related("approved_goal").get(pk=evaluation.pk)
        running: Adjustment | None = held.adjustments.running().first()
        data = proposed(held, act=act, goal="全年培训210人。", opinion=REASON)
        count = len(held.approved_goal.sheet.indicators) if held.approved_goal else 0
        data |= {"rows-TOTAL_FORMS": str(count), "rows-INITIAL_FORMS": str(count)}
        decided = {"adjustment": str(running.pk), "seen": running.step} if running else {}
        return desk.post("adjustment", evaluation.pk, data | decided, person)

    return Doing(view="adjustment", word=act, run=run, at=at(*standings))


def remarks(act: RemarkAct, person: str, standings: frozenset[str], *, after: RemarkAct | None = None) -> Doing:
    """On the first remark of the sheet, where the act isn't the first itself."""

    def prepare(desk: Desk, evaluation: Evaluation) -> None:
        version = evaluation.versions.first() or VersionFactory.create(evaluation=evaluation)
        first = RemarkEntryFactory.create(remark__version=version, written_by=desk.scene.people["unit reviewer"])
        if after is not RemarkAct.RAISE:
            RemarkEntryFactory.create(remark=first.remark, number=2, act=after, written_by=first.written_by)

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        held = Evaluation.objects.get(pk=evaluation.pk)
        if after is None:
            data = {"act": act.value, "source": "goal", "remark": REASON, "seen": standing_of(held)}
        else:
            key = held.remarks.values_list("pk", flat=True)[0]
            seen = "1" if after is RemarkAct.RAISE else "2"
            data = {"act": f"{act}:{key}", f"seen-{key}": seen, f"said-{key}": REASON}
        return desk.post("remarks", evaluation.pk, data, person)

    return Doing(view="remarks", word=act, run=run, at=standings, prepare=prepare if after else None)


def draws() -> Doing:
    """From what its preview has shown."""

    def run(desk: Desk, evaluation: Evaluation) -> Any:
        path, office = reverse("samples", args=[evaluation.round_id]), desk.clients["finance office"]
        shown = office.get(path, {"largest": "500"}).context["preview"]
        return office.post(path, {"largest": "500", "seen": shown.digest})

    return Doing(view="samples", run=run, at=at("approved"))


def assigns(person: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        recheck = evaluation.rechecks.get()
        data = {"recheck": recheck.pk, "reviewer": desk.scene.people[person].pk}
        return desk.post("sample", recheck.sample_id, data, "finance office")

    return Doing(view="sample", run=run, at=at("drawn"))


def scores(person: str, score: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        recheck = evaluation.rechecks.get()
        row = recheck.rows.get(position=1)
        texts = {"score": score, "reason": reason("佐证不足"), "note": REASON, "version": row.row_version}
        data = {f"{row.key}.{name}": text for name, text in texts.items()}
        return desk.post("recheck", recheck.pk, data, person)

    return Doing(view="recheck", run=run, at=at("drawn"))


def acts_on_recheck(act: RecheckAct, person: str, standing: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        recheck = evaluation.rechecks.get()
        days = {"answer_until": in_days(5), "rectify_until": in_days(9)}
        data = {"seen": seen_of_recheck(recheck), "text": REASON, **days}
        return desk.post("recheck_act", recheck.pk, data, person, word=act.value)

    return Doing(view="recheck_act", word=act, run=run, at=at(standing))


def takes_out_of_a_recheck(view: str, standing: str) -> Doing:
    def run(desk: Desk, evaluation: Evaluation) -> Any:
        recheck = evaluation.rechecks.get()
        where: dict[str, dict[str, Any]] = {
            "recheck_opinion": {"number": 1},
            "recheck_proof": {"key": recheck.files.values_list("pk", flat=True).first()},
            "recheck_evidence": {"key": first_file(evaluation).pk},
        }
        response = desk.get(view, "finance desk", pk=recheck.pk, **where[view])
        response.close()
        return response

    return Doing(view=view, run=run, at=at(standing), only_logs=True)


ACTS: Final[Mapping[str, Doing]] = {
    "save": saves("1", actual="210人", deviation=REASON),
    "save three groups": saves_all(),
    "save without scripts": posts("save"),
    "move without scripts": posts("up:6"),
    "adopt": posts("adopt"),
    "add": rows("add:1"),
    "add in": rows("add-in", add_in="0"),
    "slash": rows("slash"),
    "copy": rows("copy:2"),
    "remove": rows("remove:1"),
    "remove several": rows("remove-all"),
    "restore": rows("restore:5", prepare=loses_a_row),
    "spread": rows("spread"),
    "spread from the page": spreads(),
    "up": rows("up:2"),
    "down": rows("down:2"),
    "begin": begins(),
    "take the offline form": takes_the_offline_form(),
    "give the offline form back": gives_the_offline_form_back(),
    "give offline forms back together": gives_offline_forms_back_together(),
    "attach": attaches(),
    "change a file": changes_a_file("change"),
    "remove a file": changes_a_file("remove"),
    "look at a file": looks_at_a_file(),
    "look at the pages of a file": looks_at_the_pages(),
    "take out a PDF": takes_out("pdf"),
    "take out a workbook": takes_out("xlsx"),
    "take out a Word file": takes_out("docx"),
    "take out a frozen PDF": takes_out_a_version("pdf"),
    "take out a frozen workbook": takes_out_a_version("xlsx"),
    "take out a frozen Word file": takes_out_a_version("docx"),
    "submit": submits(),
    "prepare signing": prepares_signing(),
    "upload a scan": uploads_a_scan(),
    "submit as it was": steps(Act.SUBMIT_AS_IT_WAS, "owner", "filling", "planned", "asked"),
    "enter as published": steps(Act.ENTER_AS_PUBLISHED, "finance office", "filling", "planned", "asked"),
    "withdraw": decides(Act.WITHDRAW, "owner", "reviewed"),
    "approve": decides(Act.APPROVE, "unit reviewer", "reviewed"),
    "return": decides(Act.RETURN, "unit reviewer", "reviewed"),
    "approve in bulk": decides_in_bulk(Act.APPROVE, "unit reviewer", "reviewed"),
    "return in bulk": decides_in_bulk(Act.RETURN, "unit reviewer", "reviewed"),
    "raise a remark": remarks(RemarkAct.RAISE, "unit reviewer", at("reviewed")),
    "answer a remark": remarks(RemarkAct.ANSWER, "owner", FILLING, after=RemarkAct.RAISE),
    "close a remark": remarks(RemarkAct.CLOSE, "unit reviewer", at("reviewed"), after=RemarkAct.RAISE),
    "reopen a remark": remarks(RemarkAct.REOPEN, "unit reviewer", at("reviewed"), after=RemarkAct.ANSWER),
    "submit in bulk": decides_in_bulk(Act.SUBMIT, "owner", "filling"),
    "bring the ledger": brings_the_ledger(),
    "correct": decides(Act.CORRECT, "finance office", "approved", "goal", "drawn"),
    "begin evaluation": stands("self_evaluation", Act.BEGIN_EVALUATION, "goal"),
    "publish": decides(Act.PUBLISH, "finance office", "approved"),
    "publish in bulk": decides_in_bulk(Act.PUBLISH, "finance office", "approved"),
    "withhold": decides(Act.WITHHOLD, "finance office", "approved"),
    "revoke": decides(Act.REVOKE, "finance office", "filling"),
    "reassign": decides(Act.REASSIGN, "finance office", "filling", "planned"),
    "exclude": decides(Act.EXCLUDE, "finance office", "filling", "planned", "asked", "reviewed", "goal"),
    "include": decides(Act.INCLUDE, "finance office", "excluded"),
    "draft an adjustment": adjusts("save", "owner", "planned", "goal"),
    "ask for an adjustment": adjusts("ask", "owner", "planned", "goal"),
    "withdraw an adjustment": adjusts("withdraw", "owner", "asked"),
    "agree to an adjustment": adjusts("agree", "finance office", "asked"),
    "refuse an adjustment": adjusts("refuse", "finance office", "asked"),
    "draw a sample": draws(),
    "assign a recheck": assigns("another desk"),
    "score a recheck": scores("finance desk", "7"),
    "score a recheck otherwise": scores("finance office", "6"),
    "issue an opinion": acts_on_recheck(RecheckAct.ISSUE, "finance office", "drawn"),
    "agree to an opinion": acts_on_recheck(RecheckAct.AGREE, "owner", "issued"),
    "dispute an opinion": acts_on_recheck(RecheckAct.DISPUTE, "unit reviewer", "issued"),
    "accept a report": acts_on_recheck(RecheckAct.ACCEPT, "finance office", "reported"),
    "take out an opinion": takes_out_of_a_recheck("recheck_opinion", "issued"),
    "look at a proof": takes_out_of_a_recheck("recheck_proof", "reported"),
    "look at evidence of a recheck": takes_out_of_a_recheck("recheck_evidence", "drawn"),
}
# Pages that write of many sheets at once; test_many_sheets.py lets them meet others.
OF_MANY: Final = frozenset({"project_ending", "reorganise", "intake_entering"})
# Pages that write nothing of a sheet, nor to its log.
READ: Final = frozenset(
    {
        "home",
        "review",
        "review_sheet",
        "viewing",
        "preview",
        "standard_opinions",
        "accounts",
        "account",
        "account_opening",
        "units_left",
        "slips",
        "account_import",
        "account_template",
        "rounds",
        "round",
        "new_round",
        "round_projects",
        "progress",
        "progress_table",
        "statistics",
        "low_results",
        "statistics_table",
        "urging",
        "list_source",
        "list_discard",
        "list_template",
        "list_lines",
        "list_settings",
        "list_preview",
        "reports",
        "report_document",
        "materials",
        "department_materials",
        "material_file",
        "material_file_pages",
        "material_file_page",
        "summary",
        "summary_document",
        "round_export",
        "rechecks",
        "sample_document",
        "open_data",
        "publication",
        "unit",
        "reorganisations",
        "reorganisation",
        "project",
        "budgets",
        "unit_budget",
        "budget_import",
        "budget_document",
        "evaluations",
        "overview_columns",
        "overview_export",
        "saved_views",
        "evaluation",
        "attachment_page",
        "reading",
        "suggestions",
        "check",
        "version",
        "comparison",
        "history",
        "story",
        "approved_goal",
        "adjustments",
        "extensions",
        "windows",
        "extension_withdrawal",
        "substitutions",
        "substitute",
        "substitution_end",
        "audits",
        "audit",
        "audit_report",
        "audit_order",
        "audit_feedback",
        "intakes",
        "intake",
        "intake_read",
        "intake_stop",
        "intake_forget",
        "intake_table",
        "intake_onward",
        "intake_table_entering",
        "event_log",
        "event_log_xlsx",
        "event_log_csv",
        "jobs",
        "ledger_table",
        "cancel_job",
        "job_file",
        "notices",
        "latest_notices",
        "read_notices",
        "notice",
        "verify",
        "open_index",
        "open_round",
        "open_department",
        "open_department_data",
        "open_data_schema",
        "open_table",
        "open_table_pdf",
        "robots",
        "upkeep",
    }
)
