"""The 离线填报表 as LibreOffice opens it: its formulas give what the rules give, its locks and lists hold."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from indicators.rules import ReverseFormula, Rounding, RuleSet, available, rule_set
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import FundRow, IndicatorRow, Sheet
from projects.documents.layout import layout
from projects.offline import Identity, offline_form, unseal
from projects.offline.identity import Sealed, SealError, seal
from tests.projects.documents.sheets import CHANGJI, COST, OUTPUT, RULES, SAMPLES, money
from tests.projects.documents.workbooks import opened, recalculated
from tests.published import published_tables

IDENTITY = Identity(
    evaluation=1,
    stage="self_evaluation",
    layout_code="national-2020",
    layout_version=1,
    sheet_digest="",
    versions={"sheet": 3},
)
NATIONAL = layout("national-2020")


def form(sheet: Sheet, rules: RuleSet | None = None, *, code: str = "national-2020", **options: Any) -> bytes:
    return offline_form(sheet, layout(code), rules or rule_set(), identity=IDENTITY, **options)


def sealed(content: bytes) -> Sealed:
    hidden = opened(content)["系统数据"]
    return unseal("".join(str(cell.value) for (cell,) in hidden.iter_rows(max_col=1) if cell.value))


def figure(page: Worksheet, coordinate: str) -> Decimal | None:
    value = page[coordinate].value
    return None if value in (None, "") else round(Decimal(repr(value)), 6).normalize()


def found(page: Worksheet, content: bytes, sheet: Sheet) -> Iterator[Decimal | None]:
    """The scores in the row of each indicator, and 总分."""
    slots = sealed(content).slots
    for row in sheet.indicators:
        actual = page[slots[f"indicators.{row.key}.actual"]]
        yield figure(page, page.cell(actual.row, actual.column + 2).coordinate)
    yield figure(page, page.cell(total_row(page), 9).coordinate)


def total_row(page: Worksheet) -> int:
    return next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "总分")


def expected(sheet: Sheet, scores: SheetScore) -> Iterator[Decimal | None]:
    for each in (*(scores.rows[row.key].final for row in sheet.indicators), scores.total):
        yield None if each is None else each.normalize()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Sheet, RuleSet, bytes, Worksheet]]:
    """Every published table under every rule set, all worked out by LibreOffice in one go."""
    made = {}
    for number, table in enumerate(published_tables()):
        sheet = replace(table.sheet, extra={})
        rules = rule_set(available()[number % len(available())])
        made[f"{number}"] = (sheet, rules, form(sheet, rules))
    books = recalculated({name: each[2] for name, each in made.items()}, tmp_path_factory.mktemp("seeds"))
    return {name: (*each, books[name]["自评表"]) for name, each in made.items()}


@pytest.mark.slow
def test_formulas_give_the_scores_of_every_published_table(
    seeds: dict[str, tuple[Sheet, RuleSet, bytes, Worksheet]],
) -> None:
    for sheet, rules, content, page in seeds.values():
        assert list(found(page, content, sheet)) == list(expected(sheet, score_sheet(sheet, rules))), sheet.project


@pytest.mark.slow
def test_execution_is_worked_out_for_every_published_table(
    seeds: dict[str, tuple[Sheet, RuleSet, bytes, Worksheet]],
) -> None:
    for sheet, rules, _, page in seeds.values():
        scores = score_sheet(sheet, rules)
        rate = figure(page, "I8")
        assert (None if rate is None else rate * 100) == scores.execution_rate
        assert figure(page, "J8") == (None if scores.execution.final is None else scores.execution.final)


NUMBERS = st.one_of(
    st.integers(0, 300).map(str), st.decimals(0, 200, places=2, allow_nan=False, allow_infinity=False).map(str)
)
SIGNS = st.sampled_from(["", "≥", "≤", ">", "<", "=", ">=", "<="])
UNITS = st.sampled_from(["家", "%", "万元", "人次", "次", "天"])
WORDINGS = st.sampled_from(
    [
        ("提高", "提高"),
        ("提高", "95%"),
        ("全覆盖", "95%"),
        ("按时完成", "60.5%"),
        ("无", "100%"),
        ("持续", "100%"),
        ("长期", "较好"),
        ("有效", "60.5%"),
    ]
)
CATEGORIES = st.sampled_from(
    [
        (OUTPUT, "数量指标", "完成任务"),
        (OUTPUT, "成本指标", "平台费用"),
        (COST, "经济成本指标", "费用"),
        (OUTPUT, "时效指标", "办结时限"),
    ]
)
SPENT = ("4.31", "2", "0", "3.6", "2.6", "5")
WEIGHTS = st.sampled_from(["0", "5", "10", "7.5", "3.333", "20"])


@st.composite
def rows(draw: st.DrawFn) -> tuple[IndicatorRow, str]:
    """A row as it is when the form is downloaded, and the actual that is typed afterwards."""
    dimension, category, name = draw(CATEGORIES)
    if draw(st.integers(0, 4)) == 0:
        target, actual = draw(WORDINGS)
    else:
        unit = draw(UNITS)
        target, actual = draw(SIGNS) + draw(NUMBERS) + unit, draw(NUMBERS) + unit
    row = IndicatorRow(
        key="", dimension=dimension, category=category, name=name, target=target, weight=Decimal(draw(WEIGHTS))
    )
    return row, actual


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drawn=st.lists(st.lists(rows(), min_size=25, max_size=25), min_size=6, max_size=6))
def test_typed_actuals_are_scored_as_the_rules_score_them(
    drawn: list[list[tuple[IndicatorRow, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A formula may leave a score to the site, and never gives another one."""
    made, typed = {}, {}
    for number, held in enumerate(drawn):
        before = tuple(replace(row, key=str(key)) for key, (row, _) in enumerate(held, start=1))
        funds = (FundRow(kind="appropriation", amounts=money("5", "4.69", SPENT[number % len(SPENT)])),)
        sheet = replace(CHANGJI, indicators=before, funds=funds)
        rules = rule_set(available()[number % len(available())])
        rules = replace(rules, reverse_formula=list(ReverseFormula)[number % 2], rounding=list(Rounding)[number % 2])
        after = tuple(replace(row, actual=actual) for row, (_, actual) in zip(before, held, strict=True))
        name = str(number)
        made[name] = filled_in(form(sheet, rules), {f"indicators.{row.key}.actual": row.actual for row in after})
        typed[name] = (replace(sheet, indicators=after), rules)
    books = recalculated(made, tmp_path_factory.mktemp("typed"))
    for name, (sheet, rules) in typed.items():
        *scores, total = found(books[name]["自评表"], made[name], sheet)
        *wanted, wanted_total = expected(sheet, score_sheet(sheet, rules))
        wrong = [
            (row.target, row.actual, row.weight, score, want)
            for row, score, want in zip(sheet.indicators, scores, wanted, strict=True)
            if score is not None and score != want
        ]
        assert wrong == []
        if scores == wanted:
            assert total == wanted_total
        given_points = [want for score, want in zip(scores, wanted, strict=True) if score is not None]
        assert len(given_points) * 2 > len([want for want in wanted if want is not None])


