"""A long list enters its round through a worker, because it takes longer than a person waits for a page."""

from dataclasses import asdict
from typing import Final

from perfeval.accounts.models import User
from projects.access import may_manage
from projects.models import Round
from projects.queue import JobOutcome, Run, handles
from projects.queue.asking import ENLIST
from projects.queue.running import JobError
from projects.rounds.creation import CreationError
from projects.rounds.enlisting.applying import NOT_DONE, Enlisted, enlist
from projects.rounds.enlisting.drafts import OvertakenDraftError

KINDS: Final = (ENLIST,)


@handles(ENLIST)
def enlist_as_ordered(run: Run) -> JobOutcome:
    """What an attempt before this one has entered is kept in its transaction, and isn't entered again."""
    if "enlisted" in run.kept:
        return JobOutcome(note=Enlisted(**run.kept["enlisted"]).told)
    order = run.arguments
    by, round = User.objects.get(pk=run.job.owner_id), Round.objects.get(pk=order["round"])
    verdict = may_manage(by, round)  # a role may have been withdrawn since the order
    if not verdict:
        raise JobError(f"{NOT_DONE[order['issues']]}：{verdict.reason}")
    run.expect(order["lines"])  # all of them are done at once
    try:
        done = enlist(
            round,
            by=by,
            seen=order["seen"],
            fingerprint=order["fingerprint"],
            issues=order["issues"],
            address=order["address"],
            keep=lambda enlisted: run.keep({"enlisted": asdict(enlisted)}),
        )
    except (CreationError, OvertakenDraftError) as refused:
        raise JobError(f"{NOT_DONE[order['issues']]}：{refused}") from refused
    return JobOutcome(note=done.told)
