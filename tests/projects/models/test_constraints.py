"""Impossible rows can't exist: each constraint is tried by a statement that the ORM's validation never sees."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from indicators.models import Category, Dimension, LibraryIndicator, RuleSetVersion
from projects.models import (
    Adjustment,
    AdjustmentStep,
    Attachment,
    DepartmentName,
    DepartmentParent,
    Evaluation,
    Event,
    JobState,
    LayoutVersion,
    ListDraft,
    Material,
    MaterialDue,
    Notice,
    Project,
    PublishedBudget,
    RecheckReason,
    RecheckRow,
    RecheckSample,
    Remark,
    RemarkAct,
    RemarkEntry,
    RoleKind,
    RoundState,
    RoundWindow,
    SavedView,
    StandardOpinion,
    Step,
    Urging,
    Version,
    Viewing,
    VisitHour,
)
from projects.models.fields import LARGEST_AMOUNT
from tests.factories import (
    AdjustmentFactory,
    AttachmentFactory,
    DepartmentFactory,
    EvaluationFactory,
    ExplanationFactory,
    ExtensionFactory,
    FundLineFactory,
    IndicatorFactory,
    IntakeFactory,
    IntakeFileFactory,
    IntakeTableFactory,
    JobFactory,
    LedgerLineFactory,
    MaterialFactory,
    MaterialFileFactory,
    ProjectFactory,
    PublishedBudgetFactory,
    RecheckFactory,
    RecheckFileFactory,
    RecheckOpinionFactory,
    RecheckRowFactory,
    RecheckSampleFactory,
    RegionFactory,
    ReorganisationFactory,
    RoleFactory,
    RoundFactory,
    SubstitutionFactory,
    UserFactory,
    VersionFactory,
)
from tests.factories.projects import plain_layout

pytestmark = pytest.mark.django_db

Attempt = Callable[[], object]
LATER = dt.datetime(2021, 3, 1, tzinfo=dt.UTC)
EARLIER = dt.datetime(2021, 2, 1, tzinfo=dt.UTC)
CENT = Decimal("0.01")


def update(make: Callable[[], models.Model], **values: Any) -> Attempt:
    def attempt() -> object:
        row = make()
        return type(row)._default_manager.filter(pk=row.pk).update(**values)

    return attempt


def insert(make: Callable[[], models.Model]) -> Attempt:
    def attempt() -> object:
        row = make()
        return type(row)._default_manager.bulk_create([row])

    return attempt


def twice(make: Callable[[], models.Model]) -> Attempt:
    """The same row again under another key."""

    def attempt() -> object:
        row = make()
        row.pk = None
        return type(row)._default_manager.bulk_create([row])

    return attempt


def blanks(make: Callable[..., models.Model], *columns: str) -> list[Attempt]:
    return [insert(partial(make, **{column: ""})) for column in columns]


def library_indicator() -> LibraryIndicator:
    dimension, category = Dimension.objects.get(code="output"), Category.objects.get(code="quantity")
    return LibraryIndicator.objects.create(dimension=dimension, category=category, name="培训人数")


def rule_set(**values: Any) -> RuleSetVersion:
    full = {"code": "x", "version": 1, "title": "办法", "content": "x", "digest": "0"}
    return RuleSetVersion(**full | values)


def layout(**values: Any) -> LayoutVersion:
    full = {"code": "x", "version": 1, "title": "表样", "stage": "goal", "content": "x", "digest": "0"}
    return LayoutVersion(**full | values)


ISSUED = {"issued_at": LATER, "total": Decimal(90), "answer_until": LATER.date()}


def sample(**values: Any) -> RecheckSample:
    return RecheckSampleFactory.build(round=RoundFactory.create(), drawn_by=UserFactory.create(), **values)


def scored_row() -> RecheckRow:
    reason = RecheckReason.objects.get(name="佐证不足")
    by = UserFactory.create()
    return RecheckRowFactory.create(score=Decimal(5), reason=reason, scored_by=by, scored_at=LATER)


def version(**values: Any) -> Version:
    return VersionFactory.build(evaluation=EvaluationFactory.create(), submitted_by=UserFactory.create(), **values)


def published_budget(**values: Any) -> PublishedBudget:
    places = {"department": DepartmentFactory.create(), "uploaded_by": UserFactory.create()}
    return PublishedBudgetFactory.build(**places, **values)


def event(**values: Any) -> Event:
    full = {"chain": "accounts", "sequence": 1, "verb": "login", "actor": "张三", "digest": "0"}
    return Event(**full | values)


def return_event() -> Event:
    return Event.objects.create(**{"chain": "accounts", "sequence": 9, "previous": "0"} | RETURNED)


RETURNED = {"verb": "return", "actor": "张三", "digest": "0", "opinion": "请核对"}


def name_fact(**values: Any) -> DepartmentName:
    return DepartmentName(**{"department": DepartmentFactory.create(), "valid_from": "2021-01-01"} | values)


def parent_fact() -> DepartmentParent:
    department = DepartmentFactory.create()
    return DepartmentParent(department=department, parent=department, valid_from="2021-01-01")


def own_parent() -> object:
    department = DepartmentFactory.create()
    return type(department).objects.filter(pk=department.pk).update(parent=department)


def merged_but_open() -> object:
    department, successor = DepartmentFactory.create(), DepartmentFactory.create()
    return type(department).objects.filter(pk=department.pk).update(successor=successor)


def window() -> RoundWindow:
    return RoundWindow.objects.filter(round=RoundFactory.create())[0]


def sent_up(**values: Any) -> Evaluation:
    user = UserFactory.create()
    return EvaluationFactory.create(step=Step.UNIT_REVIEW, submitted_at=LATER, submitted_by=user, **values)


def approved(**values: Any) -> Evaluation:
    user = UserFactory.create()
    times = {"submitted_at": LATER, "submitted_by": user, "approved_at": LATER, "approved_by": user}
    return EvaluationFactory.create(step=Step.APPROVED, **times | values)


def excluded() -> Evaluation:
    values = {"exclusion": "withdrawn", "excluded_at": LATER, "excluded_by": UserFactory.create()}
    return EvaluationFactory.create(**values)


def approved_and_excluded() -> object:
    sheet = approved()
    values = {"exclusion": "withdrawn", "excluded_at": LATER, "excluded_by": sheet.approved_by}
    return Evaluation.objects.filter(pk=sheet.pk).update(**values)


def excluded_with_its_goal_approved() -> Evaluation:
    user = UserFactory.create()
    return approved(stage="goal", exclusion="withdrawn", excluded_at=LATER, excluded_by=user)


def approved_and_returned() -> object:
    return Evaluation.objects.filter(pk=approved().pk).update(return_event=return_event())


def second_administrator() -> object:
    user = RoleFactory.create(kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None).user
    return RoleFactory.create(user=user, kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)


def asked() -> Adjustment:
    return AdjustmentFactory.create(step=AdjustmentStep.DEPARTMENT, reason="机构改革", asked_at=EARLIER)


def refused() -> Adjustment:
    over = {"step": AdjustmentStep.REFUSED, "opinion": "理由不足", "decided_at": LATER}
    return AdjustmentFactory.create(reason="机构改革", asked_at=EARLIER, decided_by=UserFactory.create(), **over)


def agreed(**values: Any) -> Attempt:
    def attempt() -> object:
        request = refused()
        full = {"step": AdjustmentStep.APPROVED, "after": request.before} | values
        return Adjustment.objects.filter(pk=request.pk).update(**full)

    return attempt


def kept_file() -> Attachment:
    return AttachmentFactory.create()


def sealed_scan() -> Attachment:
    version = VersionFactory.create()
    return AttachmentFactory.create(evaluation=version.evaluation, sealed_version=version)


def remove_scan() -> object:
    scan = sealed_scan()
    return Attachment.objects.filter(pk=scan.pk).update(removed_at=LATER, removed_by=scan.uploaded_by)


def remark(**values: object) -> Remark:
    version = VersionFactory.create()
    full = {"evaluation": version.evaluation, "version": version, "step": Step.UNIT_REVIEW, "place": "总分"}
    return Remark(**full | values)


def remark_entry(**values: object) -> RemarkEntry:
    """Raised, of a remark that is there."""
    held = remark()
    held.save()
    return RemarkEntry(
        **{"remark": held, "number": 1, "act": RemarkAct.RAISE, "text": "请核对。", "written_by": UserFactory.create()}
        | values
    )


def entered() -> RemarkEntry:
    entry = remark_entry()
    entry.save()
    return entry


def standard_opinion() -> StandardOpinion:
    return StandardOpinion.objects.create(region=RegionFactory.create(), text="请补充佐证材料。")


def viewing() -> Viewing:
    return Viewing.objects.create(evaluation=EvaluationFactory.create(), user=UserFactory.create())


def visit_hour() -> VisitHour:
    return VisitHour.objects.create(hour=timezone.now(), requests=2)


def merged_project(**values: Any) -> Project:
    values = {"ended_on": dt.date(2021, 1, 1), "successor": ProjectFactory.create()} | values
    return ProjectFactory.create(**values)


def own_successor() -> None:
    held = ProjectFactory.create(ended_on=dt.date(2021, 1, 1))
    Project.objects.filter(pk=held.pk).update(successor=held)


sheet = EvaluationFactory.create
project = ProjectFactory.create
round_ = RoundFactory.create
job = JobFactory.create


def notice() -> Notice:
    """Of sheets that await a review."""
    user, exercise = UserFactory.create(), RoundFactory.create()
    return Notice.objects.create(
        recipient=user, kind="awaiting", subject="1", round=exercise, number=1, arrived_at=LATER
    )


def draft() -> ListDraft:
    return ListDraft.objects.create(round=RoundFactory.create(), source="list", changed_by=UserFactory.create())


def saved_view(**values: Any) -> SavedView:
    return SavedView.objects.create(**{"owner": UserFactory.create(), "name": "得分偏低"} | values)


def second_default_view() -> object:
    first = saved_view(is_default=True)
    return SavedView.objects.bulk_create([SavedView(owner=first.owner, name="其他", is_default=True)])


def urging(*, is_dated: bool = True) -> Urging:
    user, exercise = UserFactory.create(), RoundFactory.create()
    unit = DepartmentFactory.create(region=exercise.region)
    return Urging.objects.create(
        round=exercise, unit=unit, last_day=LATER.date() if is_dated else None, number=1, urged_by=user
    )


def material_due() -> MaterialDue:
    return MaterialDue.objects.create(round=RoundFactory.create(), kind="report")


def replaced(**values: Any) -> Material:
    """Of no one's, unless more is said: the current one isn't in its way."""
    user = UserFactory.create()
    told = {"replaced_at": LATER, "replaced_by": user, "replacement_reason": "缺页"}
    made: Material = MaterialFactory.create(**{**told, **values})
    return made


def another_material() -> object:
    former = MaterialFactory.create()
    return MaterialFactory.create(round=former.round, department=former.department, number=2)


CASES: dict[str, list[Attempt]] = {
    "urging_once_a_day": [twice(urging)],
    "urging_without_a_day_once_a_day": [twice(partial(urging, is_dated=False))],
    "urging_counts_sheets": [update(urging, number=0)],
    "saved_view_once": [twice(saved_view)],
    "saved_view_one_default": [second_default_view],
    "saved_view_has_a_name": [update(saved_view, name="")],
    "library_indicator_once": [twice(library_indicator)],
    "library_indicator_has_a_name": [update(library_indicator, name="")],
    "rule_set_version_once": [insert(lambda: rule_set(code="national"))],
    "rule_set_version_from_1": [insert(lambda: rule_set(version=0))],
    "rule_set_version_has_content": blanks(rule_set, "code", "title", "content", "digest"),
    "layout_version_once": [twice(plain_layout)],
    "layout_version_stage_is_known": [insert(lambda: layout(stage="draft"))],
    "layout_version_from_1": [insert(lambda: layout(version=0))],
    "layout_version_has_content": blanks(layout, "code", "title", "content", "digest"),
    "region_tier_is_known": [update(RegionFactory.create, tier="galaxy")],
    "region_has_code_and_name": [update(RegionFactory.create, code=""), update(RegionFactory.create, name="")],
    "department_code_once": [twice(lambda: DepartmentFactory.create(code="101"))],
    "department_has_a_name": [update(DepartmentFactory.create, name="")],
    "department_merged_is_closed": [merged_but_open],
    "department_not_its_own_parent": [own_parent],
    "department_name_is_written": [insert(lambda: name_fact(name=""))],
    "department_parent_is_another": [insert(parent_fact)],
    "project_code_once": [twice(lambda: project(code="P1"))],
    "project_has_a_name": [update(project, name="")],
    "project_budget_type_is_known": [update(project, budget_type="gift"), update(project, budget_type="")],
    "project_fund_tier_is_known": [update(project, fund_tier="galaxy")],
    "project_category_is_known": [update(project, category="gift"), update(project, category="")],
    "project_origin_is_known": [update(project, origin="stork")],
    "round_once_a_year": [twice(round_)],
    "round_year_in_range": [update(round_, year=1999), update(round_, year=2101)],
    "round_has_a_title": [update(round_, title="")],
    "round_kind_is_known": [update(round_, kind="picnic")],
    "round_state_is_known": [update(round_, state="lost")],
    "round_ledger_is_known": [update(round_, ledger="maybe")],
    "round_scan_due_is_known": [update(round_, scan_due="maybe")],
    "round_opened_has_its_time": [update(round_, opened_at=None), update(round_, state=RoundState.PREPARING)],
    "round_closed_has_its_time": [update(round_, state=RoundState.CLOSED), update(round_, closed_at=timezone.now())],
    "round_closes_after_it_opens": [update(round_, state=RoundState.CLOSED, opened_at=LATER, closed_at=EARLIER)],
    "round_window_once": [twice(window)],
    "round_window_stage_is_known": [update(window, stage="draft")],
    "round_window_step_is_known": [update(window, step="approved")],
    "round_window_ends_after_it_begins": [update(window, opens_on="2021-03-01", closes_on="2021-02-28")],
    "substitution_ends_after_it_starts": [update(SubstitutionFactory.create, ends_on="2020-01-01")],
    "substitution_has_a_reason": [update(SubstitutionFactory.create, reason="")],
    "substitution_end_is_whole": [update(SubstitutionFactory.create, ended_at=LATER)],
    "material_due_once": [twice(material_due)],
    "material_due_kind_is_known": [update(material_due, kind="letter")],
    "material_number_once": [twice(replaced)],
    "material_current_once": [another_material],
    "material_kind_is_known": [update(MaterialFactory.create, kind="letter")],
    "material_number_from_one": [update(MaterialFactory.create, number=0)],
    "material_return_is_whole": [update(MaterialFactory.create, returned_at=LATER, return_reason="没有盖章")],
    "material_return_has_a_reason": [update(MaterialFactory.create, return_reason="没有盖章")],
    "material_replacement_is_whole": [update(replaced, replaced_by=None)],
    "material_replacement_has_a_reason": [update(replaced, replacement_reason="")],
    "material_file_once": [twice(MaterialFileFactory.create)],
    "material_file_is_described": [
        update(MaterialFileFactory.create, **{column: ""}) for column in ("name", "file", "media_type", "digest")
    ],
    "material_file_is_not_empty": [update(MaterialFileFactory.create, size=0)],
    "extension_once": [twice(ExtensionFactory.create)],
    "extension_has_a_reason": [update(ExtensionFactory.create, reason="")],
    "role_once_a_department": [twice(RoleFactory.create)],
    "role_administrators_are_three": [second_administrator],
    "role_kind_is_known": [update(RoleFactory.create, kind="king")],
    "role_ends_after_it_starts": [update(RoleFactory.create, until=dt.date(1999, 12, 31))],
    "role_is_held_at_a_department": [
        update(RoleFactory.create, department=None),
        update(RoleFactory.create, kind=RoleKind.AUDIT_ADMINISTRATOR),
    ],
    "evaluation_once_a_round": [twice(sheet)],
    "evaluation_has_a_project_name": [update(sheet, project_name="")],
    "evaluation_knows_its_place": [update(sheet, unit_path=""), update(sheet, department_path="")],
    "evaluation_stage_is_known": [update(sheet, stage="draft")],
    "evaluation_step_is_known": [update(sent_up, step="lost")],
    "evaluation_exclusion_is_known": [update(excluded, exclusion="bored")],
    "evaluation_publication_is_known": [update(sheet, publication="maybe")],
    "evaluation_submitted_has_its_time": [
        update(sheet, step=Step.UNIT_REVIEW),
        update(sent_up, step=Step.FILLING),
    ],
    "evaluation_submission_is_whole": [update(sent_up, submitted_by=None)],
    "evaluation_approved_has_its_time": [
        update(sent_up, step=Step.APPROVED),
        update(approved, step=Step.UNIT_REVIEW),
    ],
    "evaluation_entered_as_published_is_approved": [update(sheet, entered_as_published=True)],
    "evaluation_approval_is_whole": [update(approved, approved_by=None)],
    "evaluation_returned_is_not_approved": [approved_and_returned],
    "evaluation_excluded_has_its_time": [update(sheet, exclusion="withdrawn"), update(excluded, exclusion="")],
    "evaluation_exclusion_is_whole": [update(excluded, excluded_by=None)],
    "evaluation_other_exclusion_has_a_note": [update(excluded, exclusion="other")],
    "evaluation_excluded_is_not_approved": [approved_and_excluded],
    "evaluation_published_has_its_time": [
        update(approved, publication="published"),
        update(approved, published_at=LATER),
    ],
    "evaluation_withheld_has_a_reason": [
        update(approved, publication="withheld"),
        update(approved, withheld_reason="涉及商业秘密"),
    ],
    "evaluation_website_is_of_published": [update(approved, published_website="http://gxj.gov.cn/jx")],
    "evaluation_approver_is_of_withheld": [update(approved, withheld_approver="李明")],
    "evaluation_published_is_approved": [
        update(sheet, publication="published", published_at=LATER),
        update(lambda: approved(stage="goal"), publication="published", published_at=LATER),
    ],
    "evaluation_hand_score_in_range": [
        update(sheet, execution_hand_score=Decimal("-0.01")),
        update(sheet, execution_hand_score=Decimal("1000.01")),
    ],
    "fund_line_once": [twice(FundLineFactory.create)],
    "fund_line_has_a_kind": [update(FundLineFactory.create, kind=""), update(FundLineFactory.create, kind="total")],
    "ledger_line_once": [twice(LedgerLineFactory.create)],
    "ledger_line_has_a_kind": [update(LedgerLineFactory.create, kind="")],
    "ledger_line_has_an_amount": [update(LedgerLineFactory.create, initial=None, budget=None, spent=None)],
    "ledger_line_amounts_in_range": [
        update(LedgerLineFactory.create, **{column: amount})
        for column in ("initial", "budget", "spent")
        for amount in (-CENT, LARGEST_AMOUNT + CENT)
    ],
    "fund_line_amounts_in_range": [
        update(FundLineFactory.create, **{column: amount})
        for column in ("initial", "budget", "spent")
        for amount in (-CENT, LARGEST_AMOUNT + CENT)
    ],
    "indicator_key_once": [twice(IndicatorFactory.create)],
    "indicator_has_a_key": [update(IndicatorFactory.create, key="")],
    "indicator_weight_in_range": [update(IndicatorFactory.create, weight=each) for each in (-CENT, 1000 + CENT)],
    "indicator_hand_score_in_range": [
        update(IndicatorFactory.create, hand_score=each) for each in (-CENT, 1000 + CENT)
    ],
    "remark_step_is_known": [insert(partial(remark, step=step)) for step in ("filling", "approved", "lost")],
    "remark_names_its_place": blanks(remark, "place"),
    "remark_entry_once": [twice(entered)],
    "remark_entry_act_is_known": [insert(partial(remark_entry, number=2, act="forget"))],
    "remark_begins_with_itself": [
        insert(partial(remark_entry, number=2)),
        insert(partial(remark_entry, act=RemarkAct.ANSWER)),
    ],
    "remark_entry_says_something": blanks(remark_entry, "text"),
    "standard_opinion_once": [twice(standard_opinion)],
    "viewing_once": [twice(viewing)],
    "visit_hour_parts_in_range": [update(visit_hour, errors=3), update(visit_hour, slow=3)],
    "project_merged_has_ended": [partial(merged_project, ended_on=None)],
    "project_not_its_own_successor": [own_successor],
    "reorganisation_kind_is_known": [partial(ReorganisationFactory.create, kind="其他")],
    "reorganisation_has_a_title": [partial(ReorganisationFactory.create, title="")],
    "reorganisation_has_a_reason": [partial(ReorganisationFactory.create, reason="")],
    "standard_opinion_says_something": [update(standard_opinion, text="")],
    "attachment_once": [twice(kept_file)],
    "attachment_is_described": [
        update(kept_file, **{column: ""}) for column in ("name", "file", "media_type", "digest")
    ],
    "attachment_is_not_empty": [update(kept_file, size=0)],
    "attachment_removal_is_whole": [update(kept_file, removed_at=LATER)],
    "attachment_scan_once": [twice(sealed_scan)],
    "attachment_replaced_scan_has_a_reason": [remove_scan],
    "explanation_once": [twice(ExplanationFactory.create)],
    "explanation_stage_is_known": [update(ExplanationFactory.create, stage="draft")],
    "explanation_says_something": [
        update(ExplanationFactory.create, **{column: ""}) for column in ("code", "message", "text")
    ],
    "adjustment_one_at_a_time": [twice(AdjustmentFactory.create)],
    "adjustment_step_is_known": [update(asked, step="lost")],
    "adjustment_has_content": [update(AdjustmentFactory.create, content="")],
    "adjustment_asked_has_a_reason": [update(asked, reason=""), update(asked, asked_at=None)],
    "adjustment_decided_has_its_time": [
        update(refused, decided_at=None, decided_by=None),
        update(refused, step=AdjustmentStep.FINANCE),
    ],
    "adjustment_decision_is_whole": [update(refused, decided_by=None)],
    "adjustment_approved_has_its_version": [agreed(after=None), agreed(step=AdjustmentStep.REFUSED)],
    "adjustment_refused_has_an_opinion": [update(refused, opinion="")],
    "adjustment_opinion_is_a_decision": [update(asked, opinion="同意")],
    "recheck_reason_has_a_name": [update(lambda: RecheckReason.objects.create(name="x"), name="")],
    "recheck_sample_number_once": [twice(RecheckSampleFactory.create)],
    "recheck_sample_has_a_list": blanks(sample, "population", "digest"),
    "recheck_once_a_sample": [twice(RecheckFactory.create)],
    "recheck_state_is_known": [update(RecheckFactory.create, state="lost", **ISSUED)],
    "recheck_has_grounds": [update(RecheckFactory.create, grounds="")],
    "recheck_issued_is_scored": [
        update(RecheckFactory.create, state="issued", **ISSUED | {column: None}) for column in ISSUED
    ],
    "recheck_rectified_has_a_day": [
        update(RecheckFactory.create, state=state, **ISSUED) for state in ("rectifying", "reported")
    ],
    "recheck_totals_in_range": [
        update(RecheckFactory.create, **{column: points})
        for column in ("total", "own_total")
        for points in (-CENT, 1000 + CENT)
    ],
    "recheck_row_once": [twice(RecheckRowFactory.create)],
    "recheck_score_within_its_weight": [update(scored_row, score=-CENT), update(scored_row, score=10 + CENT)],
    "recheck_changed_score_has_a_reason": [update(scored_row, score=3, reason=None)],
    "recheck_score_has_its_time": [
        update(scored_row, scored_at=None, scored_by=None),
    ],
    "recheck_score_is_whole": [update(scored_row, scored_by=None)],
    "recheck_opinion_number_once": [twice(RecheckOpinionFactory.create)],
    "recheck_opinion_has_content": [
        insert(
            lambda: RecheckOpinionFactory.build(
                recheck=RecheckFactory.create(), issued_by=UserFactory.create(), content=""
            )
        )
    ],
    "recheck_file_once": [twice(RecheckFileFactory.create)],
    "recheck_file_is_described": [
        update(RecheckFileFactory.create, **{column: ""}) for column in ("name", "file", "media_type", "digest")
    ],
    "recheck_file_is_not_empty": [update(RecheckFileFactory.create, size=0)],
    "published_budget_number_once": [twice(PublishedBudgetFactory.create)],
    "published_budget_number_from_1": [insert(lambda: published_budget(number=0))],
    "published_budget_year_in_range": [insert(lambda: published_budget(year=1999))],
    "published_budget_has_content": blanks(published_budget, "content", "digest"),
    "version_number_once": [twice(VersionFactory.create)],
    "version_stage_is_known": [insert(lambda: version(stage="draft"))],
    "version_number_from_1": [insert(lambda: version(number=0))],
    "version_has_content": [insert(lambda: version(content="")), insert(lambda: version(digest=""))],
    "event_link_once": [twice(return_event)],
    "event_sequence_from_1": [insert(lambda: event(sequence=0, previous="0"))],
    "event_says_who_and_what": blanks(event, "verb", "actor", "digest"),
    "event_follows_another": [insert(lambda: event(sequence=9)), insert(lambda: event(previous="0"))],
    "event_chain_is_the_evaluations": [
        insert(lambda: event(chain="evaluation-1")),
        insert(lambda: event(sequence=9, previous="0", evaluation=sheet())),
    ],
    "event_return_has_an_opinion": [insert(lambda: event(sequence=9, previous="0", verb="return"))],
    "list_draft_source_is_known": [update(draft, source="rumour")],
    "list_draft_stage_is_known": [update(draft, stage="dream")],
    "intake_purpose_is_known": [update(IntakeFactory.create, purpose="joke")],
    "intake_has_a_title": [update(IntakeFactory.create, title="")],
    "intake_audit_has_no_round": [update(lambda: IntakeFactory.create(round=round_()), purpose="audit")],
    "intake_file_position_once": [twice(IntakeFileFactory.create)],
    "intake_file_is_described": [
        update(IntakeFileFactory.create, **{column: ""}) for column in ("name", "file", "digest")
    ],
    "intake_file_error_is_of_a_read_file": [update(IntakeFileFactory.create, error="打不开")],
    "intake_table_position_once": [twice(IntakeTableFactory.create)],
    "intake_table_kind_is_known": [update(IntakeTableFactory.create, kind="poem")],
    "intake_table_stage_is_known": [update(IntakeTableFactory.create, stage="draft")],
    "intake_table_choice_is_known": [update(IntakeTableFactory.create, choice="maybe")],
    "intake_table_entry_is_whole": [update(IntakeTableFactory.create, entered_at=LATER)],
    "notice_once": [twice(notice)],
    "notice_kind_is_known": [update(notice, kind="joke", round=None, number=None, arrived_at=None)],
    "notice_of_an_act_has_its_event": [update(notice, kind="act", round=None, number=None, arrived_at=None)],
    "notice_of_sheets_counts_them": [update(notice, round=None), update(notice, number=None)],
    "notice_of_a_deadline_has_its_day": [update(notice, last_day=LATER), update(notice, kind="due", arrived_at=None)],
    "notice_of_reviews_knows_the_latest": [update(notice, arrived_at=None)],
    "job_has_a_kind": [update(job, kind="")],
    "job_state_is_known": [update(job, state="lost")],
    "job_finished_has_its_time": [update(job, state=JobState.DONE), update(job, finished_at=LATER)],
    "job_running_has_a_heartbeat": [
        update(job, state=JobState.RUNNING, attempts=1),
        update(job, state=JobState.RUNNING, heartbeat_at=LATER),
    ],
    "job_failed_says_why": [update(job, state=JobState.FAILED, finished_at=LATER)],
    "job_only_results_expire": [update(job, expires_at=LATER)],
    "job_progress_in_range": [update(job, done=3, total=2)],
}


def constrained() -> list[type[models.Model]]:
    every = (model for app in ("indicators", "projects") for model in apps.get_app_config(app).get_models())
    return [model for model in every if model._meta.constraints]


def constraints() -> Iterator[models.BaseConstraint]:
    for model in constrained():
        yield from model._meta.constraints


def test_no_constraint_lacks_a_case() -> None:
    assert sorted(constraint.name for constraint in constraints()) == sorted(CASES)


def test_every_constraint_says_in_chinese_what_is_wrong() -> None:
    mute = [
        constraint.name
        for constraint in constraints()
        if not str(constraint.get_violation_error_message()).endswith("。")
    ]
    assert mute == []


def test_every_column_with_choices_is_constrained() -> None:
    unguarded = [
        f"{model._meta.model_name}_{field.name}"
        for app in ("indicators", "projects")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if field.choices and not any(names(constraint, field.name) for constraint in model._meta.constraints)
    ]
    assert unguarded == []


def names(constraint: models.BaseConstraint, field: str) -> bool:
    return constraint.name.endswith(f"{field}_is_known")


def words_against(attempt: Attempt) -> str:
    """The database's refusal, or nothing if it lets the row in; nothing is kept."""
    try:
        with transaction.atomic():
            attempt()
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        return str(refusal)
    return ""


