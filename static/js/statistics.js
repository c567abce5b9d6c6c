// The charts of the 统计分析. ECharts draws them as SVG: without scripts the page shows the same as tables, and on paper the
// styles stretch the pictures to the width that is there.
import { optionsOf } from "./charts/options.js";

const HEIGHT = 320;
const FOR_A_LINE = 36;
const data = JSON.parse(document.getElementById("chart-data").textContent);
const { fontFamily } = window.getComputedStyle(document.body);

const charts = [...document.querySelectorAll("[data-chart]")].map((plot) => {
    const name = plot.dataset.chart;
    const { names = [] } = data[name];
    plot.hidden = false;
    const chart = window.echarts.init(plot, null, { renderer: "svg", height: Math.max(HEIGHT, 90 + FOR_A_LINE * names.length) });
    chart.setOption({ ...optionsOf(name, data[name]), textStyle: { fontFamily } });
    stretch(chart);
    return chart;
});

// With a viewBox a picture can be made wider and narrower on paper.
function stretch(chart) {
    const picture = chart.getDom().querySelector("svg");
    picture.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

window.addEventListener("resize", () => {
    if (window.matchMedia("print").matches) return;
    charts.forEach((chart) => {
        chart.resize();
        stretch(chart);
    });
});
