import assert from "node:assert/strict";
import test from "node:test";
import { meaningOf, rowActOf } from "../../static/js/filling/keys.js";

const pressed = (key, more = {}) => ({ key, ctrlKey: false, altKey: false, shiftKey: false, ...more });
const described = (more = {}) => ({
    isChosen: false,
    isLong: false,
    isLonger: false,
    isPicked: false,
    isOffering: false,
    isOneLineHigh: () => true,
    leavesText: () => false,
    ...more,
});
const LINE = described();
const LONG = described({ isLong: true, isLonger: true, isOneLineHigh: () => false });
const DOWN = { act: "step", direction: 1 };
const UP = { act: "step", direction: -1 };
const BREAK = { act: "breakLine" };

test("Enter leads down its column, Shift+Enter up", () => {
    assert.deepEqual(meaningOf(pressed("Enter"), LINE), DOWN);
    assert.deepEqual(meaningOf(pressed("Enter", { shiftKey: true }), LINE), UP);
});

test("Enter edits a long text that is typed in, and leaves one that was reached by key", () => {
    const chosen = { ...LONG, isChosen: true };
    assert.equal(meaningOf(pressed("Enter"), LONG), null);
    assert.deepEqual(meaningOf(pressed("Enter"), chosen), DOWN);
    assert.deepEqual(meaningOf(pressed("Enter", { shiftKey: true }), LONG), BREAK);
    assert.deepEqual(meaningOf(pressed("Enter", { shiftKey: true }), chosen), UP);
});

test("Alt+Enter breaks the line of a long text in any case", () => {
    for (const isChosen of [true, false]) assert.deepEqual(meaningOf(pressed("Enter", { altKey: true }), { ...LONG, isChosen }), BREAK);
});

test("Enter with Ctrl belongs to the rows", () => {
    assert.equal(meaningOf(pressed("Enter", { ctrlKey: true }), LINE), null);
});

test("the arrows lead along the column", () => {
    assert.deepEqual(meaningOf(pressed("ArrowDown"), LINE), DOWN);
    assert.deepEqual(meaningOf(pressed("ArrowUp"), LINE), UP);
});

test("the arrows with another key belong to the browser or the rows", () => {
    for (const other of ["altKey", "ctrlKey", "shiftKey"]) assert.equal(meaningOf(pressed("ArrowDown", { [other]: true }), LINE), null);
});

test("the arrows stay in a long text that is edited", () => {
    assert.equal(meaningOf(pressed("ArrowDown"), { ...LONG, leavesText: () => true }), null);
    assert.deepEqual(meaningOf(pressed("ArrowDown"), { ...LONG, isChosen: true }), DOWN);
});

test("the arrows leave a text of several lines at its end or beginning", () => {
    const atEnd = described({ isLonger: true, isOneLineHigh: () => false, leavesText: (direction) => direction > 0 });
    assert.deepEqual(meaningOf(pressed("ArrowDown"), atEnd), DOWN);
    assert.equal(meaningOf(pressed("ArrowUp"), atEnd), null);
    assert.deepEqual(meaningOf(pressed("ArrowUp"), { ...atEnd, isOneLineHigh: () => true }), UP);
});

test("the arrows walk through choices, and down into an empty cell's list", () => {
    assert.equal(meaningOf(pressed("ArrowDown"), described({ isPicked: true })), null);
    assert.equal(meaningOf(pressed("ArrowDown"), described({ isOffering: true })), null);
    assert.deepEqual(meaningOf(pressed("ArrowUp"), described({ isOffering: true })), UP);
});

test("Tab leads from cell to cell, but not with Ctrl or Alt", () => {
    assert.deepEqual(meaningOf(pressed("Tab"), LINE), { act: "along", direction: 1 });
    assert.deepEqual(meaningOf(pressed("Tab", { shiftKey: true }), LINE), { act: "along", direction: -1 });
    assert.equal(meaningOf(pressed("Tab", { ctrlKey: true }), LINE), null);
    assert.equal(meaningOf(pressed("Tab", { altKey: true }), LINE), null);
});

test("Esc restores, F2 edits, Ctrl+D fills from above", () => {
    assert.deepEqual(meaningOf(pressed("Escape"), LINE), { act: "restore" });
    assert.deepEqual(meaningOf(pressed("F2"), LINE), { act: "edit" });
    for (const key of ["d", "D"]) assert.deepEqual(meaningOf(pressed(key, { ctrlKey: true }), LINE), { act: "fill" });
});

test("letters are typed", () => {
    for (const key of ["d", "D", "7", "Home"]) assert.equal(meaningOf(pressed(key), LINE), null);
    assert.equal(meaningOf(pressed("d", { ctrlKey: true, shiftKey: true }), LINE), null);
});

test("a row is added from anywhere, and changed from within it", () => {
    const add = pressed("Enter", { ctrlKey: true });
    assert.deepEqual([rowActOf(add, false), rowActOf(add, true)], ["add", "add"]);
    const copy = pressed("Enter", { ctrlKey: true, shiftKey: true });
    assert.deepEqual([rowActOf(copy, false), rowActOf(copy, true)], ["", "copy"]);
    const acts = ["ArrowUp", "ArrowDown", "ArrowRight", "Delete", "ArrowLeft"].map((key) => rowActOf(pressed(key, { altKey: true }), true));
    assert.deepEqual(acts, ["up", "down", "tools", "remove", ""]);
    assert.equal(rowActOf(pressed("Delete"), true), "");
    assert.equal(rowActOf(pressed("Delete", { altKey: true, ctrlKey: true }), true), "");
});