def is_named(constraint: models.BaseConstraint, words: str) -> bool:
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        return "UNIQUE" in words  # SQLite names the columns instead
    return constraint.name in words


@pytest.mark.parametrize("model", constrained(), ids=lambda model: model._meta.model_name)
def test_impossible_rows_are_refused(model: type[models.Model]) -> None:
    wrong = [
        f"{constraint.name}, attempt {number}: {words or 'let in'}"
        for constraint in model._meta.constraints
        for number, attempt in enumerate(CASES[constraint.name])
        if not is_named(constraint, words := words_against(attempt))
    ]
    assert wrong == []


def test_form_reads_the_constraint_before_the_database_does() -> None:
    fund = FundLineFactory.create()
    fund.spent = LARGEST_AMOUNT + CENT
    with pytest.raises(ValidationError) as refusal:
        fund.full_clean()
    assert refusal.value.messages == ["金额应在 0 与一万亿元之间。"]


EDGES = [
    update(FundLineFactory.create, initial=0, budget=LARGEST_AMOUNT, spent=None),
    update(IndicatorFactory.create, weight=0, hand_score=1000),
    update(approved, publication="published", published_at=LATER),
    update(approved, publication="withheld", withheld_reason="涉及商业秘密"),
    update(excluded, exclusion="other", exclusion_note="重复列入"),
    update(excluded_with_its_goal_approved, exclusion="cancelled"),
    update(round_, state=RoundState.CLOSED, opened_at=EARLIER, closed_at=LATER),
    update(window, opens_on="2021-03-01", closes_on="2021-03-01"),
    update(refused, step=AdjustmentStep.WITHDRAWN, decided_at=None, decided_by=None, opinion=""),
    agreed(opinion=""),
    update(job, state=JobState.RUNNING, attempts=1, heartbeat_at=LATER, done=2, total=2),
    update(IntakeFileFactory.create, file="", digest="", error="文件是空的。", read_at=LATER),
]


def test_what_is_just_possible_is_let_in() -> None:
    assert [attempt() for attempt in EDGES] == [1] * len(EDGES)
