"""By how much a figure moved."""

import pytest

from projects.history.differences import Difference


@pytest.mark.parametrize(
    ("before", "after", "delta"),
    [
        ("205人", "212人", "+7人"),
        ("≥４次", "≥3次", "−1次"),
        ("18.5 万元", "20 万元", "+1.5万元"),
        ("95%", "97.5%", "+2.5个百分点"),
        ("9.5", "10", "+0.5"),
        ("1,000人", "1000人", ""),
        ("20万元", "200000元", ""),  # of two units: a person compares them
        ("12月31日", "12月30日", ""),
        ("有所提高", "明显提高", ""),
        ("提高2个百分点", "提高3个百分点", ""),
        ("", "3次", ""),
        (None, "3次", ""),
        ("3次", None, ""),
        (
            "全年开展安全生产检查4次，培训从业人员以及管理人员若干人次。",
            "全年开展安全生产检查5次，培训从业人员以及管理人员若干人次。",
            "",
        ),
    ],
)
def test_figure_s_growth_is_told(before: str | None, after: str | None, delta: str) -> None:
    assert Difference("实际完成值", before, after).delta == delta
