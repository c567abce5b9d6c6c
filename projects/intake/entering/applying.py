"""Enters chosen tables into their sheets: all of them in one transaction, or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from projects.filling.draft import draft_with
from projects.filling.planning import PlanRefusedError, WrongCell
from projects.filling.touched import keep_stated
from projects.history.events import record_event
from projects.intake.entering.matches import TableMatch, TableMatching
from projects.intake.entering.matching import match_tables, sheets_with_records
from projects.intake.entering.planning import plan_table
from projects.intake.entering.table_plan import TablePlan
from projects.intake.recognised import understand
from projects.models import Evaluation, Intake, IntakeTable, Origin, Project, RoundState, Stage, TableChoice
from projects.models.department import hold_tree
from projects.models.round import hold_round
from projects.review.workflow import Act, Given, RefusedError, transition
from projects.rounds.creation import CreationError, create_evaluations
from projects.rounds.formers import Source

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_AT_ONCE: Final = 40  # tables that are entered while their person waits
MOST_REASONS: Final = 20
NOTHING_CHOSEN: Final = "没有选择要导入的表。"
OVERTAKEN: Final = "核对以后有变动，请再核对"


class EnteringRefusedError(ValueError):
    """Nothing was entered; every reason names its table."""

    def __init__(self, reasons: Iterable[str]) -> None:
        held = list(reasons)
        more = len(held) - MOST_REASONS
        self.reasons = (*held[:MOST_REASONS], *([f"另有 {more} 处。"] if more > 0 else ()))
        super().__init__("；".join(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What has come of the chosen tables."""

    drafts: int
    published: int
    founded: int
    made: int

    @property
    def told(self) -> str:
        counts = (
            (self.drafts, "填入草稿 {} 张"),
            (self.published, "按已公布的定稿保存 {} 张"),
            (self.made, "任务中新建自评表 {} 张"),
            (self.founded, "新建项目 {} 个"),
        )
        return f"已导入：{'，'.join(said.format(number) for number, said in counts if number)}。"


@transaction.atomic
def enter_tables(
    intake: Intake,
    shown: Mapping[int, str],
    *,
    by: "User",
    address: str | None = None,
    keep: Callable[[Entered], None] = lambda entered: None,
    tell: Callable[[], None] = lambda: None,
) -> Entered:
    """`shown` holds by table the stamp of what its person saw. `keep` notes what has come of it in the same transaction,
    `tell` may stop it between two tables. An EnteringRefusedError says why nothing was entered."""
    if not shown:
        raise EnteringRefusedError([NOTHING_CHOSEN])
    matching = _match_behind_the_locks(intake, shown, by)
    chosen = _choose_as_shown(matching, shown)
    sheets, founded, made = _make_sheets(chosen, matching, by=by, address=address)
    kept = IntakeTable.objects.select_related("file").in_bulk([match.table.pk for match in chosen])
    reasons: list[str] = []
    for match, evaluation in zip(chosen, sheets, strict=True):
        tell()
        reasons += _enter_table(match, kept[match.table.pk], evaluation, intake, by=by, address=address)
    if reasons:
        raise EnteringRefusedError(reasons)
    tables = [kept[match.table.pk] for match in chosen]
    IntakeTable.objects.bulk_update(tables, ["evaluation", "entered_by", "entered_at"])
    Intake.objects.filter(pk=intake.pk).update(version=F("version") + 1)
    published = sum(match.table.choice == TableChoice.PUBLISHED for match in chosen)
    entered = Entered(drafts=len(chosen) - published, published=published, founded=founded, made=made)
    keep(entered)
    return entered


def _match_behind_the_locks(intake: Intake, shown: Mapping[int, str], by: "User") -> TableMatching:
    """In the order of all acts: the tree and the round where sheets are made, the upload, the sheets."""
    before = [match for match in match_tables(intake, by).chosen if match.table.pk in shown]
    if any(match.evaluation is None for match in before):
        assert intake.round is not None
        hold_tree()
        hold_round(intake.round)
    held = Intake.objects.select_for_update(no_key=True, of=("self",)).select_related("round__region").get(pk=intake.pk)
    tables = IntakeTable.objects.select_for_update(no_key=True).filter(pk__in=shown).order_by("pk")
    list(tables.values_list("pk", flat=True))  # nobody corrects them meanwhile
    keys = [match.evaluation.pk for match in before if match.evaluation is not None]
    Evaluation.objects.filter(pk__in=keys).lock()
    return match_tables(held, by)


