import pytest

from indicators.scoring import has_reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "——",
        "无",
        "无。",
        "暂无",
        "没有",
        "无偏差",
        "无 偏差。",
        "不存在偏差",
        "无差异情况",
        "N/A",
        "无明显偏差",
        "基本无偏差",
        "未发现偏差",
        "未发现明显偏差。",
        "不涉及",
        "不涉及偏差",
        "本指标不存在偏差问题",
        "无偏差原因及改进措施",
        "正常",
        "完成情况正常",
        "正常完成",
        "已完成",
        "完成",
        "已全部完成。",
        "已按时完成年度目标任务",
        "完成率100%",
        "已达标",
        "达到预期目标",
        "符合年初目标要求",
        "3",
        "1、",
    ],
)
def test_cell_that_gives_no_reason(text: str) -> None:
    assert has_reason(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "疫情影响",
        "无法按期开展",
        "因疫情原因，延迟开班，费用未办结；",
        "未完成",
        "无人报名",
        "基本完成，两个村因道路施工未通车",
        "未达到预期目标",
        "未正常开展",
        "偏差较大",
        "存在偏差",
        "部分完成",
        "无偏差，因指标值偏低",
        "已完成90%，其余下年完成",
    ],
)
def test_cell_that_gives_a_reason(text: str) -> None:
    assert has_reason(text) is True