def filled_in(content: bytes, texts: dict[str, Any]) -> bytes:
    book, slots = opened(content), sealed(content).slots
    for name, text in texts.items():
        book["自评表"][slots[name]].value = text
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("rounding", Rounding)
def test_execution_score_is_full_only_at_100_percent(rounding: Rounding, tmp_path: Path) -> None:
    """Near the whole as far from it, at every number of places."""
    spent = ("4.99", "4.999", "4.9999", "4.975", "4.76", "5", "5.01", "0")
    made, wanted = {}, {}
    for places in (0, 1, 2):
        rules = replace(rule_set(), score_places=places, rounding=rounding)
        blank = form(CHANGJI, rules)
        for amount in spent:
            sheet = replace(CHANGJI, funds=(FundRow(kind="appropriation", amounts=money("5", "5", amount)),))
            name = f"{places}-{amount}"
            made[name] = filled_in(blank, {"funds.appropriation.budget": 5.0, **typed_spent(amount)})
            wanted[name] = score_sheet(sheet, rules).execution.final
    books = recalculated(made, tmp_path)
    assert {name: figure(books[name]["自评表"], "J8") for name in made} == wanted
    assert {name for name, score in wanted.items() if score == 10} == {
        f"{places}-{amount}" for places in (0, 1, 2) for amount in ("5", "5.01")
    }


def typed_spent(amount: str) -> dict[str, Any]:
    return {"funds.appropriation.spent": float(amount)}


@pytest.mark.slow
def test_grade_stays_empty_while_weights_do_not_make_100_or_a_score_is_missing(tmp_path: Path) -> None:
    sheet, rules = SAMPLES["yunnan"], rules_of("yunnan")
    first = sheet.indicators[0]
    weight = f"indicators.{first.key}.weight"
    assert first.weight is not None
    whole = form(sheet, rules, code="yunnan")
    made = {
        "whole": whole,
        "less": filled_in(whole, {weight: float(first.weight) - 1}),
        "more": filled_in(whole, {weight: float(first.weight) + 10}),
        "missing": filled_in(whole, {f"indicators.{first.key}.actual": "看不懂"}),
    }
    books = recalculated(made, tmp_path)
    grades = {name: books[name]["自评表"][formula_cells(made[name])[-1].coordinate].value for name in made}
    assert grades == {"whole": "优", "less": None, "more": None, "missing": None}


@pytest.mark.slow
def test_sums_and_totals_follow_every_layout(tmp_path: Path) -> None:
    """The first thing that a form computes, and the last."""
    made = {code: form(sheet, rules_of(code), code=code) for code, sheet in SAMPLES.items()}
    books = recalculated(made, tmp_path)
    computed = {
        code: [books[code]["自评表"][cell.coordinate].value for cell in formula_cells(made[code])] for code in made
    }
    assert {code: (values[0], values[-1]) for code, values in computed.items()} == {
        "national-2020": (20, 95),
        "changji-2021": (5, 95.5),
        "goal-2021": (5, 5),
        "goal-weighted": (6, 90),
        "cost-dimension": (6, 97.08),
        "xinjiang-2023": (5.28, 100),
        "sichuan": (6, 97.08),
        "yunnan": (60000, "优"),
        "hubei": (1, 100),
    }


