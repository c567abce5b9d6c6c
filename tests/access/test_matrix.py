"""Who may open which page: every address with its arguments, as each role at its own place, beside it, abroad, and nobody.

A row holds one answer for each person: nobody; 单位填报, 单位审核, 主管部门审核, 查询, 财政业务科室, 财政绩效科; 账号管理员, 财政账号管理员,
系统管理员, 安全管理员, 审计管理员, the superuser; somebody with all roles in another department, and in another region.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import pytest
from django.apps import apps
from django.http.response import HttpResponseBase
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe

from tests.access.scene import PEOPLE, Address, World, addresses_of_administration, addresses_of_site, world
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ANSWERS: Final[Mapping[str, int]] = {
    "o": 200,  # opens
    ">": 302,  # leads elsewhere: nobody to the login page
    "f": 403,  # forbidden, with the reason
    "n": 404,  # not found: what is foreign isn't there
    "m": 405,  # for POST alone
    "u": 503,  # no worker runs in tests
}
MATRIX: Final[Mapping[str, str]] = {
    "healthz": "u uuuuuu uuuuuu uu",
    "healthz_ready": "u uuuuuu uuuuuu uu",
    "healthz_live": "o oooooo oooooo oo",
    "metrics": "n nnnnnn nnnnnn nn",
    "components": "> nnnnnn nnnnnn nn",
    "login": "o >>>>>> >>>>>> >>",
    "login_code": "> >>>>>> >>>>>> >>",
    "oidc_login": "n nnnnnn nnnnnn nn",
    "oidc_callback": "n nnnnnn nnnnnn nn",
    "totp_setup": "> oooooo oooooo oo",
    "totp_off": "> >>>>>> >>>>>> >>",
    "recovery_codes": "> >>>>>> >>>>>> >>",
    "logout": "m mmmmmm mmmmmm mm",
    "own_account": "> oooooo oooooo oo",
    "end_session": "> mmmmmm mmmmmm mm",
    "go_on": "> mmmmmm mmmmmm mm",
    "password_change": "> oooooo oooooo oo",
    "rules": "> oooooo oooooo oo",
    "trial": "> oooooo oooooo oo",
    "home": "> oooooo oo>>>> oo",
    "review": "> foofoo ffffff oo",
    "standard_opinions": "> fffffo ffffff fo",
    "bulk_review": "> f>>f>> ffffff >>",
    "rounds": "> oooooo oooooo oo",
    "round": "> oooooo nnnnnn on",
    "new_round": "> fffffo ffffff fo",
    "round_projects": "> fffffo nnnnnn fn",
    "list_source": "> fffffo nnnnnn fn",
    "list_discard": "> mmmmmm mmmmmm mm",
    "list_template": "> fffffo nnnnnn fn",
    "list_lines": "> fffff> nnnnnn fn",
    "list_settings": "> fffff> nnnnnn fn",
    "list_preview": "> fffff> nnnnnn fn",
    "progress": "> oooooo nnnnnn on",
    "progress_table": "> oooooo nnnnnn on",
    "statistics": "> oooooo nnnnnn on",
    "low_results": "> oooooo nnnnnn on",
    "statistics_table": "> oooooo nnnnnn on",
    "urging": "> ff>f>> nnnnnn >n",
    "windows": "> fffffo nnnnnn fn",
    "extensions": "> fffffo nnnnnn fn",
    "extension_withdrawal": "> mmmmmm mmmmmm mm",
    "ledger": "> fffffo nnnnnn fn",
    "ledger_table": "> fffffo nnnnnn fn",
    "materials": "> oooooo nnnnnn on",
    "department_materials": "> nnoooo nnnnnn nn",
    "material_file": "> nnoooo nnnnnn nn",
    "material_file_pages": "> nnoooo nnnnnn nn",
    "material_file_page": "> nnoooo nnnnnn nn",
    "reports": "> oooooo nnnnnn on",
    "report_document": "> nnoooo nnnnnn nn",
    "summary": "> oooooo nnnnnn on",
    "summary_document": "> oooooo nnnnnn nn",
    "round_export": "> >>>>>> nnnnnn >n",
    "open_data": "> fffofo nnnnnn on",
    "publication": "> oooooo nnnnnn on",
    "samples": "> fffffo nnnnnn fn",
    "sample": "> nnnnno nnnnnn nn",
    "sample_document": "> nnnnno nnnnnn nn",
    "rechecks": "> oooooo oooooo oo",
    "recheck": "> oooooo nnnnnn nn",
    "recheck_act": "> ooffff nnnnnn nn",
    "recheck_opinion": "> oooooo nnnnnn nn",
    "recheck_proof": "> oooooo nnnnnn nn",
    "recheck_evidence": "> nnnnoo nnnnnn nn",
    "unit": "> oooooo nnnnnn nn",
    "project": "> oooooo nnnnnn nn",
    "project_ending": "> mmmmmm mmmmmm mm",
    "reorganisations": "> fffffo ffoffo fo",
    "reorganisation": "> nnnnno nnonno nn",
    "reorganise": "> fffffo ffoffo fo",
    "budgets": "> oooooo oooooo oo",
    "unit_budget": "> oooooo nnnnnn nn",
    "budget_import": "> offffo nnnnnn nn",
    "budget_document": "> oooooo nnnnnn nn",
    "intake_entering": "> onnnnn nnnnnn nn",
    "intake_table_entering": "> onnnnn nnnnnn nn",
    "evaluations": "> oooooo oooooo oo",
    "overview_columns": "> oooooo oooooo oo",
    "saved_views": "> oooooo oooooo oo",
    "overview_export": "> >>>>>> >>>>>> >>",
    "evaluation": "> oooooo nnnnnn nn",
    "edit": "> offfff nnnnnn nn",
    "save_rows": "> mmmmmm mmmmmm mm",
    "change_rows": "> mmmmmm mmmmmm mm",
    "offline": "> offfff nnnnnn nn",
    "offline_form": "> offfff nnnnnn nn",
    "attachments": "> oooooo nnnnnn nn",
    "attachment": "> oooooo nnnnnn nn",
    "attachment_pages": "> oooooo nnnnnn nn",
    "attachment_page": "> oooooo nnnnnn nn",
    "attachment_change": "> mmmmmm mmmmmm mm",
    "reading": "> mmmmmm mmmmmm mm",
    "beginning": "> offfff nnnnnn nn",
    "weights": "> offfff nnnnnn nn",
    "suggestions": "> offfff nnnnnn nn",
    "check": "> oooooo nnnnnn nn",
    "submission": "> offfff nnnnnn nn",
    "scan": "> oooooo nnnnnn nn",
    "review_sheet": "> ffffff nnnnnn nn",
    "viewing": "> mmmmmm mmmmmm mm",
    "remarks": "> oooooo nnnnnn nn",
    "act": "> ffffff nnnnnn nn",
    "self_evaluation": "> mmmmmm mmmmmm mm",
    "version": "> oooooo nnnnnn nn",
    "comparison": "> oooooo nnnnnn nn",
    "history": "> oooooo nnnnnn nn",
    "story": "> oooooo nnnnnn nn",
    "approved_goal": "> oooooo nnnnnn nn",
    "adjustment": "> oooooo nnnnnn nn",
    "adjustments": "> oooooo oooooo oo",
    "document": "> oooooo nnnnnn nn",
    "preview": "> oooooo nnnnnn nn",
    "version_document": "> oooooo nnnnnn nn",
    "substitutions": "> oooooo oooooo oo",
    "substitute": "> nnonno nnnono nn",
    "substitution_end": "> mmmmmm mmmmmm mm",
    "accounts": "> ffffff ooffff oo",
    "account_opening": "> ffffff ooffff oo",
    "units_left": "> ffffff ooffff oo",
    "account_import": "> ffffff ooffff oo",
    "account_template": "> ffffff ooffff oo",
    "slips": "> ffffff ooffff oo",
    "account": "> ffffff ooffff nn",
    "event_log": "> ffffff ffffof ff",
    "event_log_xlsx": "> ffffff ffffof ff",
    "event_log_csv": "> ffffff ffffof ff",
    "upkeep": "> ffffff ffoffo ff",
    "intakes": "> offffo ffffff oo",
    "intake": "> onnnnn nnnnnn nn",
    "intake_read": "> mmmmmm mmmmmm mm",
    "intake_stop": "> mmmmmm mmmmmm mm",
    "intake_forget": "> mmmmmm mmmmmm mm",
    "intake_offline": "> onnnnn nnnnnn nn",
    "intake_onward": "> >nnnnn nnnnnn nn",
    "intake_table": "> onnnnn nnnnnn nn",
    "audits": "> ffofoo ffffff oo",
    "audit": "> nnonnn nnnnnn nn",
    "audit_report": "> nnonnn nnnnnn nn",
    "audit_order": "> mmmmmm mmmmmm mm",
    "audit_feedback": "> nn>nnn nnnnnn nn",
    "jobs": "> oooooo oooooo oo",
    "cancel_job": "> mmmmmm mmmmmm mm",
    "job_file": "> onnnnn nnnnnn nn",
    "notices": "> oooooo oooooo oo",
    "latest_notices": "> oooooo oooooo oo",
    "read_notices": "> mmmmmm mmmmmm mm",
    "notice": "> >nnnnn nnnnnn nn",
    "open_index": "n nnnnnn nnnnnn nn",
    "open_round": "n nnnnnn nnnnnn nn",
    "open_department": "n nnnnnn nnnnnn nn",
    "open_department_data": "n nnnnnn nnnnnn nn",
    "open_data_schema": "n nnnnnn nnnnnn nn",
    "open_table": "n nnnnnn nnnnnn nn",
    "open_table_pdf": "n nnnnnn nnnnnn nn",
    "robots": "o oooooo oooooo oo",
    "verify": "> oooooo oooooo oo",
}
POLICY: Final = "Content-Security-Policy"
CLOSED: Final = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
NOT_OF_A_RECORD: Final = {"review/bulk", "reorganisations/new"}
OPEN_TO_NOBODY: Final = {
    "login",
    "login_code",  # for whoever has shown a password
    "oidc_login",
    "oidc_callback",
    "healthz",
    "healthz_ready",
    "healthz_live",
    "metrics",  # no address may read them, as the site comes
    "logout",
    "robots",
    "open_index",  # the site has no public pages, as it comes
    "open_round",
    "open_department",
    "open_department_data",
    "open_data_schema",
    "open_table",
    "open_table_pdf",
}
MOST: Final = 2  # parts into which the table is cut for the processors


@pytest.fixture
def scene() -> World:
    return world()


def wrong(scene: World, matrix: Mapping[str, str], asked: Iterable[Address]) -> Iterator[str]:
    for address in asked:
        row = matrix[address.name].replace(" ", "")
        shown = set()
        for person, wanted in zip(PEOPLE, row, strict=True):
            with unwritten() if wanted in shown else nullcontext():
                response = asked_by(scene.people[person], scene.path(address))
            shown.add(wanted)
            if response.status_code != ANSWERS[wanted]:
                yield f"{address.name}, {person}: {response.status_code}, not {ANSWERS[wanted]}"
            if is_lax(response, is_known=person != "nobody" and not address.is_public):
                yield f"{address.name}, {person}: {response.headers}"


@contextmanager
def unwritten() -> Iterator[None]:
    """Two thirds of a page's time go into its words; one person has read them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *args, **kwargs: mark_safe(""))
        yield


