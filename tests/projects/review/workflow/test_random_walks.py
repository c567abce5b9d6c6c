"""Whatever people do in whatever order: constraints hold, figures agree, the log is whole, and nothing frozen is lost."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from perfeval.accounts.models import User
from projects.access import may_fill
from projects.exports.publication import WRITERS, read_for_public
from projects.history.events import verify_log
from projects.models import (
    Adjustment,
    AdjustmentStep,
    Evaluation,
    Event,
    Exclusion,
    Publication,
    RemarkAct,
    RemarkEntry,
    Role,
    RoleKind,
    Stage,
    Step,
    Substitution,
    Version,
)
from projects.models.event import FILLING_VERBS
from projects.models.remark import open_remarks
from projects.queries import progress_of
from projects.review.adjustments import (
    AdjustmentRefusedError,
    ask_adjustment,
    decide_adjustment,
    running_of,
    withdraw_adjustment,
)
from projects.review.adjustments.flow import Actor
from projects.review.remarking import add_entry, raise_remark
from projects.review.workflow import TABLE, Act, Given, RefusedError, standing_of, transition
from projects.sheets import stale_numbers
from projects.sheets.computed import computed_of, standing_version
from projects.sheets.drawing import drawing_of
from tests.extent import EVERYTHING
from tests.factories import RoleFactory, SubstitutionFactory, UserFactory
from tests.projects.filling.desk import saved, typed
from tests.projects.locks.replaying import faults
from tests.projects.scenes import REVIEWED_BY, County, brought_to, county, filled, sound, sound_goal
from tests.projects.views.open_site import a_second_passes, open_site

pytestmark = pytest.mark.django_db
WALKS: Final = 50 if EVERYTHING else 4
ACTS: Final = 12  # in a walk
HOLDERS: Final = ("unit reviewer", "department reviewer", "finance desk", "finance office")
PEOPLE: Final = (*HOLDERS, "owner", "colleague", "another unit", "viewer")
GIVEN: Final = st.builds(
    Given,
    opinion=st.sampled_from(("", "请核实。")),
    to=st.sampled_from((None, *Step)),
    exclusion=st.sampled_from((None, *Exclusion)),
)
PERSON: Final = st.sampled_from(("",) * 12 + PEOPLE)  # "" is who usually does it
AHEAD: Final = st.sampled_from((0, 0, 1, 1, 2, 6))  # from a goal form to the self-evaluation it takes six acts
SAID: Final = Given(opinion="请核实。", approver="李明")
TEXTS: Final = ("150人", "≥200人", "260人", "")
USUALLY: Final = {
    Act.SUBMIT: "owner",
    Act.SUBMIT_AS_IT_WAS: "owner",
    Act.ENTER_AS_PUBLISHED: "finance office",
    Act.WITHDRAW: "owner",
    Act.BEGIN_EVALUATION: "owner",
    Act.CORRECT: "finance office",
    Act.PUBLISH: "finance office",
    Act.WITHHOLD: "finance office",
    Act.REVOKE: "finance office",
    Act.REASSIGN: "finance office",
    Act.EXCLUDE: "finance office",
    Act.INCLUDE: "finance office",
}
DECIDED_BY: Final = {
    AdjustmentStep.DRAFT: "owner",
    AdjustmentStep.DEPARTMENT: "department reviewer",
    AdjustmentStep.FINANCE: "finance office",
}


def filler_who_reviews(scene: County) -> User:
    user: User = UserFactory.create(name="同事")
    for kind in (RoleKind.FILLER, RoleKind.UNIT_REVIEWER):
        RoleFactory.create(user=user, kind=kind, department=scene.centre)
    return user


class Walk(RuleBasedStateMachine):
    """One sheet from its goal form on, beside another that nobody touches."""

    def __init__(self, scene: County) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.opened = open_site()
        self.visitor = self.opened.__enter__()
        people = {**scene.people, "colleague": filler_who_reviews(scene)}
        self.scene = replace(scene, people=MappingProxyType(people))
        self.other = brought_to(scene, filled(scene, sound(), name="另一个项目"), Step.UNIT_REVIEW)
        self.evaluation = filled(scene, sound_goal())
        self.frozen: dict[int, tuple[object, ...]] = {}
        self.last = 0

    def teardown(self) -> None:
        self.opened.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def person(self, name: str) -> User:
        """As a new request knows them, with the roles of that moment."""
        return User.objects.get(pk=self.scene.people[name].pk)

    @property
    def held(self) -> Evaluation:
        return Evaluation.objects.with_places().select_related("approved_goal").get(pk=self.evaluation.pk)

    def attempt(self, act: Callable[[], object], verbs: int = 1) -> bool:
        """All of it, or nothing."""
        before, events = fields(self.held), self.evaluation.events.count()
        try:
            with transaction.atomic():
                act()
        except (RefusedError, AdjustmentRefusedError):
            assert (fields(self.held), self.evaluation.events.count()) == (before, events)
            return False
        assert self.evaluation.events.count() == events + verbs
        return True

    def go_ahead(self, times: int) -> None:
        """As most sheets do: a walk of chance alone would never leave the unit."""
        for _ in range(times):
            held = self.held
            if held.step == Step.APPROVED and held.publication == Publication.PUBLISHED:
                act = Act.CORRECT
            elif held.step == Step.APPROVED:
                act = Act.BEGIN_EVALUATION if held.stage == Stage.GOAL else Act.PUBLISH
            elif held.step == Step.FILLING:
                act = Act.SUBMIT_AS_IT_WAS if held.block_count else Act.SUBMIT
            else:
                act = Act.APPROVE
                self.act(act, "colleague", SAID)  # may at the unit's review, unless they filled in
                if self.held.step != held.step:
                    continue
            self.act(act, USUALLY.get(act, self.reviewer), SAID)

    def go_back(self) -> None:
        """To the filler."""
        if self.held.step == Step.APPROVED:
            self.act(Act.CORRECT, "finance office", SAID)
        elif self.held.step != Step.FILLING:
            self.act(Act.RETURN, self.reviewer, SAID)

    @property
    def reviewer(self) -> str:
        return REVIEWED_BY.get(Step(self.held.step), "unit reviewer")

    def act(self, act: Act, person: str, given: Given) -> None:
        before, by = self.held, self.person(person)
        if not self.attempt(lambda: transition(before, act, by=by, given=given)):
            return
        stored = self.held
        assert (Stage(before.stage), Step(before.step)) in TABLE[act].origins
        assert stored.step_since >= before.step_since
        assert bool(stored.approved_goal) >= bool(before.approved_goal)
        assert bool(stored.approved_version) >= bool(before.approved_version)
        self.all_holds()

    @rule(ahead=AHEAD, act=st.sampled_from(Act), person=PERSON, given=GIVEN)
    def acts(self, ahead: int, act: Act, person: str, given: Given) -> None:
        self.go_ahead(ahead)
        self.act(act, person or USUALLY.get(act, self.reviewer), given)

    @rule(ahead=AHEAD, back=st.booleans(), person=st.sampled_from(("owner", "colleague")), text=st.sampled_from(TEXTS))
    def types(self, ahead: int, *, back: bool, person: str, text: str) -> None:
        self.go_ahead(ahead)
        if back:
            self.go_back()
        if may_fill(self.person(person), self.held):
            field = "target" if self.held.stage == Stage.GOAL else "actual"
            saved(self.scene, self.evaluation, typed(self.evaluation, "1", **{field: text}), person=person)

    @rule(ahead=AHEAD, person=PERSON, source=st.sampled_from(("goal", "indicators.1.target", "sheet", "nowhere")))
    def remarks(self, ahead: int, person: str, source: str) -> None:
        self.go_ahead(ahead or int(self.held.step == Step.FILLING))
        held, by = self.held, self.person(person or self.reviewer)
        self.attempt(lambda: raise_remark(held, source, "请核实。", by=by, seen=standing_of(held)))

    @rule(person=PERSON, act=st.sampled_from(RemarkAct), late=st.sampled_from((0, 0, 0, 1)))
    def says_to_a_remark(self, person: str, act: RemarkAct, late: int) -> None:
        last = RemarkEntry.objects.filter(remark__evaluation=self.evaluation).order_by("-remark", "-number").first()
        if last is None:
            return
        if act is RemarkAct.ANSWER:
            self.go_back()
        else:
            self.go_ahead(int(self.held.step == Step.FILLING))
        by = self.person(person or ("owner" if act is RemarkAct.ANSWER else self.reviewer))
        self.attempt(lambda: add_entry(self.held, last.remark_id, act, "已核实。", by=by, seen=last.number - late))

    @rule(ahead=AHEAD, person=PERSON, people=st.integers(1, 300), agreed=st.integers(0, 2))
    def asks_for_an_adjustment(self, ahead: int, person: str, people: int, agreed: int) -> None:
        self.go_ahead(ahead)
        self.go_back()
        held = self.held
        if held.approved_goal is not None:
            goal, by = held.approved_goal.sheet, Actor(user=self.person(person or "owner"))
            first, *others = goal.indicators
            proposed = replace(goal, indicators=(replace(first, target=f"≥{people}人"), *others))
            self.attempt(lambda: ask_adjustment(held, proposed, reason="任务有变。", by=by))
        for _ in range(agreed):
            self.decides_on_the_adjustment(person="", word="agree")

    @rule(person=PERSON, word=st.sampled_from(("agree", "agree", "refuse", "withdraw")))
    def decides_on_the_adjustment(self, person: str, word: str) -> None:
        running: Adjustment | None = running_of(self.held)
        if running is None:
            return
        usual = "owner" if word == "withdraw" else DECIDED_BY[AdjustmentStep(running.step)]
        by = Actor(user=self.person(person or usual))
        if word == "withdraw":
            self.attempt(lambda: withdraw_adjustment(running, by=by))
        else:
            agrees = word == "agree"
            self.attempt(lambda: decide_adjustment(running, seen=running.step, agrees=agrees, opinion="意见", by=by))

    @rule(holder=st.sampled_from(HOLDERS), substitute=st.sampled_from(("owner", "another unit", "viewer")))
    def hands_over(self, holder: str, substitute: str) -> None:
        role = Role.objects.get(user=self.scene.people[holder])
        SubstitutionFactory.create(role=role, substitute=self.scene.people[substitute])

    @rule()
    def is_back(self) -> None:
        Substitution.objects.all().delete()

    @invariant()
    def all_holds(self) -> None:
        """Looked at after what left a line in the log; what was refused is seen to have changed nothing."""
        last = Event.objects.latest("pk").pk
        if last == self.last:
            return
        self.last = last
        self.constraints_hold()
        self.frozen_versions_stay_as_they_were()
        self.sheet_has_one_total()
        self.nobody_passes_what_they_filled()
        self.open_remarks_are_those_of_the_sheet()
        self.list_of_the_round_adds_up()
        self.everybody_reads_what_is_published_and_nothing_else()
        self.log_tells_all()
        assert fields(Evaluation.objects.get(pk=self.other.pk)) == fields(self.other)

    def constraints_hold(self) -> None:
        """The database has refused what SQL can; this names the sentence."""
        self.held.full_clean()

    def frozen_versions_stay_as_they_were(self) -> None:
        stored: dict[int, tuple[object, ...]] = {
            each.pk: (each.content, each.digest, each.number, each.submitted_by_id) for each in self.versions()
        }
        assert {key: stored.get(key) for key in self.frozen} == self.frozen
        self.frozen = stored

    def versions(self) -> list[Version]:
        return list(self.evaluation.versions.order_by("pk"))

    def sheet_has_one_total(self) -> None:
        """In work what the rules make of it, then what it was frozen with: in the list, on paper, when published."""
        held = self.held
        version, drawing = standing_version(held), drawing_of(held)
        cell = drawing.grid().find("total_score")
        total = version.sheet.stated.total_score if version else computed_of(held).scores.total
        assert held.total_score == total
        assert cell is None or cell.number == total
        assert (version is None) == (held.step == Step.FILLING)
        if version is not None:
            newest = max(each.number for each in self.versions() if each.stage == held.stage)
            assert (version.number, version.submitted_by_id) == (newest, held.submitted_by_id)
            assert drawing.printed == version.sheet
        if held.publication == Publication.PUBLISHED:
            assert list(published_totals(held)) == [total]

    def nobody_passes_what_they_filled(self) -> None:
        filled_by = set()
        for verb, user in self.evaluation.events.order_by("sequence").values_list("verb", "user"):
            if verb in FILLING_VERBS:
                filled_by.add(user)
            assert verb != "approve" or user not in filled_by

    def open_remarks_are_those_of_the_sheet(self) -> None:
        counted = dict(Evaluation.objects.annotate(number=open_remarks()).values_list("pk", "number"))
        of_stage = [each for each in self.evaluation.remarks.all() if each.version.stage == self.held.stage]
        left = [each for each in of_stage if each.entries.latest("number").act != RemarkAct.CLOSE]
        assert counted == {self.evaluation.pk: len(left), self.other.pk: 0}
        assert {each.version.evaluation_id for each in of_stage} <= {self.evaluation.pk}

    def list_of_the_round_adds_up(self) -> None:
        """应评 = 已评 + 不纳入 + 未完成, each counted from the sheets one by one."""
        exercise = self.scene.round
        due = list(Evaluation.objects.filter(round=exercise).exclude(exclusion=Exclusion.REVOKED))
        included = [each for each in due if each.is_included]
        done = [each for each in included if (each.stage, each.step) == (Stage.SELF_EVALUATION, Step.APPROVED)]
        shown = progress_of([exercise], self.person("finance office"))[exercise.pk]
        assert (shown.due, shown.done, shown.excluded) == (len(due), len(done), len(due) - len(included))
        assert shown.unfinished == len(included) - len(done) == sum(shown.at_step.values()) - shown.done

    def everybody_reads_what_is_published_and_nothing_else(self) -> None:
        held = self.held
        a_second_passes()
        response = self.visitor.get(f"/open/tables/{held.pk}/")
        assert (response.status_code == HTTPStatus.OK) == (held.publication == Publication.PUBLISHED)

    def log_tells_all(self) -> None:
        assert faults(self.evaluation) == []
        assert list(verify_log()) == []
        assert list(stale_numbers(Evaluation.objects.filter(pk=self.evaluation.pk))) == [(self.evaluation, [])]


def published_totals(evaluation: Evaluation) -> Iterator[Decimal]:
    released = "".join(WRITERS["json"](read_for_public(Evaluation.objects.filter(pk=evaluation.pk))))
    for record in json.loads(released, parse_float=Decimal)["sheets"]:
        yield Decimal(record["total_score"])


def fields(evaluation: Evaluation) -> dict[str, Any]:
    kept = {field.attname: getattr(evaluation, field.attname) for field in evaluation._meta.concrete_fields}
    return {name: value for name, value in kept.items() if name != "recomputed_at"}


@pytest.mark.slow
def test_walk() -> None:
    scene, unhurried = county(2021), [HealthCheck.too_slow, HealthCheck.filter_too_much]
    fewer = settings(max_examples=WALKS, stateful_step_count=ACTS, suppress_health_check=unhurried)
    run_state_machine_as_test(lambda: Walk(scene), settings=fewer)  # type: ignore[arg-type]  # whatever makes one