def rules_of(code: str) -> RuleSet:
    return rule_set(RULES.get(code, "national"))


def formula_cells(content: bytes) -> list[Any]:
    page = opened(content)["自评表"]
    return [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_every_program_works_the_formulas_out_when_it_opens_the_form() -> None:
    assert opened(form(CHANGJI)).calculation.fullCalcOnLoad is True


def test_only_what_may_be_filled_in_is_open() -> None:
    content = form(CHANGJI, locked={"indicators.1.target", "sheet.goal"})
    page, held = opened(content)["自评表"], sealed(content)
    unlocked = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    assert set(held.slots.values()) <= unlocked
    assert page.protection.sheet is True
    assert not {"indicators.1.target", "sheet.goal"} & held.slots.keys()
    computed = {cell.coordinate for cell in formula_cells(content)}
    assert not computed & unlocked


def test_hidden_sheet_is_out_of_reach_and_locked() -> None:
    hidden = opened(form(CHANGJI))["系统数据"]
    assert (hidden.sheet_state, hidden.protection.sheet) == ("veryHidden", True)


def test_level_1_and_level_2_are_offered_from_lists_of_any_length() -> None:
    book = opened(form(CHANGJI))
    lists = {each.formula1 for each in book["自评表"].data_validations.dataValidation if each.type == "list"}
    assert lists == {"系统数据!$F$1:$F$3", "系统数据!$G$1:$G$9"}
    offered = [book["系统数据"].cell(row, 7).value for row in range(1, 10)]
    assert offered == list(dict.fromkeys(category for _, category in NATIONAL.categories))


def test_amounts_and_points_take_numbers_from_0() -> None:
    content = form(CHANGJI)
    rules = [each for each in opened(content)["自评表"].data_validations.dataValidation if each.type == "decimal"]
    assert {(each.operator, each.formula1, each.showErrorMessage) for each in rules} == {
        ("greaterThanOrEqual", "0", True)
    }
    covered = {at for each in rules for area in each.sqref.ranges for row in area.rows for at in row}
    slots = {name: coordinate_to_tuple(at) for name, at in sealed(content).slots.items()}
    assert covered == {at for name, at in slots.items() if name.endswith(("weight", "initial", "budget", "spent"))}


def test_spare_rows_are_empty_and_open() -> None:
    content = form(CHANGJI)
    page, slots = opened(content)["自评表"], sealed(content).slots
    spare = {name: at for name, at in slots.items() if name.startswith("indicators.spare-")}
    assert len({name.rpartition(".")[0] for name in spare}) == 10
    assert {page[at].value for at in spare.values()} == {None}
    assert not [name for name in sealed(form(CHANGJI, spare_rows=0)).slots if "spare" in name]


def test_texts_are_kept_as_they_are_typed() -> None:
    """3/4 must not become the third of April, nor =1个 a formula."""
    row = replace(CHANGJI.indicators[0], target="=1个", actual="3/4")
    content = form(replace(CHANGJI, indicators=(row,)))
    page, slots = opened(content)["自评表"], sealed(content).slots
    target, actual = (page[slots[f"indicators.1.{field}"]] for field in ("target", "actual"))
    assert [(cell.value, cell.data_type, cell.number_format) for cell in (target, actual)] == [
        ("=1个", "s", "@"),
        ("3/4", "s", "@"),
    ]


def test_warning_stands_on_top_and_is_not_printed() -> None:
    page = opened(form(CHANGJI))["自评表"]
    assert page["A1"].value == "严禁填报、上传涉密信息！"
    assert "上传，核对后导入" in page["A2"].value
    assert page.print_area.startswith("'自评表'!$A$3:")


def test_identity_can_be_read_back_and_not_be_altered() -> None:
    held = sealed(form(CHANGJI))
    assert held.identity == IDENTITY
    text = seal(held)
    assert unseal(text) == held
    with pytest.raises(SealError):
        unseal(text.replace('"evaluation":1', '"evaluation":2'))
    with pytest.raises(SealError):
        unseal("")


@pytest.mark.slow
def test_amounts_written_behind_their_words_can_be_filled_in(tmp_path: Path) -> None:
    content = form(SAMPLES["goal-2021"], code="goal-2021")
    slots = sealed(content).slots
    page = opened(content)["自评表"]
    appropriation = page[slots["funds.appropriation.initial"]]
    assert (appropriation.value, page.cell(appropriation.row, appropriation.column - 1).value) == (5, "其中：财政拨款")
    filled = filled_in(content, {"funds.other.initial": 2.5})
    recounted = recalculated({"goal": filled}, tmp_path)["goal"]["自评表"]
    assert figure(recounted, recounted.cell(appropriation.row - 1, appropriation.column).coordinate) == Decimal("7.5")
