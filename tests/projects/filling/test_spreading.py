"""分配分值 on the sheet: offered where rows lack points, one event, and back again."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import IndicatorRow, Sheet, Stage
from projects.models import Evaluation
from projects.sheets import freeze_sheet, sheet_of
from tests.factories import RoundFactory
from tests.projects.filling.desk import on_layout, saved, typed
from tests.projects.scenes import PEOPLE, County, county, filled, words

pytestmark = pytest.mark.django_db

LEVELS = (("产出指标", "数量指标", 2), ("效益指标", "社会效益指标", 1), ("满意度指标", "服务对象满意度指标", 1))


def begun(**weights: Decimal) -> Sheet:
    """Just begun: named rows without points, but for those given by key."""
    kinds = [(first, second, n) for first, second, count in LEVELS for n in range(count)]
    rows = (
        IndicatorRow(
            key=f"r{n}",
            dimension=first,
            category=second,
            name=f"{second}{which + 1}",
            target="≥1",
            weight=weights.get(f"r{n}"),
        )
        for n, (first, second, which) in enumerate(kinds, start=1)
    )
    return Sheet(project="培训项目", indicators=tuple(rows))


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, begun(), name="培训项目")


@pytest.fixture
def owner(scene: County) -> Client:
    return scene.client_of("owner")


def points(evaluation: Evaluation) -> list[str]:
    weights = evaluation.indicators.order_by("position").values_list("weight", flat=True)
    return ["" if weight is None else f"{weight.normalize():f}" for weight in weights]


def page(client: Client, evaluation: Evaluation, name: str = "edit") -> str:
    return client.get(f"/evaluations/{evaluation.pk}/{name}/").content.decode()


def take(client: Client, evaluation: Evaluation, way: str) -> None:
    html = page(client, evaluation, "weights")
    seen = html.partition('name="seen" value="')[2].partition('"')[0]
    client.post(f"/evaluations/{evaluation.pk}/weights/", {"way": way, "seen": seen})


def spread(client: Client, evaluation: Evaluation, act: str = "spread") -> int:
    return client.post(f"/evaluations/{evaluation.pk}/rows/", {"act": act}).status_code


def test_sheet_just_begun_is_offered_its_points(owner: Client, evaluation: Evaluation) -> None:
    said = words(page(owner, evaluation))
    assert "按评分办法：产出指标 50 分，效益指标 30 分，满意度指标 10 分，各行平均取整数分。 分配分值" in said


def test_one_click_gives_every_row_its_points(owner: Client, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    assert spread(owner, evaluation) == 200
    evaluation.refresh_from_db()
    assert (points(evaluation), evaluation.weight_sum) == (["25", "25", "30", "10"], Decimal(90))
    event = evaluation.events.order_by("-sequence")[0]
    assert (evaluation.events.count(), event.subject) == (before + 1, "分配分值：按评分办法分配")
    assert event.changes["indicators.r1.weight"] == [None, "25"]
    assert "filling-weights" not in page(owner, evaluation)


def test_history_names_each_row(owner: Client, evaluation: Evaluation) -> None:
    spread(owner, evaluation)
    said = words(page(owner, evaluation, "history"))
    assert "第 1 行 数量指标1 分值 原为 （空） → 改为 25 第 2 行 数量指标2 分值 原为 （空） → 改为 25" in said


def test_button_works_without_scripts(owner: Client, evaluation: Evaluation) -> None:
    owner.post(f"/evaluations/{evaluation.pk}/edit/", {"act": "spread"})
    assert points(evaluation) == ["25", "25", "30", "10"]


def test_one_click_takes_it_back(owner: Client, evaluation: Evaluation) -> None:
    spread(owner, evaluation)
    assert spread(owner, evaluation, "spread:before") == 200
    assert points(evaluation) == ["", "", "", ""]
    assert spread(owner, evaluation, "spread:before") == 409


def test_points_that_somebody_typed_are_changed_only_after_a_look(scene: County, owner: Client) -> None:
    made = filled(scene, begun(r1=Decimal(40)))
    html = page(owner, made)
    assert 'data-act="spread"' not in html
    assert f'<a href="/evaluations/{made.pk}/weights/">分配分值</a>' in html
    said = words(page(owner, made, "weights"))
    assert "1 产出指标 数量指标 数量指标1 40 25" in said
    assert "按评分办法分配 产出指标 50 分，效益指标 30 分，满意度指标 10 分 改动 4 行 采用" in said


def test_former_points_are_offered_back_after_a_spread(scene: County, owner: Client) -> None:
    made = filled(scene, begun(r1=Decimal(40)))
    take(owner, made, "even")
    assert points(made) == ["25", "25", "30", "10"]
    assert 'value="before"' in page(owner, made, "weights")
    take(owner, made, "before")
    assert points(made) == ["40", "", "", ""]
    assert 'value="before"' not in page(owner, made, "weights")


def test_points_may_be_adjusted_afterwards(scene: County, owner: Client, evaluation: Evaluation) -> None:
    spread(owner, evaluation)
    assert saved(scene, evaluation, typed(evaluation, "r1", weight="30")).status == 200
    assert points(evaluation) == ["30", "25", "30", "10"]


def test_points_of_last_year_are_offered_too(scene: County, owner: Client, evaluation: Evaluation) -> None:
    exercise = RoundFactory.create(region=scene.region, year=scene.round.year - 1, layout=scene.round.layout)
    former = begun(r1=Decimal(30), r2=Decimal(30), r3=Decimal(20), r4=Decimal(10))
    made = filled(replace(scene, round=exercise), former, name="往年的名称")
    Evaluation.objects.filter(pk=made.pk).update(project=evaluation.project)
    said = words(page(owner, evaluation, "weights"))
    assert "按上年的分值分配 产出指标 60 分，效益指标 20 分，满意度指标 10 分 改动 4 行 采用" in said
    take(owner, evaluation, "last_year")
    assert points(evaluation) == ["30", "30", "20", "10"]


def test_points_of_the_approved_goal_stay(scene: County, owner: Client) -> None:
    made = filled(scene, begun(r1=Decimal(40)))
    fixed = replace(sheet_of(made), stage=Stage.GOAL)
    version = freeze_sheet(made, fixed, user=scene.people["owner"])
    Evaluation.objects.filter(pk=made.pk).update(approved_goal=version)
    assert spread(owner, made) == 200
    assert points(made) == ["40", "10", "30", "10"]
    assert "40 目标表已定" in words(page(owner, made, "weights"))


def test_form_without_points_has_nothing_to_spread(scene: County, owner: Client) -> None:
    made = on_layout(scene, "goal-2021")
    assert "分配分值" not in page(owner, made)
    assert (spread(owner, made), owner.get(f"/evaluations/{made.pk}/weights/").status_code) == (409, 403)


def test_sheet_without_indicators_says_what_to_do_first(scene: County, owner: Client) -> None:
    made = filled(scene, Sheet(project="培训项目"))
    assert "filling-weights" not in page(owner, made)
    assert "没有可以分配分值的三级指标：先填写三级指标，并写明一级指标。" in page(owner, made, "weights")
    assert spread(owner, made) == 409


def test_what_changed_after_the_look_is_not_overwritten(scene: County, owner: Client, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "r1", weight="30"))
    answer = owner.post(f"/evaluations/{evaluation.pk}/weights/", {"way": "even", "seen": "old"}, follow=True)
    assert "核对之后这张表又有改动，分值没有改动，请重新核对。" in words(answer.content.decode())
    assert points(evaluation) == ["30", "", "", ""]


def test_rows_move_on_so_that_an_older_page_does_not_undo_it(
    scene: County, owner: Client, evaluation: Evaluation
) -> None:
    older = typed(evaluation, "r1", weight="9")
    spread(owner, evaluation)
    assert saved(scene, evaluation, older).status == 409


def test_only_who_fills_in_spreads_points(scene: County, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/weights/"
    codes = {person: scene.client_of(person).get(path).status_code for person in PEOPLE}
    allowed = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {"owner": 200, "nobody": 302}
    assert codes == allowed | {"another unit": 404}


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_as_many_queries_however_many_rows_there_are(
    rows: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheet = begun()
    made = filled(scene, replace(sheet, indicators=sheet.indicators[:rows]))
    client = scene.client_of("owner")
    # session, user, roles, sheet, windows, project; lines, rows; last year's; former spreads
    with django_assert_num_queries(9):
        client.get(f"/evaluations/{made.pk}/weights/")
