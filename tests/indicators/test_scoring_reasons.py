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
        "3",
        "1、",
    ],
)
def test_cell_that_gives_no_reason(text: str) -> None:
    assert has_reason(text) is False


@pytest.mark.parametrize(
    "text", ["疫情影响", "无法按期开展", "因疫情原因，延迟开班，费用未办结；", "未完成", "无人报名"]
)
def test_cell_that_gives_a_reason(text: str) -> None:
    assert has_reason(text) is True
