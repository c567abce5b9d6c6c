"""Enters the projects of a draft into their round and, where that is wanted, 下发s it: all at once or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from projects.history.events import record_event
from projects.models import ListDraft, Origin, Project, Round, RoundState, Stage, Step
from projects.models.department import hold_tree
from projects.rounds.creation import CreationError, create_evaluations
from projects.rounds.enlisting.drafts import held_draft
from projects.rounds.enlisting.entries import Entry, Matching
from projects.rounds.enlisting.matching import match_draft
from projects.rounds.formers import Source

if TYPE_CHECKING:
    from perfeval.accounts.models import User

BATCH: Final = 200
NOT_DONE: Final = {True: "没有列入，也没有下发", False: "没有列入"}  # by whether it was to be 下发d


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlisted:
    """What has come of a draft."""

    entered: int
    founded: int
    was_issued: bool

    @property
    def told(self) -> str:
        founded = f"，其中新建项目 {self.founded} 个" if self.founded else ""
        then = "各单位现在可以填报。" if self.was_issued else "任务仍在准备中，各单位还看不到。"
        return f"已列入 {self.entered} 个项目{founded}。{then}"


@transaction.atomic
def enlist(
    round: Round,
    *,
    by: "User",
    seen: str,
    fingerprint: str,
    issues: bool,
    address: str | None = None,
    keep: Callable[[Enlisted], None] = lambda enlisted: None,
) -> Enlisted:
    """A CreationError says why nothing was done; an OvertakenDraftError, that somebody was faster. Who may is asked by
    the caller. `keep` notes what has come of it in the same transaction."""
    hold_tree()
    draft = held_draft(round, seen=seen)
    held = draft.round
    matching = _decided_matching(draft, fingerprint)
    if issues and (reason := why_unready(held)):
        raise CreationError(reason)
    new = [entry for entry in matching.entering if entry.project is None]
    known = [entry for entry in matching.entering if entry.project is not None]
    founded = _found_projects(new, held)
    _change_projects(known)
    projects = [*founded, *(entry.project for entry in known if entry.project is not None)]
    amounts = zip(projects, (entry.line.amounts for entry in (*new, *known)), strict=True)
    made = create_evaluations(
        held,
        projects,
        by=by,
        source=Source(draft.former),
        stage=Stage(draft.stage),
        initials={project.pk: stated for project, stated in amounts},
        address=address,
    )
    if issues and held.state == RoundState.PREPARING:
        held.state, held.opened_at = RoundState.OPEN, timezone.now()
        held.save(update_fields=["state", "opened_at"])
    draft.delete()
    said = f"{held}：{draft.get_source_display()}，列入 {len(made)} 个项目，其中新建 {len(founded)} 个"
    record_event("enlist", user=by, subject=said, changes={"state": str(held.state)}, address=address)
    enlisted = Enlisted(entered=len(made), founded=len(founded), was_issued=held.state == RoundState.OPEN)
    keep(enlisted)
    return enlisted


def _decided_matching(draft: ListDraft, fingerprint: str) -> Matching:
    """As the person saw it, to the last line."""
    matching = match_draft(draft)
    if matching.fingerprint() != fingerprint:
        raise CreationError("核对以后，单位或项目有了变动，请再核对一遍")
    if not matching.is_decided:
        raise CreationError("还有没有核对的项目")
    return matching


def why_unready(round: Round) -> str:
    """Why a round can't be 下发d; nothing where it can. Its windows should be prefetched."""
    if round.window(Stage.SELF_EVALUATION, Step.FILLING) is None:
        return "自评阶段没有填报环节"
    if not round.review_steps(Stage.SELF_EVALUATION):
        return "自评阶段没有审核环节"
    if round.goal_layout_id and round.window(Stage.GOAL, Step.FILLING) is None:
        return "目标阶段没有填报环节；不用目标表的，把目标表表样留空"
    return ""


def _found_projects(entries: Sequence[Entry], round: Round) -> list[Project]:
    """What comes into a round that is open already came in mid-year."""
    usual = Origin.MID_YEAR if round.state == RoundState.OPEN else Origin.NEW
    made = []
    for entry in entries:
        assert entry.unit is not None
        assert entry.department is not None
        line = entry.line
        project = Project(
            code=line.code,
            name=entry.name,
            unit=entry.unit,
            department=entry.department,
            office=line.office,
            manager=line.manager,
            fund_tier=line.fund_tier,
            first_level_project=line.first_level_project,
            function_code=line.function_code,
            origin=line.origin or usual,
            basis=line.basis,
        )
        project.budget_type = line.budget_type or project.budget_type
        project.category = line.category or project.category
        made.append(project)
    return Project.objects.bulk_create(made)


def _change_projects(entries: Sequence[Entry]) -> None:
    """Names and units of today; earlier sheets keep theirs."""
    changed = []
    for entry in entries:
        project, line = entry.project, entry.line
        assert project is not None
        assert entry.unit is not None
        assert entry.department is not None
        now = (entry.name, entry.unit.pk, entry.department.pk, project.code or line.code)
        if now != (project.name, project.unit_id, project.department_id, project.code):
            project.name, project.unit_id, project.department_id, project.code = now
            changed.append(project)
    Project.objects.bulk_update(changed, ["name", "unit", "department", "code"], batch_size=BATCH)
