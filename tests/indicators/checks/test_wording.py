import pytest

from indicators.checks.made import SOUND, altered, as_goal
from indicators.sheet import Sheet
from tests.indicators.checks.reported import fields, messages, rows


@pytest.mark.parametrize(
    ("target", "actual", "reported"),
    [
        ("持续", "100%", [5]),
        ("推动绿色制造体系建设工作", "100%", [5]),
        ("提高", "98.5%", [5]),
        ("满意率达95%以上", "95%", []),
        ("持续", "持续", []),
        ("持续", "100", []),
        ("≥60%", "62%", []),
    ],
)
def test_a_percentage_against_a_wording_is_noted(target: str, actual: str, reported: list[int]) -> None:
    assert rows("wording-with-percent", altered({5: {"target": target, "actual": actual}})) == reported


def test_both_texts_are_shown() -> None:
    assert messages("wording-with-percent", altered({5: {"target": "持续", "actual": "100%"}})) == [
        "第 5 行「新技术推广到户率」指标值“持续”是文字，完成值 100% 是百分数，两者无法对照。请写明实际做到的程度。"
    ]


@pytest.mark.parametrize("target", ["有效提升", "加强", "明显改善", "提高", "不断优化营商环境", "显著", "有所提高"])
@pytest.mark.parametrize("sheet", [SOUND, as_goal(SOUND)], ids=["document", "goal"])
def test_a_target_that_nothing_can_measure_is_noted(target: str, sheet: Sheet) -> None:
    assert fields("vague-target", altered({5: {"target": target}}, of=sheet)) == ["target"]


@pytest.mark.parametrize(
    "target", ["全部实现", "持续", "提高到三级", "稳定", "≥60%", "杜绝明显事故", "改善3个村道路", "加强两个站点建设"]
)
def test_a_target_that_can_be_seen_passes(target: str) -> None:
    assert rows("vague-target", altered({5: {"target": target}})) == []
