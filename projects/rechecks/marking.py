"""复核得分 as a reviewer enters it, row by row, and the figures that follow. Nothing of the sheet or its version changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from indicators.points import EXACT, ZERO, plain, rounded, tidy
from indicators.rules import RuleSet
from indicators.scoring.execution import rate_cap
from indicators.sheet import Sheet
from projects.access import may_score_recheck
from projects.history.events import record_event
from projects.models import Evaluation, Recheck, RecheckReason, RecheckRow
from projects.models.recheck import EXECUTION_KEY
from projects.models.storable import drop_unstorable
from projects.rechecks.refusals import RecheckRefusedError
from projects.sheets.typed import Unreadable, read_points

if TYPE_CHECKING:
    from perfeval.accounts.models import User

HUNDRED: Final = Decimal(100)
EXECUTION_NAME: Final = "预算执行率"
LONGEST_NOTE: Final = 500
RELATED: Final = ("evaluation__round", "sample__round__region", "version__rule_set")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScore:
    """What a form says of a row, and which version of the row it showed."""

    score: str
    reason: str  # its key
    note: str
    version: str


@dataclass(slots=True)
class SavedScores:
    recheck: Recheck
    saved: list[str] = field(default_factory=list)  # keys
    errors: dict[str, str] = field(default_factory=dict)
    overtaken: dict[str, RecheckRow] = field(default_factory=dict)  # what somebody else has saved meanwhile


@transaction.atomic
def save_scores(
    recheck: Recheck,
    typed: Mapping[str, TypedScore],
    *,
    by: "User",
    fills_rest: bool = False,
    address: str | None = None,
) -> SavedScores:
    """Each row by itself: a wrong one, or one that somebody else has changed, keeps no other out."""
    held = locked_recheck(recheck)
    if not (verdict := may_score_recheck(by, held)):
        raise RecheckRefusedError(verdict.reason)
    reasons = {str(each.pk): each for each in RecheckReason.objects.all()}
    rows, names = list(held.rows.select_related("reason", "scored_by")), row_names(held.version.sheet)
    done, told = SavedScores(held), {}
    for row in rows:
        before = _score_in_words(row)
        if row.key in typed:
            _take_typed(row, typed[row.key], reasons, held.version.rule_set.rules, done)
        if fills_rest and row.score is None and row.key not in done.errors and row.key not in done.overtaken:
            _take_own_score(row, done)
        if _score_in_words(row) != before:
            row.row_version += 1
            row.scored_by, row.scored_at = (by, timezone.now()) if row.score is not None else (None, None)
            done.saved.append(row.key)
            told[names[row.key]] = [before, _score_in_words(row)]
    if done.saved:
        changed = [row for row in rows if row.key in done.saved]
        columns = ["score", "reason", "note", "row_version", "scored_by", "scored_at"]
        RecheckRow.objects.bulk_update(changed, columns)
        write_figures(held, rows)
        changes = {"recheck": held.pk, "rows": told}
        subject = f"第 {held.sample.number} 批，{len(told)} 行"
        record_event(
            "recheck-score", evaluation=held.evaluation, user=by, address=address, subject=subject, changes=changes
        )
    return done


def locked_recheck(recheck: Recheck) -> Recheck:
    """Whoever acts on it queues at the sheet's row, as for every other act on the sheet."""
    Evaluation.objects.filter(pk=recheck.evaluation_id).lock()
    return Recheck.objects.select_related(*RELATED).get(pk=recheck.pk)


def _take_typed(
    row: RecheckRow, typed: TypedScore, reasons: Mapping[str, RecheckReason], rules: RuleSet, done: SavedScores
) -> None:
    note = drop_unstorable(typed.note).replace("\r\n", "\n").strip()
    try:
        score = _read_score(typed.score, row, rules)
        reason = _read_reason(typed.reason, row, score, note, reasons)
    except Unreadable as error:
        done.errors[row.key] = str(error)
        return
    is_same = (score, reason, note) == (row.score, row.reason, row.note)
    if is_same:
        return
    if typed.version != str(row.row_version):
        done.overtaken[row.key] = row
        return
    row.score, row.reason, row.note = score, reason, note


