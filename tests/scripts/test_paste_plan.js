import assert from "node:assert/strict";
import test from "node:test";
import { count, plan } from "../../static/js/filling/paste_plan.js";

const COLUMNS = [{ field: "name", title: "三级指标" }, { field: "actual", title: "实际完成值" }];

// Rows a to d at lines 0 to 3; of b the name is locked, c can't be removed. Of the funds line 1 is a sum.
function sheet() {
    const row = (key, line, more = {}) => ({ key, number: line + 1, name: `指标${key}`, isRemovable: true, line, ...more });
    return {
        rows: [row("a", 0), row("b", 1), row("c", 2, { isRemovable: false }), row("d", 3)],
        lines: [{ line: 0, group: "funds.total" }, { line: 2, group: "funds.central" }, { line: 3, group: "funds.local" }],
        cell: (group, field) => (group === "indicators.b" && field === "name" ? null : { name: `${group}.${field}`, before: "旧", title: "格" }),
    };
}

const reading = (rows, more = {}) => ({ columns: COLUMNS, notes: [], named: false, ...more, rows: rows.map((cells) => ({ cells: cells.map((text) => ({ text, problem: "" })) })) });
const rowsAt = (line) => ({ table: "indicators", line, column: 2 });
const fundsAt = (line) => ({ table: "funds", line, column: 0 });

test("a block goes into the rows from its line on, and grows beyond the last", () => {
    const made = plan(sheet(), rowsAt(3), reading([["一", "1"], ["二", "2"]]));
    assert.deepEqual(made.rows.map(({ group, isNew, number }) => [group, isNew, number]), [["indicators.d", false, 4], ["", true, undefined]]);
    const [[first], [added]] = made.rows.map(({ cells }) => cells);
    assert.deepEqual(first, { group: "indicators.d", field: "name", text: "一", problem: "", name: "indicators.d.name", before: "旧", title: "格" });
    assert.deepEqual(added, { group: "", field: "name", text: "二", problem: "", name: "", before: "", title: "三级指标" });
});

test("a locked cell is left out and said", () => {
    const [row] = plan(sheet(), rowsAt(1), reading([["一", "1"]])).rows;
    assert.deepEqual(row.cells.map(({ skipped }) => skipped), ["已锁定", undefined]);
});

test("a computed column is left out with the server's reason", () => {
    const columns = [COLUMNS[0], { title: "得分", reason: "由系统测算" }];
    const [row] = plan(sheet(), rowsAt(0), { ...reading([["一", "5"]]), columns }).rows;
    assert.deepEqual(row.cells[1], { text: "5", problem: "", title: "得分", skipped: "由系统测算" });
});

test("a column that the form hasn't and that holds nothing is no news", () => {
    const columns = [{ title: "", reason: "表里没有" }, ...COLUMNS];
    const made = plan(sheet(), rowsAt(0), { ...reading([["", "一", "1"], ["", "二", "2"]]), columns });
    assert.deepEqual([made.columns, made.rows[1].cells.map(({ text }) => text)], [COLUMNS, ["二", "2"]]);
});

test("rows that stay are told, of those below the block the ones that may go", () => {
    const made = plan(sheet(), rowsAt(0), reading([["一", "1"], ["二", "2"]]));
    assert.deepEqual([made.kept.map(({ key }) => key), made.below.map(({ key }) => key)], [["c", "d"], ["d"]]);
    const grown = plan({ ...sheet(), rows: [] }, rowsAt(0), reading([["一", "1"]]));
    assert.deepEqual([grown.kept, grown.below], [[], []]);
});

test("funds go into the lines that are open, and never grow", () => {
    const made = plan(sheet(), fundsAt(1), reading([["1", "2"], ["3", "4"], ["5", "6"]]));
    assert.deepEqual(made.rows.map(({ group, isNew }) => [group, isNew]), [["funds.central", false], ["funds.local", false], ["", false]]);
    assert.deepEqual(made.rows[2].cells.map(({ skipped }) => skipped), Array(2).fill("由各行相加，或表里没有这一行"));
    assert.deepEqual([made.kept, made.below], [[], []]);
});

test("funds that name their line go there, and nowhere where they name none", () => {
    const read = reading([["1", "2"], ["3", "4"]], { named: true });
    read.rows[1].group = "funds.total";
    assert.deepEqual(plan(sheet(), fundsAt(0), read).rows.map(({ group }) => group), ["", "funds.total"]);
});

test("the preview counts what is written, added, emptied, left out and wrong", () => {
    const read = reading([["一", ""], ["二", "很多"], ["三", "3"], ["四", "4"], ["五", "5"]]);
    read.rows[1].cells[1].problem = "不是数字";
    assert.deepEqual(count(plan(sheet(), rowsAt(0), read)), { rows: 5, replaced: 4, columns: 2, added: 1, problems: 1, skipped: 1, emptied: 1 });
});