def _choose_as_shown(matching: TableMatching, shown: Mapping[int, str]) -> list[TableMatch]:
    reasons, chosen = [], []
    for match in matching.matches:
        stamp = shown.get(match.table.pk)
        if stamp is not None and match.is_chosen and match.stamp == stamp:
            chosen.append(match)
        elif stamp is not None:
            reasons.append(f"{name_table(match.table)}：{OVERTAKEN if match.is_chosen else match.remark or OVERTAKEN}")
    missing = shown.keys() - {match.table.pk for match in matching.matches}
    if reasons or missing:
        raise EnteringRefusedError([*reasons, *(f"有一张表已不在这次上传中（{key}）" for key in sorted(missing))])
    return chosen


def name_table(table: IntakeTable) -> str:
    """Where a person finds the table."""
    place = f"，{table.place}" if table.place else ""
    return f"“{table.file.name}”第 {table.position} 张表{place}（{table.project_name or '没有项目名称'}）"


def _make_sheets(
    chosen: Sequence[TableMatch], matching: TableMatching, *, by: "User", address: str | None
) -> tuple[list[Evaluation], int, int]:
    """The sheets in the order of the tables, with the numbers of projects and sheets that were made for them."""
    new = [match for match in chosen if match.meant is not None and match.meant.project is None]
    founded = dict(zip((match.table.pk for match in new), _found_projects(new, matching), strict=True))
    projects: dict[int, Project] = {}
    for match in chosen:
        project = match.meant.project if match.meant is not None else None
        projects[match.table.pk] = project or founded[match.table.pk]
    made: dict[int, int] = {}
    for stage in Stage:
        missing = [match for match in chosen if match.evaluation is None and match.table.stage == stage]
        try:
            sheets = (
                create_evaluations(
                    matching.round,
                    [projects[match.table.pk] for match in missing],
                    by=by,
                    source=Source.EMPTY,
                    stage=stage,
                    address=address,
                )
                if missing
                else []
            )
        except CreationError as error:
            raise EnteringRefusedError([str(error)]) from error
        made |= {sheet.project_id: sheet.pk for sheet in sheets}
    keys = [match.evaluation.pk if match.evaluation else made[projects[match.table.pk].pk] for match in chosen]
    held = sheets_with_records(keys)
    return [held[key] for key in keys], len(founded), len(made)


def _found_projects(matches: Sequence[TableMatch], matching: TableMatching) -> list[Project]:
    """What comes into a round that is open already came in mid-year."""
    origin = Origin.MID_YEAR if matching.round.state == RoundState.OPEN else Origin.NEW
    projects = []
    for match in matches:
        assert match.meant is not None
        assert match.meant.unit is not None
        assert match.department is not None
        table = match.table
        made = Project(code=table.project_code, name=table.project_name, origin=origin)
        made.unit, made.department = match.meant.unit, match.department
        projects.append(made)
    return Project.objects.bulk_create(projects)


def _enter_table(
    match: TableMatch, kept: IntakeTable, evaluation: Evaluation, intake: Intake, *, by: "User", address: str | None
) -> list[str]:
    """Why it can't be entered; nothing where it is written."""
    is_published = match.table.choice == TableChoice.PUBLISHED
    understood = understand(kept, intake.rule_set.rules)
    planned = plan_table(understood, evaluation, is_whole=is_published, drops_rows=kept.drops_rows)
    if not planned.is_fit:
        wrong = fold_cells([*planned.plan.problems, *planned.plan.ignored])
        return [f"{name_table(kept)} {reason}" for reason in wrong]
    source = f"“{kept.file.name}”第 {kept.position} 张表"
    changes = {"file": kept.file.name, "digest": kept.file.digest, "position": kept.position}
    record_event("import", evaluation=evaluation, user=by, subject=source, changes=changes, address=address)
    try:
        _write_plan(planned, evaluation, by=by, address=address)
        if is_published:
            transition(evaluation, Act.ENTER_AS_PUBLISHED, by=by, given=Given(source=source), address=address)
    except (PlanRefusedError, RefusedError) as error:
        return [f"{name_table(kept)}：{error}"]
    kept.evaluation, kept.entered_by, kept.entered_at = evaluation, by, timezone.now()
    return []


def _write_plan(planned: TablePlan, evaluation: Evaluation, *, by: "User", address: str | None) -> None:
    """Through the page's own saving."""
    draft = draft_with(evaluation, evaluation.fund_lines.all(), evaluation.indicators.all())
    made = planned.plan.write(draft, user=by, address=address)
    scores = {made.get(key, key): score for key, score in planned.scores.items()}
    draft.forget_rows()
    keep_stated(draft, planned.stated, scores, user=by, address=address)


def fold_cells(cells: Iterable[WrongCell], most: int = 3) -> list[str]:
    """The same thing in many cells is said once."""
    places: dict[str, list[str]] = {}
    for cell in cells:
        places.setdefault(cell.message, []).append(cell.place)
    return [
        f"{'、'.join(held[:most])}{f'，另有 {len(held) - most} 处' if len(held) > most else ''}：{message}"
        for message, held in places.items()
    ]
