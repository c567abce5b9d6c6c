"""Long reports of audits and large marked files are made by a worker."""

from typing import Final

from projects.documents.problems import UnreadableFileError
from projects.intake.quality.making import AuditMade, MadeFile, make_audit_list, make_audit_report, mark_file
from projects.models import Intake, IntakeFile
from projects.queue import JobError, JobOutcome, Run, handles
from projects.queue.asking import AUDIT

KINDS: Final = (AUDIT,)
FORGOTTEN: Final = "上传的内容已被删除，没有生成。"


@handles(AUDIT)
def make_audit_file(run: Run) -> JobOutcome:
    run.expect(1)
    try:
        made = _make_wanted(run, AuditMade(run.arguments["made"]))
    except (Intake.DoesNotExist, IntakeFile.DoesNotExist) as error:
        raise JobError(FORGOTTEN) from error
    except UnreadableFileError as error:
        raise JobError(str(error)) from error
    run.part.write_bytes(made.content)
    run.advance()
    return JobOutcome(name=f"{run.arguments['name']}.{made.suffix}", note=made.note)


def _make_wanted(run: Run, wanted: AuditMade) -> MadeFile:
    """Of the owner's own uploads."""
    if wanted is AuditMade.FEEDBACK:
        return mark_file(IntakeFile.objects.get(pk=run.arguments["file"], intake__owner=run.job.owner))
    intake = Intake.objects.for_user(run.job.owner).select_related("rule_set").get(pk=run.arguments["intake"])
    return make_audit_report(intake) if wanted is AuditMade.REPORT else make_audit_list(intake)
