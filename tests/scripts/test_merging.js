import assert from "node:assert/strict";
import test from "node:test";
import { afterConflict, afterSaving, failureOf, groupsOf, isDue, partsOf, requestOf, textsOf } from "../../static/js/filling/merging.js";
import { control } from "./controls.js";

test("a cell is due once its text differs from what is saved", () => {
    assert.equal(isDue(control("indicators.a.actual", "18次", { saved: "6次" })), true);
    assert.equal(isDue(control("indicators.a.actual", "6次")), false);
});

test("a refused text is due only once it has been changed", () => {
    assert.equal(isDue(control("funds.total.budget", "很多", { saved: "12", refused: "很多" })), false);
    assert.equal(isDue(control("funds.total.budget", "很多钱", { saved: "12", refused: "很多" })), true);
});

test("a cell that the person has to decide about is not due", () => {
    assert.equal(isDue(control("indicators.a.actual", "18次", { saved: "19次", conflict: "1" })), false);
});

test("each group is named once", () => {
    const due = ["indicators.a.name", "funds.total.budget", "indicators.a.actual"].map((name) => control(name, "1"));
    assert.deepEqual(groupsOf(due), ["indicators.a", "funds.total"]);
});

test("the parts of a target go together, those of another row stay", () => {
    const parts = { with: "target" };
    const sign = control("indicators.a.target_sign", "≥", parts);
    const value = control("indicators.a.target_value", "95", { saved: "90", ...parts });
    const other = control("indicators.b.target_value", "3", parts);
    const name = control("indicators.a.name", "培训");
    assert.deepEqual([...textsOf([value], [sign, value, other, name])], [
        ["indicators.a.target_value", "95"],
        ["indicators.a.target_sign", "≥"],
    ]);
    assert.deepEqual([...textsOf([name], [sign, value, other, name])], [["indicators.a.name", "培训"]]);
});

test("a request tells of each group the version that the texts were typed over", () => {
    const body = requestOf({
        since: "7",
        user: "3",
        versions: [["indicators.a", "5"]],
        texts: new Map([["indicators.a.actual", "18次&"], ["indicators.a.name", ""]]),
    });
    assert.deepEqual([...body], [
        ["since", "7"],
        ["user", "3"],
        ["indicators.a.version", "5"],
        ["indicators.a.actual", "18次&"],
        ["indicators.a.name", ""],
    ]);
});

test("a page that answers 200 without a report is the one to log in", () => {
    assert.deepEqual([200, 0, 403, 413].map(failureOf), [401, 0, 403, 413]);
});

test("of the groups that were sent some may be saved", () => {
    const report = { groups: { a: { status: 200 }, b: { status: 422 }, c: { status: 409 } } };
    assert.deepEqual(partsOf(report, ["a", "b", "c", "gone"]), { saved: ["a"], failed: ["b", "c", "gone"] });
});

test("a saved text is tidied where nobody is", () => {
    const tidy = { value: "12.50", saved: "12.50" };
    assert.deepEqual(afterSaving({ now: "１２．５", sent: "１２．５", tidied: "12.50", isHere: false }), tidy);
});

test("a saved text stays as it was typed while somebody is in its cell", () => {
    const typed = { value: "１２．５", saved: "１２．５" };
    assert.deepEqual(afterSaving({ now: "１２．５", sent: "１２．５", tidied: "12.50", isHere: true }), typed);
});

test("what was typed while the request was in flight stays, and is due again", () => {
    for (const isHere of [true, false]) {
        const after = afterSaving({ now: "12.55", sent: "12.5", tidied: "12.50", isHere });
        assert.deepEqual(after, { value: "12.55", saved: "12.50" });
    }
});

test("a cell that nobody typed in follows the other", () => {
    assert.deepEqual(afterConflict({ now: "6次", saved: "6次", theirs: "9次" }), { value: "9次", saved: "9次", isOpen: false });
});

test("two texts for one cell are both kept until the person chooses", () => {
    assert.deepEqual(afterConflict({ now: "18次", saved: "6次", theirs: "9次" }), { value: "18次", saved: "9次", isOpen: true });
});

test("a text that the other left alone is saved over what stands there", () => {
    assert.deepEqual(afterConflict({ now: "18次", saved: "6次", theirs: "6次" }), { value: "18次", saved: "6次", isOpen: false });
});

test("the same text typed twice is no question", () => {
    assert.deepEqual(afterConflict({ now: "9次", saved: "6次", theirs: "9次" }), { value: "9次", saved: "9次", isOpen: false });
});
