"""The 离线填报表 as LibreOffice opens it: its formulas give what the rules give, its locks and lists hold."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import cycle, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from indicators.rules import ReverseFormula, Rounding, RuleSet, rule_set, rule_set_codes
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import FundRow, IndicatorRow, Sheet
from projects.documents.layout import shipped_layout
from projects.offline import Identity, offline_form, unseal
from projects.offline.identity import Sealed, SealError, seal
from tests.extent import EVERYTHING, one_in
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
NATIONAL = shipped_layout("national-2020")


def form(sheet: Sheet, rules: RuleSet | None = None, *, code: str = "national-2020", **options: Any) -> bytes:
    return offline_form(sheet, shipped_layout(code), rules or rule_set(), identity=IDENTITY, **options)


def sealed(content: bytes) -> Sealed:
    hidden = load_workbook(BytesIO(content), read_only=True)["系统数据"]
    return unseal("".join(str(value) for (value,) in hidden.iter_rows(max_col=1, values_only=True) if value))


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
def made() -> dict[str, bytes]:
    """Every form that the tests below have worked out."""
    return {
        **{name: form(sheet, rules) for name, (sheet, rules) in published_with_rules().items()},
        **{name: content for rules in rounded_rules() for name, content in spent_forms(rules)},
        **yunnan_forms(),
        **{code: form(sheet, rules_of(code), code=code) for code, sheet in SAMPLES.items()},
        "with another amount": filled_in(form(SAMPLES["goal-2021"], code="goal-2021"), {"funds.other.initial": 2.5}),
    }


@pytest.fixture(scope="module")
def pages(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """All by LibreOffice in one go, since it takes a second to start."""
    books = recalculated(made, tmp_path_factory.mktemp("made"))
    return {name: book["自评表"] for name, book in books.items()}


def published_with_rules() -> dict[str, tuple[Sheet, RuleSet]]:
    """Every published table, by each rule set in turn."""
    rules = cycle(map(rule_set, rule_set_codes()))
    return {f"published {table.name}": (replace(table.sheet, extra={}), next(rules)) for table in published_tables()}


@pytest.mark.slow
def test_formulas_score_every_published_table(made: dict[str, bytes], pages: dict[str, Worksheet]) -> None:
    for name, (sheet, rules) in published_with_rules().items():
        page, scores = pages[name], score_sheet(sheet, rules)
        assert list(found(page, made[name], sheet)) == list(expected(sheet, scores)), name
        rate = figure(page, "I8")
        assert (None if rate is None else rate * 100) == scores.execution_rate, name
        assert figure(page, "J8") == scores.execution.final, name


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
@settings(
    max_examples=3 if EVERYTHING else 1,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
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
        rules = rule_set(rule_set_codes()[number % len(rule_set_codes())])
        rules = replace(rules, reverse_formula=list(ReverseFormula)[number % 2], rounding=list(Rounding)[number % 2])
        after = tuple(replace(row, actual=actual) for row, (_, actual) in zip(before, held, strict=True))
        name = str(number)
        made[name] = filled_in(
            form(sheet, rules, spare_rows=0), {f"indicators.{row.key}.actual": row.actual for row in after}
        )
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


NEAR_5 = ("4.99", "4.999", "4.9999", "4.975", "4.76", "5", "5.01", "0")
ONE_ROW = replace(CHANGJI, indicators=CHANGJI.indicators[:1])


def rounded_rules() -> list[RuleSet]:
    pairs = product(Rounding, (0, 1, 2))
    rules = [replace(rule_set(), score_places=places, rounding=rounding) for rounding, places in pairs]
    return one_in(2, rules)  # each rounding and each number of places is among them


def spent_forms(rules: RuleSet) -> Iterator[tuple[str, bytes]]:
    """So much spent of 5, near it and far from it."""
    blank = form(ONE_ROW, rules, spare_rows=0)
    for spent in NEAR_5:
        amounts = {"funds.appropriation.budget": 5.0, "funds.appropriation.spent": float(spent)}
        yield named(rules, spent), filled_in(blank, amounts)


def named(rules: RuleSet, spent: str) -> str:
    return f"{rules.rounding} {rules.score_places} {spent}"


@pytest.mark.slow
def test_execution_score_is_full_only_at_100_percent(pages: dict[str, Worksheet]) -> None:
    for rules in rounded_rules():
        sheets = {
            spent: replace(ONE_ROW, funds=(FundRow(kind="appropriation", amounts=money("5", "5", spent)),))
            for spent in NEAR_5
        }
        wanted = {spent: score_sheet(sheet, rules).execution.final for spent, sheet in sheets.items()}
        assert {spent: figure(pages[named(rules, spent)], "J8") for spent in NEAR_5} == wanted
        assert [spent for spent, score in wanted.items() if score == 10] == ["5", "5.01"]


def yunnan_forms() -> dict[str, bytes]:
    sheet = SAMPLES["yunnan"]
    first = sheet.indicators[0]
    weight = f"indicators.{first.key}.weight"
    assert first.weight is not None
    whole = form(sheet, rules_of("yunnan"), code="yunnan")
    return {
        "whole": whole,
        "less": filled_in(whole, {weight: float(first.weight) - 1}),
        "more": filled_in(whole, {weight: float(first.weight) + 10}),
        "missing": filled_in(whole, {f"indicators.{first.key}.actual": "看不懂"}),
    }


@pytest.mark.slow
def test_grade_stays_empty_while_weights_do_not_make_100_or_a_score_is_missing(
    made: dict[str, bytes], pages: dict[str, Worksheet]
) -> None:
    grades = {
        name: pages[name][formula_cells(made[name])[-1].coordinate].value
        for name in ("whole", "less", "more", "missing")
    }
    assert grades == {"whole": "优", "less": None, "more": None, "missing": None}


@pytest.mark.slow
def test_sums_and_totals_follow_every_layout(made: dict[str, bytes], pages: dict[str, Worksheet]) -> None:
    """The first thing that a form computes, and the last."""
    computed = {code: [pages[code][cell.coordinate].value for cell in formula_cells(made[code])] for code in SAMPLES}
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
def test_amounts_written_behind_their_words_can_be_filled_in(
    made: dict[str, bytes], pages: dict[str, Worksheet]
) -> None:
    page = opened(made["goal-2021"])["自评表"]
    appropriation = page[sealed(made["goal-2021"]).slots["funds.appropriation.initial"]]
    assert (appropriation.value, page.cell(appropriation.row, appropriation.column - 1).value) == (5, "其中：财政拨款")
    recounted = pages["with another amount"]
    assert figure(recounted, recounted.cell(appropriation.row - 1, appropriation.column).coordinate) == Decimal("7.5")
