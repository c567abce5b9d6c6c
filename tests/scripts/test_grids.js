import assert from "node:assert/strict";
import test from "node:test";
import { compact, fromTabs, isTable, spread, trimmed } from "../../static/js/filling/grids.js";

const cell = (text, rowSpan = 1, colSpan = 1) => ({ text, rowSpan, colSpan });

test("lines with tabs are rows, each as wide as the widest", () => {
    assert.deepEqual(fromTabs("a\tb\tc\r\nd\ne\tf"), [["a", "b", "c"], ["d", "", ""], ["e", "f", ""]]);
});

test("a quoted text holds tabs, breaks and quotes", () => {
    assert.deepEqual(fromTabs('"第一行\n第二行"\t"说""好"""\r\n"a\tb"\tc'), [["第一行\n第二行", '说"好"'], ["a b", "c"]]);
});

test("a quote inside a text is a quote", () => {
    assert.deepEqual(fromTabs('5" 管\t"未完\n下'), [['5" 管', '"未完'], ["下", ""]]);
});

test("blank rows at the end go, those between stay", () => {
    assert.deepEqual(trimmed(fromTabs("a\t\r\n\t\r\nb\t\r\n\t\r\n")), [["a", ""], ["", ""], ["b", ""]]);
    assert.deepEqual(trimmed(fromTabs("")), []);
});

test("each pasted text is cleaned", () => {
    assert.deepEqual(fromTabs("\u00a0≥95\u00a0%\u200b\t12,000.00 "), [["≥95 %", "12,000.00"]]);
});

test("a merged cell stands in its first place", () => {
    const rows = [[cell("产出", 2), cell("数量", 1, 2)], [cell("a"), cell("b")], [cell("总", 1, 3)]];
    assert.deepEqual(spread(rows), [["产出", "数量", null], [null, "a", "b"], ["总", null, null]]);
});

test("a cell after one that reaches down stands beside it", () => {
    const rows = [[cell("a"), cell("b", 3), cell("c")], [cell("d"), cell("e")], [cell("f"), cell("g")]];
    assert.deepEqual(spread(rows), [["a", "b", "c"], ["d", null, "e"], ["f", null, "g"]]);
});

test("a span that leads out of the table ends with it, and one without end has a bound", () => {
    assert.deepEqual(spread([[cell("a", 65534), cell("b")]]), [["a", "b"]]);
    assert.equal(spread([[cell("a", 1, 65534)]])[0].length, 200);
    assert.deepEqual(spread([[cell("a", 0, 0), cell("b")]]), [["a", "b"]]);
});

test("columns and rows that only continue a merged cell are none of their own", () => {
    const rows = [[cell("项目", 2, 2), cell("得分", 2)], [], [cell("a", 1, 2), cell("5")]];
    assert.deepEqual(compact(spread(rows)), [["项目", "得分"], ["a", "5"]]);
});

test("a short row is filled up with empty texts", () => {
    assert.deepEqual(compact(spread([[cell("a"), cell("b")], [cell("c")]])), [["a", "b"], ["c", ""]]);
});

test("into a short cell any tab makes a table, into a figure any break", () => {
    const text = { isLong: false, isFigure: false };
    assert.equal(isTable("a\tb", text), true);
    assert.equal(isTable("第一行\n第二行", text), false);
    assert.equal(isTable("12\n13\n", { isLong: false, isFigure: true }), true);
    assert.equal(isTable("12\n", { isLong: false, isFigure: true }), false);
});

test("into a long text only lines with as many tabs each are a table", () => {
    const long = { isLong: true, isFigure: false };
    assert.equal(isTable("a\tb\nc\td\n", long), true);
    assert.equal(isTable("1.\t开展培训\n以及\t检查\t验收", long), false);
    assert.equal(isTable("开展培训\n检查", long), false);
});
