"""Records and sheets give each other back unchanged, and what follows from them is stored once."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from indicators.checks.made import SOUND, altered, as_goal, without_figures
from indicators.models import Category
from indicators.sheet import (
    FundAmounts,
    FundRow,
    IndicatorRow,
    Sheet,
    SheetError,
    Stage,
    Stated,
    digest_of_sheet,
    to_json,
)
from projects.models import Department, Evaluation, FundLine, Indicator, Round, Version
from projects.models import Stage as EvaluationStage
from projects.models.evaluation import evaluation_for
from projects.sheets import apply_sheet, compute, computed_of, freeze_sheet, recompute, sheet_of, sheets_of
from projects.sheets.numbers import fit_column
from projects.units.departments import rename_department
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory, RoundFactory, UserFactory
from tests.factories.projects import LONG_AGO

pytestmark = pytest.mark.django_db

LIVE = without_figures(SOUND)
FULL = replace(
    altered(
        {1: {"extra": {"上年完成值": "180人"}, "hand_score": Decimal("19.5"), "hand_reason": "迟到", "band": "达成"}}
    ),
    execution_reason="因疫情延期",
    adjustment_note="年中追加",
    execution_hand_score=Decimal("9.5"),
    execution_hand_reason="合同顺延",
    not_applicable={"成本指标": "没有成本要求"},
    filler="张三",
    phone="0994-1234567",
    extra={"存在问题": "无"},
)


@pytest.fixture
def evaluation() -> Evaluation:
    return EvaluationFactory.create(round=RoundFactory.create(year=2021))


def amounts_of(*figures: str) -> tuple[Decimal | None, ...]:
    return tuple(map(Decimal, figures))


def fresh() -> Evaluation:
    return Evaluation.objects.get()


@pytest.mark.parametrize(
    "sheet", [SOUND, LIVE, FULL, Sheet(year=2021, project="空表")], ids=["sound", "live", "full", "bare"]
)
def test_records_give_back_the_sheet_that_was_written(evaluation: Evaluation, sheet: Sheet) -> None:
    apply_sheet(evaluation, sheet)
    assert sheet_of(fresh()) == sheet


def test_stated_figures_keep_the_places_they_were_written_with(evaluation: Evaluation) -> None:
    """A stated 9 is right for 8.82, a stated 9.00 is not."""
    stated = Stated(
        execution_rate=Decimal("75.0"), total_score=Decimal("9E+1"), funds=FundAmounts(budget=Decimal("5E+4"))
    )
    apply_sheet(evaluation, altered({1: {"stated_score": Decimal("20.00")}}, stated=stated))
    apply_sheet(evaluation, altered({1: {"stated_score": Decimal("20.0")}}, stated=stated))
    read = sheet_of(fresh())
    assert str(read.indicators[0].stated_score) == "20.0"
    assert to_json(replace(Sheet(), stated=read.stated)) == to_json(replace(Sheet(), stated=stated))


def test_goal_form_is_written_at_its_stage() -> None:
    evaluation = EvaluationFactory.create(round=RoundFactory.create(year=2021), stage=Stage.GOAL)
    sheet = as_goal(SOUND)
    computed = apply_sheet(evaluation, sheet)
    assert sheet_of(fresh()) == sheet
    assert (fresh().total_score, fresh().grade, computed.scores.total) == (None, "", None)
    assert fresh().weight_sum == 90


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
figures = st.decimals(min_value=0, max_value=1000, places=2)
amounts = st.builds(FundAmounts, initial=figures, budget=figures, spent=st.none() | figures)
rows = st.builds(
    IndicatorRow,
    key=st.uuids().map(str),
    dimension=texts,
    category=texts,
    name=texts,
    target=texts,
    actual=texts,
    weight=st.none() | figures,
    stated_score=st.none() | figures,
    deviation=texts,
)
sheets = st.builds(
    Sheet,
    project=texts.map(lambda text: text or "项目"),
    goal=texts,
    funds=st.lists(
        st.builds(FundRow, kind=texts.filter(lambda text: text not in ("", "total")), amounts=amounts),
        max_size=3,
        unique_by=lambda row: row.kind,
    ).map(tuple),
    indicators=st.lists(rows, max_size=4, unique_by=lambda row: row.key).map(tuple),
    not_applicable=st.dictionaries(texts, texts, max_size=2).map(MappingProxyType),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sheet=sheets)
def test_any_sheet_comes_back(evaluation: Evaluation, sheet: Sheet) -> None:
    sheet = replace(sheet, year=2021)
    apply_sheet(evaluation, sheet)
    assert sheet_of(fresh()) == sheet


def test_row_that_stays_keeps_its_identity_and_its_version(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, SOUND)
    before = {row.key: row.pk for row in Indicator.objects.all()}
    rows = (SOUND.indicators[2], replace(SOUND.indicators[0], actual="210人"), replace(SOUND.indicators[1], key="new"))
    apply_sheet(evaluation, replace(SOUND, indicators=rows))
    kept = [(row.key, row.pk == before.get(row.key), row.row_version) for row in Indicator.objects.order_by("position")]
    assert kept == [("3", True, 1), ("1", True, 1), ("new", False, 0)]
    assert fresh().row_version == 2


def test_writing_the_same_sheet_again_touches_no_row(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, FULL)
    apply_sheet(evaluation, FULL)
    assert set(Indicator.objects.values_list("row_version", flat=True)) == {0}
    assert set(FundLine.objects.values_list("row_version", flat=True)) == {0}


def test_labels_are_understood_each_on_its_own(evaluation: Evaluation) -> None:
    rows = (
        IndicatorRow(key="1", dimension="产出指标（50分）", category="数量指标"),
        IndicatorRow(key="2", category="可持续性影响指标"),  # under 产出, where the form has merged the cell
        IndicatorRow(key="3", dimension="满意度  指标", category="满意度指标"),
        IndicatorRow(key="4", dimension="管理指标", category="本地指标"),
    )
    apply_sheet(evaluation, replace(LIVE, indicators=rows))
    understood = [
        (row.dimension and row.dimension.code, row.category and row.category.code)
        for row in Indicator.objects.order_by("position")
    ]
    assert understood == [
        ("output", "quantity"),
        ("output", "sustainable"),
        ("satisfaction", "satisfaction"),
        (None, None),
    ]


def test_category_that_an_administrator_adds_is_understood_by_its_alias(evaluation: Evaluation) -> None:
    Category.objects.create(code="local", title="本地指标", aliases=["本地"])
    apply_sheet(evaluation, replace(LIVE, indicators=(IndicatorRow(key="1", dimension="产出", category="本地指标"),)))
    row = Indicator.objects.get()
    assert (row.category_label, row.category and row.category.title) == ("本地指标", "本地指标")


REFUSED = {
    "这张表的年度是 2021，不能写入 2020 年度的内容": replace(SOUND, year=2020),
    "这张表现在的阶段是“绩效自评”，不能写入另一阶段的内容": as_goal(SOUND),
    "第 2 行分值 -1 不在 0 与 1000 分之间": altered({2: {"weight": Decimal(-1)}}),
    "第 2 行人工调整得分 1001 不在 0 与 1000 分之间": altered({2: {"hand_score": Decimal(1001)}}),
    "执行率人工得分 1E+9 不在 0 与 1000 分之间": replace(SOUND, execution_hand_score=Decimal("1E+9")),
    "“other”的全年执行数 -0.01 不在 0 与 999999999999.99 元之间": replace(
        SOUND, funds=(FundRow(kind="other", amounts=FundAmounts(spent=Decimal("-0.01"))),)
    ),
    "同一资金来源写了不止一行，请合并为一行": replace(SOUND, funds=SOUND.funds * 2),
    "资金行要有来源；年度资金总额由各行相加，不作为一行": replace(SOUND, funds=(FundRow(kind="total"),)),
    "有两行指标的标识相同": replace(SOUND, indicators=SOUND.indicators[:1] * 2),
    "有一行指标没有标识": replace(SOUND, indicators=(IndicatorRow(key=""),)),
    "第 1 行原表得分长达 50 个字符，不能超过 40 个": altered({1: {"stated_score": Decimal("1234567890" * 5)}}),
    "自评表：项目名称超过 200 个字": replace(SOUND, project="长" * 201),
    "资金行“appropriation”：资金来源超过 60 个字": replace(SOUND, funds=(FundRow(kind="长" * 61),)),
    "三级指标“2”：档次超过 40 个字": altered({2: {"band": "长" * 41}}),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_no_record_can_hold_is_refused_whole(evaluation: Evaluation, message: str) -> None:
    apply_sheet(evaluation, LIVE)
    before = to_json(sheet_of(fresh()))
    with pytest.raises(SheetError) as refusal:
        apply_sheet(fresh(), REFUSED[message])
    assert str(refusal.value) == message.replace("appropriation", "长" * 61)
    assert to_json(sheet_of(fresh())) == before


def test_what_no_database_stores_is_left_out(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, replace(SOUND, goal="培\x00训\ud800", extra={"问\x00题": "无\x00"}))
    assert (fresh().goal, fresh().extra) == ("培训", {"问题": "无"})


def test_amount_finer_than_a_cent_is_rounded(evaluation: Evaluation) -> None:
    funds = (FundRow(kind="other", amounts=FundAmounts(budget=Decimal("46912.345"))),)
    apply_sheet(evaluation, replace(SOUND, funds=funds))
    assert FundLine.objects.get().budget == Decimal("46912.35")


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_are_read_in_as_many_queries_as_one(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for evaluation in EvaluationFactory.create_batch(count, round=RoundFactory.create(year=2021)):
        apply_sheet(evaluation, LIVE)
    with django_assert_num_queries(4):
        read = sheets_of(Evaluation.objects.order_by("pk"))
    assert read == [LIVE] * count
    evaluation = Evaluation.objects.select_related("round").order_by("pk")[0]
    with django_assert_num_queries(2):
        assert sheet_of(evaluation) == LIVE


@pytest.mark.parametrize("count", [1, 12])
def test_recomputing_takes_no_more_queries_for_more_rows(
    evaluation: Evaluation, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = tuple(replace(SOUND.indicators[0], key=str(number)) for number in range(count))
    apply_sheet(evaluation, replace(LIVE, indicators=rows))
    with django_assert_num_queries(5):  # the lock, sheet, funds, rows, numbers
        recompute(evaluation)
    Indicator.objects.update(actual="100人")
    with django_assert_num_queries(6):
        recompute(evaluation)


def test_numbers_are_stored_on_the_sheet_and_its_rows(evaluation: Evaluation) -> None:
    sheet = altered({1: {"actual": "100人"}}, of=LIVE)
    sheet = replace(
        sheet,
        funds=(
            FundRow(
                kind="other", amounts=FundAmounts(initial=Decimal(0), budget=Decimal(200000), spent=Decimal(150000))
            ),
        ),
    )
    computed = apply_sheet(evaluation, sheet)
    stored = fresh()
    assert (stored.initial_total, stored.budget_total, stored.spent_total) == amounts_of("0", "200000", "150000")
    assert (stored.execution_rate, stored.execution_score, stored.weight_sum) == amounts_of("75", "7.5", "90")
    assert (stored.total_score, stored.grade) == (Decimal("87.5"), "良")
    levels = [finding.level.value for finding in computed.findings]
    assert (stored.block_count, stored.explain_count, stored.note_count) == tuple(
        map(levels.count, ("block", "explain", "note"))
    )
    assert stored.block_count > 0
    assert [(row.rule_score, row.score) for row in Indicator.objects.order_by("position")][:2] == [
        amounts_of("10", "10")
    ] * 2
    assert evaluation.total_score == stored.total_score
    assert evaluation.recomputed_at == stored.recomputed_at


def test_hand_score_stands_beside_the_rules(evaluation: Evaluation) -> None:
    apply_sheet(
        evaluation,
        altered({1: {"hand_score": Decimal(18), "hand_reason": "两期未办", "deviation": "两期未办"}}, of=LIVE),
    )
    row = Indicator.objects.get(key="1")
    assert (row.rule_score, row.score) == amounts_of("20", "18")
    assert fresh().total_score == 98


def test_neighbouring_sheets_count_for_nothing(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, LIVE)
    alone = fresh().note_count
    other = EvaluationFactory.create(round=evaluation.round, unit=evaluation.unit)
    apply_sheet(other, LIVE)
    recompute(evaluation)
    assert evaluation.note_count == alone


def test_what_the_approved_goal_fixed_counts(evaluation: Evaluation) -> None:
    goal = as_goal(altered({1: {"target": "≥300人"}}))
    frozen = Version.objects.create(
        evaluation=evaluation,
        stage=Stage.GOAL,
        number=1,
        content=to_json(goal),
        digest=digest_of_sheet(goal),
        layout=evaluation.round.layout,
        rule_set=evaluation.rule_set,
        submitted_by=UserFactory.create(),
    )
    apply_sheet(evaluation, LIVE)
    before = fresh().block_count
    Evaluation.objects.update(approved_goal=frozen)
    codes = [finding.code for finding in recompute(evaluation).findings]
    assert codes.count("differs-from-goal") == fresh().block_count - before > 0


def test_figure_of_absurd_size_is_nobodys_total(evaluation: Evaluation) -> None:
    stated = Stated(funds=FundAmounts(initial=Decimal("1E+40"), budget=Decimal("0.01"), spent=Decimal("9E+15")))
    apply_sheet(evaluation, Sheet(year=2021, project="项目", stated=stated))
    assert (fresh().initial_total, fresh().budget_total, fresh().spent_total) == (
        None,
        Decimal("0.01"),
        Decimal("9E+15"),
    )
    assert fit_column(Decimal("9.995"), digits=3, places=2) is None
    assert fit_column(Decimal(0), digits=3, places=2) == 0
    call_command("recompute", check=True)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
)
@pytest.mark.django_db(transaction=True)
def test_two_who_save_rows_of_one_sheet_leave_the_right_sum() -> None:
    evaluation = EvaluationFactory.create(round=RoundFactory.create(year=2021))
    apply_sheet(evaluation, LIVE)
    keys = [row.key for row in LIVE.indicators]
    start = threading.Barrier(len(keys))

    def save(key: str) -> None:
        start.wait()
        try:
            Indicator.objects.filter(key=key).update(actual="")
            recompute(Evaluation.objects.get())
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fresh().total_score == 10
    call_command("recompute", check=True)


# What is frozen


def test_printed_sheet_needs_no_rules(evaluation: Evaluation) -> None:
    computed = apply_sheet(evaluation, altered({1: {"actual": "100人"}}, of=LIVE))
    sheet = computed.printed
    assert [row.stated_score for row in sheet.indicators] == [10, 10, 10, 10, 30, 10]
    assert sheet.stated == Stated(
        funds=SOUND.stated.funds,
        execution_weight=Decimal(10),
        execution_rate=Decimal(100),
        execution_score=Decimal(10),
        total_weight=Decimal(100),
        total_score=Decimal(90),
        grade="优",
    )
    goal = compute(as_goal(SOUND), evaluation.rule_set.rules)
    assert goal.printed == goal.sheet


def test_sheet_without_rows_prints_what_it_has(evaluation: Evaluation) -> None:
    bare = compute(Sheet(), evaluation.rule_set.rules)
    assert bare.printed.stated == Stated(execution_weight=Decimal(10), total_weight=Decimal(10))


def test_versions_are_numbered_by_stage(evaluation: Evaluation) -> None:
    user = UserFactory.create()
    apply_sheet(evaluation, SOUND)
    first = freeze_sheet(evaluation, SOUND, user=user)
    second = freeze_sheet(evaluation, altered({1: {"actual": "210人"}}), user=user)
    evaluation.stage = Stage.GOAL
    goal = freeze_sheet(evaluation, as_goal(SOUND), user=user)
    assert [(version.stage, version.number) for version in (first, second, goal)] == [
        ("self_evaluation", 1),
        ("self_evaluation", 2),
        ("goal", 1),
    ]
    assert (first.layout, goal.layout) == (evaluation.round.layout, evaluation.round.goal_layout)
    stored = Version.objects.get(pk=first.pk)
    assert (stored.sheet, stored.digest, str(stored)) == (SOUND, digest_of_sheet(SOUND), "第 1 稿")
    evaluation.round.goal_layout = None
    with pytest.raises(SheetError, match="没有目标表的表样"):
        freeze_sheet(evaluation, as_goal(SOUND), user=user)


# Proof


@pytest.fixture
def stored(evaluation: Evaluation) -> Iterator[Evaluation]:
    apply_sheet(evaluation, LIVE)
    return fresh()  # type: ignore[return-value]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("recompute", "--check", *arguments)
    assert error.value.returncode == 1
    return capsys.readouterr().err + str(error.value)


def test_right_numbers_are_proved(stored: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recompute", "--check")
    assert capsys.readouterr().out == "1 张自评表的存数都与重新测算的一致\n"


def test_check_names_what_differs(stored: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    Evaluation.objects.update(total_score=Decimal("99.5"), grade="", unit_path="9999999")
    Indicator.objects.filter(key="1").update(score=None, dimension=None)
    where = f"2021年度项目支出绩效自评·基层农技人员培训经费（{stored.pk}）"
    assert told(capsys) == (
        f"{where}：总分存为 99.5，应为 100\n"
        f"{where}：等级存为 （空），应为 优\n"
        f"{where}：实施单位路径存为 9999999，应为 {stored.unit.path}\n"
        f"{where}：指标“培训人数”的得分存为 （空），应为 20\n"
        f"{where}：指标“培训人数”的一级指标存为 （空），应为 {Indicator.objects.get(key='2').dimension_id}\n"
        "1 张自评表中有 1 张的存数与重新测算的不一致"
    )


def test_sheet_that_was_never_computed_is_named(evaluation: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    assert "尚未测算" in told(capsys)


def test_recompute_puts_right_what_check_found(stored: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    Evaluation.objects.update(total_score=1, note_count=77)
    Indicator.objects.update(rule_score=1)
    call_command("recompute")
    call_command("recompute", "--check")
    assert capsys.readouterr().out == "已重新测算 1 张自评表\n1 张自评表的存数都与重新测算的一致\n"


def test_only_the_rounds_of_the_year(stored: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    Evaluation.objects.update(total_score=1)
    RoundFactory.create(year=2020)
    call_command("recompute", "--check", "--round", "2020")
    assert capsys.readouterr().out == "0 张自评表的存数都与重新测算的一致\n"
    assert "总分存为 1" in told(capsys, "--round", "2021")


@pytest.mark.parametrize("count", [1, 3])
def test_check_takes_no_more_queries_for_more_sheets(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for evaluation in EvaluationFactory.create_batch(count, round=RoundFactory.create(year=2021)):
        apply_sheet(evaluation, LIVE)
    with django_assert_num_queries(5):  # sheets, fund lines, the ledger, indicators, versions under review
        call_command("recompute", "--check")


def test_rule_set_that_the_sheet_was_made_under_holds(stored: Evaluation) -> None:
    """A round that moves to another version takes along only what is still being filled in."""
    assert computed_of(stored).rules.code == "national"
    assert Round.objects.get().rule_set == stored.rule_set


# New sheets


def test_new_sheet_has_the_names_of_its_year() -> None:
    unit = DepartmentFactory.create(name="农业技术推广站")
    rename_department(unit, "农业技术推广中心", valid_from=LONG_AGO.replace(year=2021))
    project = ProjectFactory.create(unit=Department.objects.get(pk=unit.pk), name="培训经费")
    names = [
        evaluation_for(project, RoundFactory.create(year=year, region=unit.region)).unit_name for year in (2020, 2021)
    ]
    assert names == ["农业技术推广站", "农业技术推广中心"]


def test_new_sheet_stands_in_its_place(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    project, round_ = ProjectFactory.create(), RoundFactory.create()
    with django_assert_num_queries(0):
        sheet = evaluation_for(
            project, round_, stage=EvaluationStage.GOAL, names={project.unit.pk: "甲", project.department.pk: "甲"}
        )
    sheet.save()
    stored = fresh()
    assert (stored.unit_path, stored.department_path, stored.stage) == (
        project.unit.path,
        project.department.path,
        "goal",
    )
    assert (stored.rule_set, stored.unit_name, str(stored)) == (round_.rule_set, "甲", project.name)


def test_stated_figures_are_kept_short(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, LIVE)
    assert fresh().stated == {}
    assert json.dumps(fresh().extra) == "{}"
