import assert from "node:assert/strict";
import test from "node:test";
import { asHtml, asTabs } from "../../static/js/tables/text.js";
import { fromTabs } from "../../static/js/filling/grids.js";

const cell = (text, more = {}) => ({ text, isHead: false, isFigure: false, rowSpan: 1, colSpan: 1, ...more });

test("a copied text stays a text, a figure a figure, and no text becomes a tag", () => {
    const rows = [[cell("=1个"), cell("5", { isFigure: true })], [cell('<b>"\n&', { isHead: true, colSpan: 2 })]];
    assert.equal(
        asHtml(rows),
        `<table border="1"><tbody><tr><td style="mso-number-format:'\\@'">=1个</td><td>5</td></tr>` +
            `<tr><th colspan="2" style="mso-number-format:'\\@'">&lt;b&gt;&quot;<br>&amp;</th></tr></tbody></table>`,
    );
});

test("merged cells leave their other places empty", () => {
    const rows = [[cell("产出", { rowSpan: 2 }), cell("数量", { colSpan: 2 })], [cell("a"), cell("b")]];
    assert.equal(asTabs(rows), "产出\t数量\t\r\n\ta\tb");
});

test("what is copied as lines with tabs is pasted as it was", () => {
    const texts = [["第一行\n第二行", '说"好"'], ["", "12,000.00"]];
    assert.deepEqual(fromTabs(asTabs(texts.map((row) => row.map((text) => cell(text))))), texts);
});