def asked_by(client: Client, path: str) -> HttpResponseBase:
    response: HttpResponseBase = client.get(path)
    if response.streaming:  # a file is closed when it was read
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response


def is_lax(response: HttpResponseBase, *, is_known: bool) -> bool:
    """No answer is shown within another site or taken for another kind, and what a person sees is kept by nobody: 后退 after
    the logout finds nothing."""
    headers = response.headers
    closed = {name: headers.get(name) for name in CLOSED} == CLOSED and "frame-ancestors 'none'" in headers[POLICY]
    return not closed or (is_known and headers.get("Cache-Control") != "private, no-store")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(MATRIX) == sorted({each.name for each in addresses_of_site()})


@pytest.mark.parametrize("part", range(MOST))
def test_page_opens_for_whom_it_should(part: int, scene: World) -> None:
    assert list(wrong(scene, MATRIX, addresses_of_site()[part::MOST])) == []


def test_nobody_is_sent_to_the_login_page_and_back(scene: World) -> None:
    closed = [each for each in addresses_of_site() if each.name not in OPEN_TO_NOBODY]
    led = {each.name: Client().get(scene.path(each)).headers["Location"] for each in closed}
    assert led == {each.name: f"/accounts/login/?next={scene.path(each)}" for each in closed}


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """All records but the log of the attempts, and what a session notes of its own use."""
    own = ("projects", "indicators", "accounts")
    models = [model for label in own for model in apps.get_app_config(label).get_models()]
    unchanged = [each for each in models if each.__name__ not in ("Session", "Event", "ChainHead")]
    return {each.__name__: list(each._default_manager.order_by("pk").values_list()) for each in unchanged}


