// What the charts of the 统计分析 ask ECharts to draw.
import assert from "node:assert/strict";
import test from "node:test";
import { optionsOf } from "../../static/js/charts/options.js";

const GRADES = ["优", "良", "中", "差"];

test("nothing moves, whatever is drawn", () => {
    const data = { years: ["2020年"], averages: ["90.00"], rates: [null], coverages: ["100.00"] };
    assert.equal(optionsOf("years", data).animation, false);
});

test("grades differ in pattern and in sign, not in colour alone", () => {
    const bars = optionsOf("distribution", { bands: ["90–95"], series: GRADES.map((name) => ({ name, numbers: [1] })) });
    assert.equal(new Set(bars.series.map(({ itemStyle }) => JSON.stringify(itemStyle.decal))).size, 4);
    const points = optionsOf("rates", { series: GRADES.map((name) => ({ name, points: [[90, 95, 3]] })) });
    assert.equal(new Set(points.series.map(({ symbol }) => symbol)).size, 4);
});

test("a point stands in the middle of its step", () => {
    const { series: [best], xAxis, yAxis } = optionsOf("rates", { series: [{ name: "优", points: [[65, 90, 3], [100, 95, 1]] }] });
    assert.deepEqual(best.data, [[67.5, 92.5, 3], [102.5, 97.5, 1]]);
    assert.deepEqual([xAxis.min, yAxis.min], [60, 90]);
});

test("the area of a point grows with its sheets, and the smallest is still seen", () => {
    const { series: [best] } = optionsOf("rates", { series: [{ name: "优", points: [[65, 90, 10000], [70, 90, 2500], [75, 95, 1]] }] });
    const [most, quarter, one] = best.data.map(best.symbolSize);
    assert.deepEqual([most / quarter, one], [2, 5]);
});

test("an axis without figures begins at 90", () => {
    assert.equal(optionsOf("rates", { series: [{ name: "优", points: [] }] }).xAxis.min, 90);
});

test("what has no figure is left out of its line", () => {
    const { series } = optionsOf("years", { years: ["2020年"], averages: [null], rates: ["85.50"], coverages: ["100.00"] });
    assert.deepEqual(series.map(({ data }) => data), [[null], [85.5], [100]]);
});
