"""Many tables are entered by a worker, because that takes longer than a person waits for a page."""

from dataclasses import asdict
from typing import Final

from perfeval.accounts.models import User
from projects.intake.entering.applying import Entered, EnteringRefusedError, enter_tables
from projects.models import Intake
from projects.queue import JobOutcome, Run, handles
from projects.queue.asking import ENTER_INTAKE
from projects.queue.running import JobError

KINDS: Final = (ENTER_INTAKE,)


@handles(ENTER_INTAKE)
def enter_as_ordered(run: Run) -> JobOutcome:
    """What an attempt before this one has entered is kept in its transaction, and isn't entered again."""
    if "entered" in run.kept:
        return JobOutcome(note=Entered(**run.kept["entered"]).told)
    order = run.arguments
    shown = {int(key): stamp for key, stamp in order["shown"].items()}
    run.expect(len(shown))  # all of them are done at once
    by = User.objects.get(pk=run.job.owner_id)  # a role may have been withdrawn since the order
    intake = Intake.objects.for_user(by).select_related("rule_set", "round__region").get(pk=order["intake"])
    try:
        done = enter_tables(
            intake,
            shown,
            by=by,
            address=order["address"],
            keep=lambda entered: run.keep({"entered": asdict(entered)}),
            tell=run.stop_if_cancelled,
        )
    except EnteringRefusedError as refused:
        raise JobError(f"没有导入：{refused}") from refused
    return JobOutcome(note=done.told)
