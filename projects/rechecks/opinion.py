"""复核意见书: what it says is frozen when it is issued, and its letter is drawn from that alone."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from django.utils import timezone

from indicators.plain_data import as_plain_data
from indicators.points import EXACT, ZERO, plain
from indicators.sheet import Sheet
from projects.documents.grid import Align, Grid
from projects.documents.letter import Letter, LetterPart
from projects.documents.plain_table import TableColumn, plain_table
from projects.models import Recheck, RecheckOpinion, RecheckRow
from projects.models.recheck import difference_of
from projects.rechecks.marking import EXECUTION_NAME, execution_rate_of
from projects.sheets.typed import show_points

TITLE: Final = "项目支出绩效自评复核意见书"
BASIS: Final = "根据《项目支出绩效评价管理办法》（财预〔2020〕10号）和{round}工作安排，"
# Of the width that forms take: a letter's text is as wide as 84 % of it.
COLUMNS: Final = (
    TableColumn("指标", 20, Align.LEFT),
    TableColumn("指标值", 11),
    TableColumn("完成值", 11),
    TableColumn("分值", 7),
    TableColumn("自评得分", 10),
    TableColumn("复核得分", 10),
    TableColumn("理由及说明", 15, Align.LEFT),
)
POINTS: Final = ("weight", "own", "score", "own_total", "total", "rate", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRow:
    name: str
    target: str
    actual: str
    weight: Decimal
    own: Decimal | None
    score: Decimal
    reason: str
    note: str

    @property
    def is_changed(self) -> bool:
        return self.score != (self.own or ZERO)

    @property
    def why(self) -> str:
        return "：".join(text for text in (self.reason, self.note) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionContent:
    bureau: str
    round: str
    sample: int
    unit: str
    project: str
    version: int
    submitted_on: str
    amount: Decimal | None  # 全年预算数, in 元
    own_total: Decimal | None
    own_grade: str
    total: Decimal
    grade: str
    rate: Decimal | None
    rows: tuple[OpinionRow, ...]
    demand: str
    answer_until: str
    rectify_until: str

    @property
    def difference(self) -> Decimal:
        return difference_of(self.total, self.own_total)


def content_of(
    recheck: Recheck,
    rows: Sequence[RecheckRow],
    *,
    bureau: str,
    demand: str,
    answer_until: dt.date,
    rectify_until: dt.date | None,
) -> OpinionContent:
    """From the stored figures of a recheck whose rows are all scored."""
    assert recheck.total is not None
    sheet, version = recheck.version.sheet, recheck.version
    return OpinionContent(
        bureau=bureau,
        round=recheck.sample.round.title,
        sample=recheck.sample.number,
        unit=recheck.evaluation.unit_name,
        project=recheck.evaluation.project_name,
        version=version.number,
        submitted_on=in_words(timezone.localdate(version.submitted_at)),
        amount=recheck.amount,
        own_total=recheck.own_total,
        own_grade=recheck.own_grade,
        total=recheck.total,
        grade=recheck.grade,
        rate=recheck.difference_rate,
        rows=tuple(_make_rows(sheet, rows)),
        demand=demand,
        answer_until=in_words(answer_until),
        rectify_until=in_words(rectify_until) if rectify_until else "",
    )


def _make_rows(sheet: Sheet, rows: Sequence[RecheckRow]) -> Iterator[OpinionRow]:
    printed = {row.key: row for row in sheet.indicators}
    for row in rows:
        assert row.score is not None
        own = printed.get(row.key)
        yield OpinionRow(
            name=own.name.strip() if own else EXECUTION_NAME,
            target=own.target if own else "",
            actual=own.actual if own else execution_rate_of(sheet),
            weight=row.weight,
            own=row.own_score,
            score=row.score,
            reason=row.reason.name if row.reason else "",
            note=row.note,
        )


def in_words(day: dt.date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def to_text(content: OpinionContent) -> str:
    return json.dumps(as_plain_data(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def content_from(opinion: RecheckOpinion) -> OpinionContent:
    read: dict[str, Any] = json.loads(opinion.content)
    rows = tuple(OpinionRow(**_with_figures(row)) for row in read.pop("rows"))
    return OpinionContent(**_with_figures(read), rows=rows)


def _with_figures(read: dict[str, Any]) -> dict[str, Any]:
    figures = {name: Decimal(read[name]) for name in POINTS if read.get(name) is not None}
    return read | figures


def letter_of(opinion: RecheckOpinion) -> Letter:
    """Word's and the page's alike: each figure is the frozen one."""
    said, issued_on = content_from(opinion), timezone.localdate(opinion.issued_at)
    return Letter(
        title=TITLE,
        number=f"　　财绩复〔{issued_on.year}〕　　号",
        addressee=f"{said.unit}：",
        parts=tuple(_write_parts(said)),
        signature=(f"{said.bureau}（盖章）", in_words(issued_on)),
        made_at=opinion.issued_at,
    )


def _write_parts(said: OpinionContent) -> Iterator[LetterPart]:
    opening = (
        f"{BASIS.format(round=said.round)}我单位抽取你单位“{said.project}”的绩效自评表"
        f"（第{said.version}稿，{said.submitted_on}送审）进行了复核。现将复核意见函告如下："
    )
    yield LetterPart(paragraphs=[opening])
    yield LetterPart(heading="一、复核结果", paragraphs=[_write_result(said)], table=table_of(said))
    yield LetterPart(heading="二、发现的问题", paragraphs=list(_list_problems(said)))
    yield LetterPart(heading="三、整改要求", paragraphs=list(_write_demand(said)))
    yield LetterPart(
        heading="四、答复",
        paragraphs=[
            f"请于{said.answer_until}前答复。同意的，在系统中选择“同意”；有异议的，写明理由并附依据。逾期未答复的，按无异议办理。"
        ],
    )


def _write_result(said: OpinionContent) -> str:
    own = "没有自评总分" if said.own_total is None else f"自评总分 {plain(said.own_total)} 分"
    graded = [
        f"{own}{_grade_in_brackets(said.own_grade)}，复核总分 {plain(said.total)} 分{_grade_in_brackets(said.grade)}"
    ]
    if said.difference:
        word = "高" if said.difference > 0 else "低"
        graded.append(f"复核总分比自评总分{word} {plain(abs(said.difference))} 分")
    else:
        graded.append("两者一致")
    none = "不计差异率" if said.own_total is None else "自评总分为 0，不计差异率"
    graded.append(none if said.rate is None else f"差异率 {plain(said.rate)}%")
    return f"{'，'.join(graded)}。逐项复核情况如下表。"


def _grade_in_brackets(grade: str) -> str:
    return f"（{grade}）" if grade else ""


def table_of(said: OpinionContent) -> Grid:
    rows = [[each.name, each.target, each.actual, each.weight, each.own, each.score, each.why] for each in said.rows]
    weights = reduce(EXACT.add, (each.weight for each in said.rows), ZERO)
    return plain_table(COLUMNS, [*rows, ["总分", "", "", weights, said.own_total, said.total, ""]])


def _list_problems(said: OpinionContent) -> Iterator[str]:
    changed = [each for each in said.rows if each.is_changed]
    if not changed:
        yield "未发现需要调整得分的问题。"
    for number, each in enumerate(changed, start=1):
        own = show_points(each.own) or "0"
        yield f"{number}．{each.name}：自评得分 {own} 分，复核得分 {plain(each.score)} 分。{each.why.rstrip('。')}。"


def _write_demand(said: OpinionContent) -> Iterator[str]:
    if not said.demand:
        yield "本次复核不要求整改。"
        return
    yield from said.demand.split("\n")
    yield f"请于{said.rectify_until}前完成整改，并将整改情况和证明材料在系统中报送我单位。"
