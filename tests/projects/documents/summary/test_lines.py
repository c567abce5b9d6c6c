"""What follows for several projects."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.documents.summary import SummaryLine, Totals


def line(key: int = 1, *, grade: str = "优", **figures: Decimal | None) -> SummaryLine:
    names = {"project": f"项目{key}", "unit": "节能中心", "department": "工信局"}
    return SummaryLine(key=key, grade=grade, **names, **figures)  # type: ignore[arg-type]


def test_money_adds_up_and_the_rate_is_that_of_the_sums() -> None:
    total = Totals(
        lines=[
            line(budget=Decimal("200000.10"), spent=Decimal(100000)),
            line(budget=Decimal(100000), spent=Decimal("100000.05")),
            line(),
        ]
    )
    assert (total.count, total.budget, total.spent) == (3, Decimal("300000.10"), Decimal("200000.05"))
    assert (total.rate, total.initial) == (Decimal("66.67"), None)


def test_scores_have_a_mean_of_those_that_have_one() -> None:
    total = Totals(lines=[line(score=Decimal(90)), line(score=Decimal("95.5")), line(score=Decimal(80)), line()])
    assert total.score == Decimal("88.50")


def test_sheet_without_a_grade_counts_neither_in_the_mean_nor_among_the_grades() -> None:
    total = Totals(lines=[line(score=Decimal(90)), line(score=Decimal(40), grade=""), line(grade="")])
    assert (total.count, total.score, dict(total.grades)) == (3, Decimal("90.00"), {"优": 1})


def test_half_a_hundredth_goes_up() -> None:
    assert Totals(lines=[line(score=Decimal("90.01")), line(score=Decimal("90.02"))]).score == Decimal("90.02")


def test_grades_are_counted_the_best_first() -> None:
    total = Totals(
        lines=[
            line(score=Decimal(70), grade="中"),
            line(score=Decimal(95), grade="优"),
            line(score=Decimal(92), grade="优"),
            line(grade="良", score=Decimal(85)),
            line(grade=""),
        ]
    )
    assert list(total.grades.items()) == [("优", 2), ("良", 1), ("中", 1)]


def test_nothing_spent_of_nothing_has_no_rate() -> None:
    assert Totals(lines=[line(budget=Decimal(0), spent=Decimal(0))]).rate is None
    assert Totals(lines=[line(budget=Decimal(5))]).rate is None
    assert Totals(lines=[]).score is None


amounts = st.none() | st.decimals(0, 10**12, places=2)


@given(st.lists(st.tuples(amounts, st.none() | st.decimals(0, 100, places=2)), max_size=8))
def test_sums_do_not_depend_on_the_order(figures: list[tuple[Decimal | None, Decimal | None]]) -> None:
    lines = [line(budget=budget, score=score) for budget, score in figures]
    there, back = Totals(lines=lines), Totals(lines=lines[::-1])
    assert (there.budget, there.score) == (back.budget, back.score)
    scores = [score for _, score in figures if score is not None]
    if scores:
        assert there.score is not None
        assert min(scores) <= there.score <= max(scores)
    else:
        assert there.score is None
