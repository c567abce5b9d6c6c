"""What people wrote and what their files say stays text: on every page, in every file that leaves the house; and no form takes
more than it asks for."""

import logging
import re
from typing import Final

import pytest
from django.urls import resolve, reverse

from projects.models import Recheck, RecheckState
from tests.access.scene import World
from tests.extent import one_in
from tests.projects.exports.scenes import text_of
from tests.security.answers import answers_of_administration, answers_of_site, answers_of_workers, got, unsafe
from tests.security.file_names import send_badly_named
from tests.security.forms import Form, ends_no_header, forms_of, reflected, taken_beside
from tests.security.planting import mark, name_of, planted, text_fields

pytestmark = pytest.mark.django_db

SEEN_NOWHERE: Final = {  # of this scene
    "Attachment.removal_reason",  # of a sealed scan alone
    "Evaluation.extra",  # and the two below: of wider layouts
    "FundLine.extra",
    "Indicator.extra",
    "IntakeTable.department_name",  # matched, shown by the unit
    "IntakeTable.project_code",
    "Material.replacement_reason",  # a later one is shown
    "RecheckSample.population",  # a file
    "RuleSetVersion.content",  # its note is shown nowhere
}
TAKE_FILES: Final = {  # the scene has no sealed scan and no material due: both are kept as an Attachment is
    "account_import",
    "admin:projects_department_import",
    "attachments",
    "audits",
    "budget_import",
    "intakes",
    "ledger",
    "list_source",
    "offline",
    "recheck_act",
    "verify",
}
PRINTED: Final = {"Evaluation.project_name", "Evaluation.goal", "Indicator.name"}
NUMBERS: Final = {str(number): name_of(field) for number, field in enumerate(text_fields(), start=10)}


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    made, without = planted()
    assert without == []  # a new field for texts is in this list until the scene has a row that holds it
    return made


def test_text_is_only_text_wherever_it_is_shown_and_no_form_takes_more_than_it_asks(scene: World) -> None:
    answers = [*answers_of_site(scene), *answers_of_administration(scene), *answers_of_workers(scene)]
    assert [fault for answer in answers for fault in unsafe(answer)] == []
    pages = b"".join(answer.content for answer in answers if "html" in answer.kind)
    seen = {NUMBERS[number.decode()] for number in re.findall(rb"zz(\d\d+)&quot;", pages)}
    assert set(NUMBERS.values()) - seen == SEEN_NOWHERE
    forms = [*forms_of(answers)]
    assert len(forms) > 50
    assert [fault for form in forms for fault in reflected(scene, form)] == []
    assert [fault for form in one_in(2, forms) for fault in taken_beside(scene, form)] == []
    with_files = [form for form in [*forms, *forms_for_proofs(scene)] if form.files]
    sent = [send_badly_named(scene, form) for form in with_files]
    assert [fault for each in sent for fault in each.faults] == []
    assert set[str]().union(*(each.kept for each in sent)) == {"Attachment", "IntakeFile", "RecheckFile"}
    assert {resolve(form.address).view_name for form in with_files} == TAKE_FILES
    ends_no_header(scene, answers)
    pdf = scene.people["filler"].get(reverse("document", args=[scene.values["evaluations"]["pk"], "pdf"]))
    printed = text_of(pdf.content)
    assert {name for number, name in NUMBERS.items() if mark(int(number)).strip() in printed} >= PRINTED


def forms_for_proofs(scene: World) -> list[Form]:
    """A recheck asks for files once its unit has agreed."""
    Recheck.objects.update(state=RecheckState.RECTIFYING)
    path = reverse("recheck_act", args=[scene.values["rechecks"]["pk"], "report"])
    return [*forms_of(got(scene.people["filler"], "recheck_act", path, "filler"))]
