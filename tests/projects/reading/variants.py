"""Forms as people write them, made from a known sheet and a number: other words, other places, other marks, no other values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from indicators.form_words import HEADS
from indicators.sheet import FundAmounts, IndicatorRow, Sheet
from projects.reading.tables import FoundTable, PlacedText, make_grid
from tests.projects.documents.sheets import BENEFIT  # noqa: F401 (the sheets are the same)

FUND_LABELS = {
    "total": ("年度资金总额", "资金总额", "年度资金总额：", "项目资金总额"),
    "appropriation": ("其中：当年财政拨款", "财政拨款", "　　其中:财政拨款", "本年财政拨款"),
    "carryover": ("上年结转资金", "　上年结转", "上年结转\n资金"),
    "other": ("其他资金", "其他", "　　其它资金"),
}
NAMES = {
    "project": ("项目名称", "项 目 名 称", "项目名称：", "项目\n名称"),
    "department": ("主管部门", "主管部门（盖章）", "项目主管部门"),
    "unit": ("实施单位", "项目实施单位", "实施　单位"),
}
COLUMNS = ("dimension", "category", "name", "target", "actual", "weight", "score", "deviation")


@dataclass(slots=True)
class Paper:
    """A table while it is written from top to bottom."""

    random: Random
    width: int
    cells: list[PlacedText] = field(default_factory=list)
    row: int = 0

    def line(self, *texts: str, spans: Sequence[int] = ()) -> None:
        """One row; the last cell reaches to the end."""
        column = 0
        for number, text in enumerate(texts):
            last = number == len(texts) - 1
            span = self.width - column if last else (spans[number] if spans else 1)
            self.cells.append(PlacedText(row=self.row, column=column, text=text, column_span=span))
            column += span
        self.row += 1

    def put(self, column: int, text: str, *, rows: int = 1, columns: int = 1) -> None:
        self.cells.append(PlacedText(row=self.row, column=column, text=text, row_span=rows, column_span=columns))

    def spaced(self, word: str) -> str:
        """As forms spread the words of a label over their cell."""
        spread = self.random.choice(("", "", "", " ", "　", "\n"))
        return spread.join(word) if len(word) <= 4 else word.replace("指标", f"{spread}指标", 1)


def variant(sheet: Sheet, seed: int) -> FoundTable:
    """The same sheet and number always give the same table."""
    random = Random(f"{sheet.project} {seed}")
    paper = Paper(random, width=10)
    is_outside = random.random() < 0.5
    heading = (
        "项目支出绩效自评表",
        random.choice((f"（{sheet.year}年度）", f"（{sheet.year} 年度）", "（二〇二〇年度）")),
    )
    if not is_outside:
        for text in heading:
            paper.line(text)
    _names(paper, sheet)
    for block in (_funds, _goals, _indicators):
        _empty_row(paper)
        block(paper, sheet)
    if random.random() < 0.5:
        paper.line("填报人：", "联系电话：", "单位负责人（签字）：", spans=(3, 3))
    if random.random() < 0.3:
        paper.line("备注：本表一式两份。")
    grid = make_grid(paper.cells)
    assert grid is not None
    return FoundTable(
        name="第 1 个表格",
        grid=grid,
        above=heading if is_outside else (),
        rows=tuple(range(1, grid.rows + 1)),
        columns=tuple(range(1, paper.width + 1)),
    )


def _empty_row(paper: Paper) -> None:
    if paper.random.random() < 0.2:
        paper.line("")


def _names(paper: Paper, sheet: Sheet) -> None:
    names = {name: paper.random.choice(words) for name, words in NAMES.items()}
    if paper.random.random() < 0.3:
        paper.line(f"{names['project'].rstrip('：')}：{sheet.project}")
    else:
        paper.line(names["project"], sheet.project, spans=(2,))
    if paper.random.random() < 0.5:
        paper.line(names["department"], sheet.department, names["unit"], sheet.unit, spans=(2, 3, 2))
    else:
        paper.line(names["unit"], sheet.unit, spans=(2,))
        paper.line(names["department"], sheet.department, spans=(2,))


def _funds(paper: Paper, sheet: Sheet) -> None:
    in_yuan = paper.random.random() < 0.3
    columns = [("initial", "budget", "spent"), ("weight", "rate", "score")]
    names = [*columns[0], *(columns[1] if paper.random.random() < 0.7 else ("score", "weight", "rate"))]
    unit = "元" if in_yuan else "万元"
    paper.put(0, f"项目资金（{unit}）" if paper.random.random() < 0.7 else f"项目资金（单位：{unit}）", rows=5)
    paper.put(1, "", columns=3)
    for place, name in enumerate(names):
        paper.put(4 + place, _head(paper, name))
    paper.row += 1
    lines = {"total": sheet.stated.funds, **{row.kind: row.amounts for row in sheet.funds}}
    order = list(lines) if paper.random.random() < 0.7 else [*list(lines)[1:], "total"]
    beside = paper.random.random() < 0.2
    for kind in order:
        paper.put(1, paper.random.choice(FUND_LABELS[kind]), columns=3)
        for place, name in enumerate(names):
            text = (
                _money(lines[kind], name, in_yuan=in_yuan, beside=beside)
                if name in columns[0]
                else _execution(sheet, kind, name)
            )
            paper.put(4 + place, text)
        paper.row += 1


def _money(amounts: FundAmounts, name: str, *, in_yuan: bool, beside: bool) -> str:
    amount: Decimal | None = getattr(amounts, name)
    if amount is None:
        return ""
    text = f"{amount if in_yuan else amount.scaleb(-4):f}"
    return f"{text}{'元' if in_yuan else '万元'}" if beside else text


def _execution(sheet: Sheet, kind: str, name: str) -> str:
    if kind != "total":
        return "—"
    figure = getattr(sheet.stated, f"execution_{name}")
    return f"{figure}%" if name == "rate" else f"{figure}分"


def _goals(paper: Paper, sheet: Sheet) -> None:
    goal, outcome = paper.random.choice(
        (("预期目标", "实际完成情况"), ("年度目标", "目标完成情况"), ("年初设定目标", "全年实际完成情况"))
    )
    if paper.random.random() < 0.3:
        paper.line("年度总体目标", sheet.goal, spans=(2,))
        paper.line(outcome, sheet.outcome, spans=(2,))
        return
    paper.put(0, paper.random.choice(("年度总体目标", "年度\n总体\n目标", "年 度 总 体 目 标")), rows=2)
    paper.put(1, goal, columns=5)
    paper.put(6, outcome, columns=4)
    paper.row += 1
    paper.put(1, sheet.goal, columns=5)
    paper.put(6, sheet.outcome, columns=4)
    paper.row += 1


def _indicators(paper: Paper, sheet: Sheet) -> None:
    order = list(COLUMNS)
    if paper.random.random() < 0.5:
        tail = order[3:]
        paper.random.shuffle(tail)
        order[3:] = tail
    rows = sheet.indicators
    in_two = paper.random.random() < 0.4
    paper.put(0, paper.random.choice(("绩效指标", "绩\n效\n指\n标", "年度绩效指标")), rows=1 + in_two + len(rows))
    for place, name in enumerate(order, start=1):
        _two_heads(paper, place, name) if in_two else paper.put(place, _head(paper, name))
    paper.row += 1 + in_two
    manner = paper.random.choice(("merged", "repeated", "first", "ditto"))
    for number, row in enumerate(rows):
        for place, name in enumerate(order, start=1):
            _row_cell(paper, place, name, row, rows, number, manner)
        paper.row += 1
    _total(paper, sheet, order)


def _two_heads(paper: Paper, place: int, name: str) -> None:
    upper, lower = {"target": ("年度", "指标值"), "actual": ("实际", "完成值")}.get(name, (_head(paper, name), ""))
    paper.put(place, upper, rows=1 if lower else 2)
    if lower:
        paper.cells.append(PlacedText(row=paper.row + 1, column=place, text=lower))


def _head(paper: Paper, name: str) -> str:
    words = [
        word
        for word in HEADS[name]
        if word not in ("指标", "绩效指标", "单位", "执行", "年初", "调整后", "实际完成情况", "完成情况")
    ]
    return paper.spaced(paper.random.choice(words))


def _row_cell(
    paper: Paper, place: int, name: str, row: IndicatorRow, rows: Sequence[IndicatorRow], number: int, manner: str
) -> None:
    text = _text(row, name)
    if name not in ("dimension", "category") or manner == "repeated":
        paper.put(place, text)
        return
    levels = [(each.dimension, each.category)[: 1 if name == "dimension" else 2] for each in rows]
    if number and levels[number] == levels[number - 1]:
        if manner != "merged":
            paper.put(place, "同上" if manner == "ditto" else "")
        return
    run = next((at for at in range(number, len(rows)) if levels[at] != levels[number]), len(rows)) - number
    paper.put(place, text, rows=run if manner == "merged" else 1)


def _text(row: IndicatorRow, name: str) -> str:
    if name == "weight":
        return "/" if row.weight is None else f"{row.weight}分"
    if name == "score":
        return "/" if row.stated_score is None else f"{row.stated_score}"
    text: str = getattr(row, name)
    return text


def _total(paper: Paper, sheet: Sheet, order: Sequence[str]) -> None:
    figures = {"weight": sheet.stated.total_weight, "score": sheet.stated.total_score}
    label = paper.random.choice(("总分", "总 分", "合计", "总计"))
    if paper.random.random() < 0.3:
        paper.line("总分值", str(figures["weight"]), "总得分", str(figures["score"]), spans=(3, 2, 2))
        return
    paper.put(0, label, columns=4)
    by_place = {1 + order.index(name): name for name in figures}
    for place in range(4, paper.width):
        paper.put(place, str(figures[by_place[place]]) if place in by_place else "")
    paper.row += 1