def _read_score(text: str, row: RecheckRow, rules: RuleSet) -> Decimal | None:
    score = read_points(text)
    if score is None:
        return None
    if score > row.weight:
        raise Unreadable(f"不能超过分值 {plain(row.weight)}。")
    if score == row.own_score:  # which may have been rounded otherwise
        return score
    exponent = score.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > rules.score_places:
        places = f"最多写 {rules.score_places} 位小数" if rules.score_places else "应为整数"
        raise Unreadable(f"按评分办法，得分{places}。")
    return score


def _read_reason(
    key: str, row: RecheckRow, score: Decimal | None, note: str, reasons: Mapping[str, RecheckReason]
) -> RecheckReason | None:
    reason = reasons.get(key)
    if len(note) > LONGEST_NOTE:
        raise Unreadable(f"说明不能超过 {LONGEST_NOTE} 个字。")
    if score is None:
        if reason is not None or note:
            raise Unreadable("写了理由，没有复核得分。")
        return None
    if reason is None and score != (row.own_score or ZERO):
        raise Unreadable("与自评得分不同，请选择理由。")
    if reason is not None and reason.needs_note and not note:
        raise Unreadable(f"理由选“{reason}”的，请写明说明。")
    if reason is not None and reason.is_retired and reason != row.reason:
        raise Unreadable(f"理由“{reason}”已停用，请另选。")
    return reason


def _take_own_score(row: RecheckRow, done: SavedScores) -> None:
    """The unit's own score stands, where it is one that may stand."""
    if row.own_score is None or row.own_score > row.weight:
        done.errors[row.key] = "自评得分缺少或超过分值，请填写复核得分。"
    else:
        row.score = row.own_score


def _score_in_words(row: RecheckRow) -> list[str]:
    """For the log."""
    return ["" if row.score is None else plain(row.score), row.reason.name if row.reason else "", row.note]


def row_names(sheet: Sheet) -> dict[str, str]:
    """By key, as the log and the 意见书 call the rows."""
    names = {row.key: f"{number}. {row.name.strip()}" for number, row in enumerate(sheet.indicators, start=1)}
    return {EXECUTION_KEY: EXECUTION_NAME, **names}


def execution_rate_of(sheet: Sheet) -> str:
    """As the version prints it."""
    rate = sheet.stated.execution_rate
    return "" if rate is None else f"{plain(rate)}%"


def write_figures(recheck: Recheck, rows: Collection[RecheckRow]) -> None:
    """总分 is the sum of the parts, as on the sheet, and is stored once every row is scored."""
    scores = [row.score for row in rows if row.score is not None]
    sheet, rules = recheck.version.sheet, recheck.version.rule_set.rules
    recheck.total = None
    recheck.grade, recheck.difference_rate = "", None
    if len(scores) == len(rows):
        cap = rate_cap(sheet.total_funds, rules)
        total = reduce(EXACT.add, scores, ZERO)
        recheck.total = tidy(total if cap is None else min(total, cap))
        is_whole = reduce(EXACT.add, (row.weight for row in rows), ZERO) == rules.total
        recheck.grade = rules.grade_of(recheck.total) if is_whole else ""
        recheck.difference_rate = rate_of_difference(abs(recheck.difference or ZERO), recheck.own_total)
    recheck.save(update_fields=["total", "grade", "difference_rate"])


def rate_of_difference(size: Decimal, own: Decimal | None) -> Decimal | None:
    """差异率 in percent: the size of the difference ÷ 自评总分; none of an own total of 0, which nothing can be divided by."""
    return rounded(EXACT.multiply(EXACT.divide(size, own), HUNDRED), places=2) if own else None


def typed_scores(data: Mapping[str, Any], keys: Collection[str]) -> dict[str, TypedScore]:
    """Of a posted form; a row that it doesn't bring isn't touched."""
    return {
        key: TypedScore(
            score=str(data[f"{key}.score"]),
            reason=str(data.get(f"{key}.reason", "")),
            note=str(data.get(f"{key}.note", "")),
            version=str(data.get(f"{key}.version", "")),
        )
        for key in keys
        if f"{key}.score" in data
    }
