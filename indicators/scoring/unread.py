"""Rows whose target has a figure or a sign and can't be read: a person gives the points."""

from indicators.points import plain, tidy
from indicators.quantity.tidying import tidy_text as one_spelling
from indicators.scoring.reasons import shorten_quote
from indicators.scoring.values import BY_HAND, Outcome, RowCase


def score_unread(case: RowCase) -> Outcome:
    if is_same_text(case):
        return met_alike(case)
    said = f"指标值「{shorten_quote(case.target.text)}」{case.target.doubt}，系统不能测算，请对照完成情况人工评定得分并写明理由"
    return Outcome(said, needs=BY_HAND)


def is_same_text(case: RowCase) -> bool:
    return one_spelling(case.target.text) == one_spelling(case.actual.text)


def met_alike(case: RowCase) -> Outcome:
    """The same text as target and actual is met in every reading."""
    weight = tidy(case.weight)
    said = f"完成值与指标值同为「{shorten_quote(case.target.text)}」，得满分 {plain(weight)}"
    return Outcome(said, met=True, exact=case.weight, printed=weight)
