"""The same figures in every form of a sheet, and in the columns that lists and the 汇总表 take."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks import check_sheet
from indicators.points import is_usable, tidy
from indicators.rules import RuleSet
from indicators.scoring import score_sheet
from indicators.sheet import Sheet, Stage
from projects.documents.compose import compose
from projects.documents.compose.figures import Figures
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.sheets import Computed
from projects.sheets.numbers import POINTS, RATE, evaluation_numbers, fit_column
from tests.indicators.sheets import sheets
from tests.indicators.test_printed import numbered
from tests.indicators.test_scoring_properties import rule_sets

COLUMNS = {"execution_rate": RATE, "execution_score": POINTS, "total_score": POINTS}
LAYOUTS = [code for code in shipped_layout_codes() if shipped_layout(code).stage is Stage.SELF_EVALUATION]


def usable(number: Decimal | None) -> Decimal | None:
    return tidy(number) if number is not None and is_usable(number) else None


@given(sheets.map(numbered), rule_sets, st.sampled_from(LAYOUTS), st.booleans())
def test_every_cell_and_every_column_has_the_figure_that_stands_on_the_sheet(
    sheet: Sheet, rules: RuleSet, code: str, frozen_as_it_was: bool
) -> None:
    scores = score_sheet(sheet, rules)
    computed = Computed(sheet=sheet, rules=rules, scores=scores, findings=check_sheet(sheet, rules, computed=scores))
    figured = computed.printed_as_it_was if frozen_as_it_was else computed.printed
    stored, grid = evaluation_numbers(computed, figured), compose(figured, shipped_layout(code))
    for name, places in COLUMNS.items():
        figure: Decimal | None = getattr(figured.stated, name)
        assert stored[name] == fit_column(figure, **places)
        assert Figures(figured).of_sheet(name) == figure
        for cell in grid.cells:
            if cell.source == name:
                assert cell.number == usable(figure)
    assert stored["grade"] == Figures(figured).grade == figured.stated.grade
    for number, row in enumerate(figured.indicators, start=1):
        score = grid.find(f"indicators.{number}.score")
        assert score is None or row.is_slash or score.number == usable(row.stated_score)
