"""汇总表: a row per project, subtotals per department, a total; its form is data as that of a 自评表."""

from projects.documents.summary.drawing import draw_summary
from projects.documents.summary.file import load_summary_layout, summary_layout
from projects.documents.summary.layout import SummaryLayout
from projects.documents.summary.lines import Summary, SummaryGroup, SummaryLine, Totals

__all__ = [
    "Summary",
    "SummaryGroup",
    "SummaryLayout",
    "SummaryLine",
    "Totals",
    "draw_summary",
    "load_summary_layout",
    "summary_layout",
]
