// What ECharts is asked to draw. Colours tell grades apart, and so do patterns and signs, for paper and for those who
// see colours otherwise. Nothing moves.
const COLOURS = ["#1b6b45", "#2f7fb0", "#d08a00", "#a1232b", "#6b5b95", "#52606d"];
const SIGNS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
const PATTERNS = [
    { symbol: "none" },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
    { symbol: "circle", dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: 0.8 },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [4, 3], rotation: Math.PI / 4 },
    { symbol: "triangle", dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [7, 2], symbolSize: 0.75 },
    { symbol: "rect", dashArrayX: [4, 4], dashArrayY: [4, 4] },
];
const LARGEST = 44; // across, of the circle with the most sheets
const STEP = 5;

const common = {
    animation: false,
    color: COLOURS,
};

const decal = (number) => ({ color: "rgba(255, 255, 255, 0.75)", ...PATTERNS[number % PATTERNS.length] });
const legend = { bottom: 0, itemGap: 20, itemWidth: 26, itemHeight: 14, textStyle: { fontSize: 13, color: "#1f2933" } };
const grid = { left: 8, right: 24, top: 32, bottom: 36, containLabel: true };
const named = { ...grid, bottom: 58 }; // the axis has a name below it
const label = { show: true, fontSize: 12, color: "#1f2933" };
const outlined = { borderColor: "#1f2933", borderWidth: 0.5 };
const numberOf = (text) => (text === null ? null : Number(text));

function distribution({ bands, series }) {
    return {
        grid: named,
        legend,
        xAxis: { type: "category", data: bands, name: "总分", nameLocation: "middle", nameGap: 26, axisLabel: { fontSize: 11 } },
        yAxis: { type: "value", name: "张数", minInterval: 1 },
        series: series.map(({ name, numbers }, number) => ({
            name,
            type: "bar",
            stack: "grades",
            data: numbers,
            itemStyle: { ...outlined, decal: decal(number) },
        })),
    };
}

// Area, and not the way across, stands for how many there are; none is too small to be seen.
function sizeOf(count, most) {
    return Math.max(5, LARGEST * Math.sqrt(count / most));
}

// Where an axis begins: its pictures needn't start at 0.
function tenBelow(figures) {
    return Math.floor(Math.min(90, ...figures) / 10) * 10;
}

function rates({ series }) {
    const places = series.flatMap(({ points }) => points);
    const most = Math.max(1, ...places.map(([, , count]) => count));
    const middle = ([rate, score, count]) => [Math.min(rate + STEP / 2, 102.5), score + STEP / 2, count];
    return {
        grid: named,
        legend,
        xAxis: { type: "value", name: "执行率（%）", nameLocation: "middle", nameGap: 26, min: tenBelow(places.map(([rate]) => rate)), max: 110, interval: 10 },
        yAxis: { type: "value", name: "总分", min: tenBelow(places.map(([, score]) => score)), max: 100, interval: 10 },
        series: series.map(({ name, points }, number) => ({
            name,
            type: "scatter",
            symbol: SIGNS[number % SIGNS.length],
            symbolSize: ([, , count]) => sizeOf(count, most),
            data: points.map(middle),
            itemStyle: { ...outlined, opacity: 0.7 },
        })),
    };
}

function grades({ bars, series }) {
    return {
        grid: { ...grid, top: 8 },
        legend,
        xAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
        yAxis: { type: "category", data: bars },
        series: series.map(({ name, shares }, number) => ({
            name,
            type: "bar",
            stack: "grades",
            barMaxWidth: 64,
            data: shares.map(numberOf),
            itemStyle: { ...outlined, decal: decal(number) },
            label: { ...label, backgroundColor: "#fff", padding: [1, 3], formatter: ({ value }) => (value >= 8 ? `${value}%` : "") },
            labelLayout: { hideOverlap: true },
        })),
    };
}

function departments({ names, averages, rates: executed }) {
    return {
        grid: { ...grid, top: 8, right: 56 },
        legend,
        xAxis: { type: "value", min: 0, max: ({ max }) => Math.max(100, Math.ceil(max / 10) * 10) },
        yAxis: { type: "category", data: names, inverse: true, axisLabel: { width: 160, overflow: "break", fontSize: 12 } },
        series: [
            { name: "平均分", type: "bar", color: COLOURS[1], barGap: "10%", data: averages.map(numberOf), itemStyle: { ...outlined, decal: decal(0) }, label: { ...label, position: "right" } },
            { name: "执行率（%）", type: "bar", color: COLOURS[2], data: executed.map(numberOf), itemStyle: { ...outlined, decal: decal(1) }, label: { ...label, position: "right" } },
        ],
    };
}

function years({ years: held, averages, rates: executed, coverages }) {
    const lines = [["平均分", averages, "solid"], ["执行率（%）", executed, "dashed"], ["覆盖率（%）", coverages, "dotted"]];
    return {
        grid,
        legend,
        xAxis: { type: "category", data: held },
        yAxis: { type: "value", scale: true },
        series: lines.map(([name, figures, type], number) => ({
            name,
            type: "line",
            data: figures.map(numberOf),
            symbol: SIGNS[number],
            symbolSize: 10,
            color: COLOURS[number],
            lineStyle: { type, width: 2 },
            label,
        })),
    };
}

const CHARTS = { distribution, rates, grades, departments, years };

export function optionsOf(name, data) {
    return { ...common, ...CHARTS[name](data) };
}
