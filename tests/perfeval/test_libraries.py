"""The files of libraries that pages ask for."""

from django.contrib.staticfiles import finders

from perfeval.libraries import ChartsFinder


def test_one_build_of_the_charts_is_served_and_collected() -> None:
    path = "echarts/echarts.common.min.js"
    assert finders.find(path) is not None
    assert finders.find("echarts/echarts.js") is None
    collected = [(storage.prefix, name) for name, storage in ChartsFinder().list(None)]  # type: ignore[attr-defined]
    assert collected == [("echarts", "echarts.common.min.js")]
