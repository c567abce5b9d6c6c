"""Who sees what, and who may do what: each record as its owner, another unit, each reviewer, and nobody."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects import access
from projects.access import Verdict
from projects.history.events import record_event
from projects.models import (
    Department,
    Evaluation,
    Event,
    Exclusion,
    Job,
    Project,
    RoleKind,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
    Version,
)
from projects.models.paths import in_subtree
from projects.models.reach import DEPARTMENT, Right, reached_by
from projects.models.scope import scope_of
from projects.units.departments import merge_departments
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    JobFactory,
    ProjectFactory,
    RegionFactory,
    RoleFactory,
    RoundFactory,
    UserFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db


class County:
    """A bureau with a department, its unit, another department, and a neighbour county."""

    def __init__(self) -> None:
        self.region = RegionFactory.create(name="甲县")
        self.bureau = DepartmentFactory.create(name="财政局", region=self.region)
        self.department = DepartmentFactory.create(name="农业局", region=self.region)
        self.unit = DepartmentFactory.create(name="农技站", parent=self.department)
        self.sibling = DepartmentFactory.create(name="种子站", parent=self.department)
        self.stranger = DepartmentFactory.create(name="卫生局", region=self.region)
        self.abroad = DepartmentFactory.create(name="邻县农业局")
        self.round = RoundFactory.create(region=self.region)
        self.evaluation = EvaluationFactory.create(round=self.round, unit=self.unit, department=self.department)

    def people(self) -> dict[str, User]:
        return {
            "filler": self.person(RoleKind.FILLER, self.unit),
            "unit_reviewer": self.person(RoleKind.UNIT_REVIEWER, self.unit),
            "department_reviewer": self.person(RoleKind.DEPARTMENT_REVIEWER, self.department),
            "desk": self.person(RoleKind.FINANCE_DESK, self.bureau, self.department),
            "office": self.person(RoleKind.FINANCE_OFFICE, self.bureau),
            "viewer": self.person(RoleKind.VIEWER, self.department),
            "sibling": self.person(RoleKind.FILLER, self.sibling),
            "stranger": self.person(RoleKind.DEPARTMENT_REVIEWER, self.stranger),
            "other desk": self.person(RoleKind.FINANCE_DESK, self.bureau, self.stranger),
            "other office": self.person(RoleKind.FINANCE_OFFICE, self.abroad),
            "system": self.person(RoleKind.SYSTEM_ADMINISTRATOR),
            "security": self.person(RoleKind.SECURITY_ADMINISTRATOR),
            "audit": self.person(RoleKind.AUDIT_ADMINISTRATOR),
            "superuser": UserFactory.create(is_superuser=True, is_staff=True),
            "nobody": UserFactory.create(),
            "inactive": self.person(RoleKind.FINANCE_OFFICE, self.bureau, is_active=False),
        }

    def person(
        self, kind: RoleKind, department: Department | None = None, *assigned: Department, is_active: bool = True
    ) -> User:
        user = UserFactory.create(is_active=is_active)
        RoleFactory.create(user=user, kind=kind, department=department, assigned=assigned)
        return user


@pytest.fixture
def county() -> County:
    return County()


def who(people: dict[str, User], may: Callable[[User], object]) -> set[str]:
    return {name for name, user in people.items() if may(user)}


SEE_THE_SHEET = {"filler", "unit_reviewer", "department_reviewer", "desk", "office", "viewer"}


def test_sheet_is_seen_by_the_subtrees_of_its_unit_and_department_and_by_its_finance(county: County) -> None:
    people = county.people()
    assert who(people, Evaluation.objects.for_user) == SEE_THE_SHEET
    assert who(people, lambda user: access.may_see(user, county.evaluation)) == SEE_THE_SHEET


def test_department_named_on_the_sheet_sees_it_where_the_unit_stands_elsewhere(county: County) -> None:
    guest = EvaluationFactory.create(round=county.round, unit=county.stranger, department=county.department)
    seen = Evaluation.objects.for_user(county.person(RoleKind.VIEWER, county.department))
    assert set(seen) == {county.evaluation, guest}


def test_what_hangs_on_a_sheet_is_seen_as_the_sheet_is(county: County) -> None:
    VersionFactory.create(evaluation=county.evaluation)
    record_event("create", evaluation=county.evaluation)
    people = county.people()
    assert who(people, Version.objects.for_user) == SEE_THE_SHEET
    assert who(people, Event.objects.for_user) == SEE_THE_SHEET | {"audit"}


def test_audit_administrator_reads_also_what_concerns_accounts(county: County) -> None:
    record_event("login", actor="张三")
    people = county.people()
    of_accounts = Event.objects.filter(evaluation=None, actor="张三")
    assert who(people, of_accounts.for_user) == {"audit"}


def test_departments_are_seen_by_subtree_assignment_and_region(county: County) -> None:
    people = county.people()
    assert {name: names(Department.objects.for_user(people[name])) for name in ("filler", "viewer", "desk")} == {
        "filler": ["农技站"],
        "viewer": ["农业局", "农技站", "种子站"],
        "desk": ["农业局", "农技站", "种子站"],
    }
    assert names(Department.objects.for_user(people["office"])) == ["农业局", "农技站", "卫生局", "种子站", "财政局"]
    assert names(Department.objects.for_user(people["system"])) == []


def names(departments: QuerySet[Department]) -> list[str]:
    return sorted(department.name for department in departments)


def test_projects_are_seen_by_unit_department_and_region(county: County) -> None:
    ProjectFactory.create(unit=county.stranger)
    county.evaluation.project.name = "培训经费"
    county.evaluation.project.save()
    people = county.people()
    seen = who(people, lambda user: Project.objects.for_user(user).filter(name="培训经费"))
    assert seen == SEE_THE_SHEET


def test_round_is_seen_in_its_region_and_where_one_of_its_sheets_is(county: County) -> None:
    people = county.people()
    in_the_county = SEE_THE_SHEET | {"sibling", "stranger", "other desk"}
    assert who(people, Round.objects.for_user) == in_the_county
    EvaluationFactory.create(round=county.round, unit=county.unit, department=county.abroad)
    guest = county.person(RoleKind.VIEWER, county.abroad)
    assert list(Round.objects.for_user(guest)) == [county.round]


def test_round_in_preparation_and_its_sheets_are_the_bureaus_alone(county: County) -> None:
    Round.objects.update(state=RoundState.PREPARING, opened_at=None)
    people, evaluation = county.people(), Evaluation.objects.get()
    assert who(people, Round.objects.for_user) == {"office"}
    assert who(people, Evaluation.objects.for_user) == {"office"}
    assert who(people, lambda user: access.may_see(user, evaluation)) == {"office"}


def test_job_is_its_owners(county: County) -> None:
    job = JobFactory.create()
    people = county.people() | {"owner": job.owner}
    assert who(people, Job.objects.for_user) == {"owner"}


def test_nobody_who_has_not_come_in_sees_anything(county: County) -> None:
    JobFactory.create()
    for model in (Evaluation, Project, Round, Department, Version, Event, Job):
        assert list(model.objects.for_user(AnonymousUser())) == []


def test_person_with_several_roles_sees_all_that_they_reach(county: County) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    RoleFactory.create(user=user, kind=RoleKind.VIEWER, department=county.stranger)
    RoleFactory.create(user=user, kind=RoleKind.UNIT_REVIEWER, department=county.department)
    outermost = in_subtree("path", county.department.path) | in_subtree("path", county.stranger.path)
    assert reached_by(scope_of(user), Right.SEE, DEPARTMENT) == outermost
    assert names(Department.objects.for_user(user)) == ["农业局", "农技站", "卫生局", "种子站"]


@pytest.mark.parametrize("count", [1, 3])
def test_roles_are_asked_for_once_a_request(
    county: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = county.person(RoleKind.FINANCE_DESK, county.bureau, county.department, county.stranger)
    EvaluationFactory.create_batch(count - 1, round=county.round, unit=county.unit)
    with django_assert_num_queries(2):
        assert len(Evaluation.objects.for_user(user)) == count
    with django_assert_num_queries(1):
        assert len(Evaluation.objects.for_user(user)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_verdicts_on_a_list_take_no_more_queries_for_more_sheets(
    county: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    EvaluationFactory.create_batch(count - 1, round=county.round, unit=county.unit)
    with django_assert_num_queries(3):
        sheets = list(Evaluation.objects.for_user(user).with_places())
        assert [access.may_fill(user, sheet).ok for sheet in sheets] == [True] * count


def test_verdict_is_true_only_where_it_is_ok() -> None:
    assert Verdict(True)
    assert not Verdict(False, "因为")
    ok, reason = Verdict(False, "因为")
    assert (ok, reason) == (False, "因为")


def test_only_fillers_of_the_unit_fill(county: County) -> None:
    people = county.people()
    assert who(people, lambda user: access.may_fill(user, county.evaluation)) == {"filler"}
    assert access.may_fill(people["unit_reviewer"], county.evaluation).reason == "只有“农技站”的填报人可以填写这张表。"


def test_filler_of_the_successor_fills_for_a_merged_unit(county: County) -> None:
    merge_departments(county.unit, county.sibling, on=dt.date(2021, 1, 1))
    user = county.person(RoleKind.FILLER, county.sibling)
    sheet = Evaluation.objects.for_user(user).with_places().get()
    assert access.may_fill(user, sheet) == (True, "")


def test_sheet_under_review_is_closed_to_its_filler(county: County) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    send_up(county.evaluation, Step.DEPARTMENT_REVIEW, by=user)
    said = "这张表已送审，正在主管部门审核；需要修改的，请先撤回，或请审核人退回。"
    assert access.may_fill(user, county.evaluation) == (False, said)
    approve(county.evaluation)
    assert access.may_fill(user, county.evaluation).reason == "这张表已审核通过；需要更正的，请与财政部门联系。"


def send_up(evaluation: Evaluation, step: Step, *, by: User) -> None:
    """As a submission leaves it: nobody has acted since."""
    now = timezone.now()
    evaluation.step, evaluation.step_since = step, now
    evaluation.submitted_at, evaluation.submitted_by = now, by
    evaluation.save()


def approve(evaluation: Evaluation) -> None:
    evaluation.step, evaluation.approved_at, evaluation.approved_by = (
        Step.APPROVED,
        timezone.now(),
        UserFactory.create(),
    )
    evaluation.step_since = evaluation.approved_at
    evaluation.submitted_at = evaluation.submitted_at or evaluation.approved_at
    evaluation.submitted_by = evaluation.submitted_by or evaluation.approved_by
    evaluation.save()


def test_sheet_with_block_findings_may_be_filled_but_not_submitted(county: County) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    assert access.may_submit(user, county.evaluation)
    county.evaluation.block_count = 2
    assert access.may_fill(user, county.evaluation)
    assert access.may_submit(user, county.evaluation) == (False, "还有 2 处必须修改，改正后再送审。")
    assert not access.may_submit(UserFactory.create(), county.evaluation)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(RoundState.PREPARING, "这次自评任务尚未下发。"), (RoundState.CLOSED, "这次自评任务已结束。")],
)
def test_round_that_is_not_open_rests(county: County, state: RoundState, reason: str) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    county.evaluation.round.state = state
    for may in (access.may_fill, access.may_submit, access.may_withdraw, access.may_review):
        assert may(user, county.evaluation) == (False, reason)


def test_excluded_project_rests(county: County) -> None:
    county.evaluation.exclusion = Exclusion.WITHDRAWN
    user = county.person(RoleKind.FILLER, county.unit)
    assert access.may_fill(user, county.evaluation) == (False, "这个项目不纳入自评（资金收回）。")


def test_step_that_has_not_begun_is_closed_and_one_that_is_over_is_only_late(county: County) -> None:
    user = county.person(RoleKind.FILLER, county.unit)
    today = timezone.localdate()
    window = RoundWindow.objects.get(round=county.round, stage=Stage.SELF_EVALUATION, step=Step.FILLING)
    window.opens_on = dt.date(today.year + 1, 1, 9)
    window.save()
    said = f"填报中从 {today.year + 1}年1月9日 开始，尚未到开始时间。"
    assert access.may_fill(user, county.evaluation) == (False, said)
    RoundWindow.objects.update(opens_on=dt.date(2020, 1, 1), closes_on=dt.date(2020, 2, 1))
    assert access.may_fill(user, county.evaluation)


def test_step_without_a_window_has_no_limit(county: County) -> None:
    RoundWindow.objects.all().delete()
    assert access.may_fill(county.person(RoleKind.FILLER, county.unit), county.evaluation)


def test_submission_may_be_withdrawn_until_somebody_has_acted(county: County) -> None:
    people = county.people()
    filler = people["filler"]
    assert access.may_withdraw(filler, county.evaluation) == (False, "这张表尚未送审。")
    send_up(county.evaluation, Step.UNIT_REVIEW, by=filler)
    assert who(people, lambda user: access.may_withdraw(user, county.evaluation)) == {"filler"}
    county.evaluation.step, county.evaluation.step_since = Step.DEPARTMENT_REVIEW, timezone.now()
    said = "这张表已有人审核，不能再撤回；需要修改的，请审核人退回。"
    assert access.may_withdraw(filler, county.evaluation) == (False, said)
    approve(county.evaluation)
    assert access.may_withdraw(filler, county.evaluation) == (False, said)


@pytest.mark.parametrize(
    ("step", "reviewers"),
    [
        (Step.UNIT_REVIEW, {"unit_reviewer"}),
        (Step.DEPARTMENT_REVIEW, {"department_reviewer"}),
        (Step.FINANCE_DESK, {"desk"}),
        (Step.FINANCE_OFFICE, {"office"}),
        (Step.FILLING, set()),
        (Step.APPROVED, set()),
    ],
)
def test_each_step_is_reviewed_by_its_own_role_where_it_is_held(
    county: County, step: Step, reviewers: set[str]
) -> None:
    people = county.people()
    send_up(county.evaluation, Step.UNIT_REVIEW, by=people["filler"])
    county.evaluation.step = step
    assert who(people, lambda user: access.may_review(user, county.evaluation)) == reviewers


def test_review_says_why_not(county: County) -> None:
    user = county.person(RoleKind.VIEWER, county.department)
    assert access.may_review(user, county.evaluation) == (False, "这张表现在是“填报中”，没有待审核的事项。")
    county.evaluation.step = Step.FINANCE_DESK
    said = "这张表正在财政业务科室审核，您没有这一级的审核角色。"
    assert access.may_review(user, county.evaluation) == (False, said)


def test_nobody_reviews_what_they_filled_unless_the_round_allows_it(county: County) -> None:
    submitter = county.person(RoleKind.UNIT_REVIEWER, county.unit)
    writer = county.person(RoleKind.UNIT_REVIEWER, county.unit)
    record_event("change", evaluation=county.evaluation, user=writer)
    send_up(county.evaluation, Step.UNIT_REVIEW, by=submitter)
    for user in (submitter, writer):
        said = "本人填报或送审的表不能由本人审核。"
        assert access.may_review(user, county.evaluation) == (False, said)
    county.evaluation.round.self_review_allowed = True
    assert access.may_review(submitter, county.evaluation)
    assert access.may_review(writer, county.evaluation)


def test_reviewer_of_the_successor_reviews_for_a_merged_department(county: County) -> None:
    merge_departments(county.department, county.stranger, on=dt.date(2021, 1, 1))
    send_up(county.evaluation, Step.DEPARTMENT_REVIEW, by=UserFactory.create())
    user = county.person(RoleKind.DEPARTMENT_REVIEWER, county.stranger)
    assert access.may_review(user, Evaluation.objects.for_user(user).with_places().get())


def test_bureau_manages_its_rounds(county: County) -> None:
    people = county.people()
    may: list[Callable[[User], Verdict]] = [
        lambda user: access.may_manage(user, county.round),
        lambda user: access.may_open_round(user, county.region),
        lambda user: access.may_exclude(user, county.evaluation),
    ]
    assert [who(people, each) for each in may] == [{"office"}] * 3
    assert access.may_manage(people["filler"], county.round).reason == "只有“甲县”的财政绩效科可以管理这次任务。"
    county.round.state = RoundState.CLOSED
    assert access.may_manage(people["office"], county.round) == (False, "这次自评任务已结束。")


def test_approved_sheet_is_corrected_by_the_bureau_and_not_excluded(county: County) -> None:
    people = county.people()
    office = people["office"]
    assert access.may_correct(office, county.evaluation) == (False, "这张表尚未审核通过，无须更正。")
    approve(county.evaluation)
    assert who(people, lambda user: access.may_correct(user, county.evaluation)) == {"office"}
    assert access.may_exclude(office, county.evaluation) == (False, "这张表已审核通过，不能设为不纳入自评。")


def test_three_administrators_are_kept_apart(county: County) -> None:
    people = county.people()
    may = (access.may_administer, access.may_grant_roles, access.may_read_log)
    assert [who(people, each) for each in may] == [{"system", "superuser"}, {"security", "superuser"}, {"audit"}]
    assert [each(people["filler"]).reason for each in may] == [
        "系统管理只对系统管理员开放。",
        "角色由安全管理员授予和收回。",
        "操作日志只对审计管理员开放。",
    ]