def test_post_to_what_is_foreign_is_refused_and_changes_nothing(scene: World) -> None:
    """To every address that says whose it is. What acts on a known record is tried among the acts that race."""
    addresses = [each for each in addresses_of_site() if each.arguments and each.of not in NOT_OF_A_RECORD]
    before = kept()
    for person, wanted in (("nobody", {302, 404, 405}), ("all roles of another region", {403, 404, 405})):
        found = {each.name: scene.people[person].post(scene.path(each)).status_code for each in addresses}
        assert {name: status for name, status in found.items() if status not in wanted} == {}
    assert kept() == before


def test_nobody_posts_to_nothing_but_the_login(scene: World) -> None:
    without = [each for each in addresses_of_site() if not each.arguments and each.name not in OPEN_TO_NOBODY]
    before = kept()
    led = {each.name: Client().post(scene.path(each)).headers["Location"] for each in without}
    assert led == {each.name: f"/accounts/login/?next={scene.path(each)}" for each in without}
    assert kept() == before


# The administration: 系统管理员, 安全管理员, 审计管理员, the superuser; everybody else is sent away.

ADMINISTRATORS: Final = ("system administrator", "security administrator", "audit administrator", "superuser")
PAGES_OF_RECORDS: Final = ("changelist", "add", "change", "delete", "history")
RECORDS: Final[Mapping[str, str]] = {  # list, add, change, delete, history; of a record that isn't there
    "indicators_dimension": "offo offo >ff> ffff >>>>",
    "indicators_category": "offo offo >ff> ffff >>>>",
    "indicators_libraryindicator": "offo offo >ff> ffff >>>>",
    "indicators_rulesetversion": "offo ffff >ff> ffff >>>>",
    "accounts_user": "oooo offo >>>> ffff >>>>",
    "projects_region": "offo offo >ff> ffff >>>>",
    "projects_department": "oofo offo >>f> ffff >>>>",
    "projects_project": "offo offo >ff> ffff >>>>",
    "projects_round": "offo offo >ff> ffff >>>>",
    "projects_evaluation": "offo ffff >ff> ffff >>>>",
    "projects_layoutversion": "offo ffff >ff> ffff >>>>",
    "projects_job": "offo ffff >ff> ffff >>>>",
    "projects_recheckreason": "offo offo >ff> ffff >>>>",
    "projects_role": "fooo fofo f>>> ffff >>>>",
    "projects_substitution": "fooo ffff f>>> ffff >>>>",
    "projects_event": "ffof ffff ff>f ffff >>>>",
}
OTHER_PAGES: Final[Mapping[str, str]] = {  # a record that isn't there is told before the right is asked
    "admin:index": "oooo",
    "admin:login": "ffff",
    "admin:logout": "mmmm",
    "admin:password_change": ">>>>",
    "admin:password_change_done": "oooo",
    "admin:autocomplete": "ffff",
    "admin:jsi18n": "oooo",
    "admin:view_on_site": "nnnn",
    "admin:app_list": "oooo",
    "admin:projects_department_import": "offo",
    "admin:projects_department_import_template": "oofo",
    "admin:auth_user_password_change": "nnfn",
    "admin:projects_layoutversion_revise": "nnnn",
    "admin:projects_layoutversion_preview": "mmmm",
    "admin:projects_layoutversion_copy": "nnnn",
    "admin:indicators_rulesetversion_revise": "nnnn",
}
LEADS_AWAY: Final = {"admin:logout": 405, "admin:login": 403}  # for a clerk
NOWHERE: Final = {
    "object_id": "999999999",
    "pk": 999_999_999,
    "id": "999999999",
    "app_label": "projects",
    "content_type_id": 999_999_999,
}


def test_administration_opens_for_whom_it_should(scene: World) -> None:
    matrix = dict(OTHER_PAGES)
    for record, row in RECORDS.items():
        matrix |= {f"admin:{record}_{page}": each for page, each in zip(PAGES_OF_RECORDS, row.split(), strict=True)}
    found = {}
    for each in addresses_of_administration():
        path = reverse(each.name, kwargs={name: NOWHERE[name] for name in each.arguments})
        responses = [asked_by(scene.people[person], path) for person in (*ADMINISTRATORS, "finance office")]
        assert [each.name for response in responses if is_lax(response, is_known=True)] == []
        *found[each.name], of_a_clerk = [response.status_code for response in responses]
        assert of_a_clerk == LEADS_AWAY.get(each.name, 302)
    assert found == {name: [ANSWERS[letter] for letter in row] for name, row in matrix.items()}


def test_clerk_reads_why_the_administration_is_closed(client: Client) -> None:
    client.force_login(UserFactory.create())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "系统管理只对系统管理员开放。" in response.content.decode()
