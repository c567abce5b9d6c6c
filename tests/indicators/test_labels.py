import pytest

from indicators.labels import category_code, dimension_code, is_cost, is_written


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("产出指标", "output"),
        ("产出", "output"),
        ("产　出 指标", "output"),
        ("产出指标（50分）", "output"),
        ("产出指标(50 分)", "output"),
        ("一、产出指标", "output"),
        ("效益指标", "benefit"),
        ("项目效益", "benefit"),
        ("满意度指标", "satisfaction"),
        ("满意度\n指标：", "satisfaction"),
        ("成本指标", "cost"),
        ("", ""),
        ("　", ""),
        ("特色指标", "特色"),
        ("指标", "指标"),
    ],
)
def test_level_1_label_means(label: str, code: str) -> None:
    assert dimension_code(label) == code


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("数量指标", "quantity"),
        ("满意度  指标", "satisfaction"),
        ("服务对象满意度指标", "satisfaction"),
        ("社会公众或服务对象满意度指标", "satisfaction"),
        ("社会效益", "social"),
        ("社会效益指标", "social"),
        ("可持续性影响指标", "sustainable"),
        ("可持续影响指标", "sustainable"),
        ("生态环境成本指标", "ecological_cost"),
        ("成本 指标", "cost"),
        ("时效指标(10)", "timeliness"),
        ("创新指标", "创新"),
    ],
)
def test_level_2_label_means(label: str, code: str) -> None:
    assert category_code(label) == code


@pytest.mark.parametrize("label", ["", " ", "　\n", "同上", "〃"])
def test_label_that_repeats_the_one_above_is_not_written(label: str) -> None:
    assert is_written(label) is False


@pytest.mark.parametrize(
    ("dimension", "category", "expected"),
    [
        ("产出指标", "成本指标", True),
        ("成本指标", "经济成本指标", True),
        ("成本指标", "", True),
        ("成本指标", "创新指标", True),
        ("产出指标", "数量指标", False),
        ("", "", False),
    ],
)
def test_cost_row_is_one_by_either_label(dimension: str, category: str, expected: bool) -> None:
    assert is_cost(dimension=dimension, category=category) is expected
