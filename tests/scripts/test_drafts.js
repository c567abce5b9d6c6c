import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { dropSaved, leftOver, noteCell, sortLeftOver } from "../../static/js/filling/draft_cells.js";
import { expire, prefixOf, read, write } from "../../static/js/filling/draft_store.js";
import { control } from "./controls.js";

const DAY = 24 * 60 * 60 * 1000;
const OWNER = { user: "3", evaluation: "7" };

// A browser's storage with room for so many characters.
class Storage extends Map {
    constructor(room = Infinity) {
        super();
        this.room = room;
    }

    get length() {
        return this.size;
    }

    key(index) {
        return [...this.keys()][index];
    }

    getItem(key) {
        return this.has(key) ? this.get(key) : null;
    }

    setItem(key, text) {
        if (text.length > this.room) throw new Error("QuotaExceededError");
        this.set(key, text);
    }

    removeItem(key) {
        this.delete(key);
    }
}

function store(storage) {
    globalThis.window = { localStorage: storage };
}

beforeEach(() => store(new Storage()));

test("each tab keeps its own copy, and reads all of its person's sheet", () => {
    assert.equal(write(OWNER, "one", { a: { value: "1" } }), true);
    write(OWNER, "two", { a: { value: "2" } });
    write({ ...OWNER, evaluation: "70" }, "one", { a: { value: "3" } });
    write({ ...OWNER, user: "33" }, "one", { a: { value: "4" } });
    const held = read(OWNER).map(({ tab, cells }) => [tab, cells.a.value]);
    assert.deepEqual(held.sort(), [["one", "1"], ["two", "2"]]);
});

test("a copy without cells is none", () => {
    write(OWNER, "one", { a: { value: "1" } });
    write(OWNER, "one", {});
    assert.deepEqual(read(OWNER), []);
});

test("a full storage keeps nothing and says so", () => {
    store(new Storage(10));
    assert.equal(write(OWNER, "one", { a: { value: "一句很长的话" } }), false);
});

test("a forbidden storage is empty", () => {
    globalThis.window = {
        get localStorage() {
            throw new Error("SecurityError");
        },
    };
    assert.deepEqual([read(OWNER), write(OWNER, "one", { a: {} })], [[], false]);
    assert.doesNotThrow(() => expire());
});

test("a broken copy holds nothing", () => {
    for (const [number, text] of ["", "{", "[]", "null", '{"cells": 5}'].entries()) window.localStorage.setItem(`${prefixOf(OWNER)}${number}`, text);
    assert.deepEqual(read(OWNER).map(({ cells }) => cells), [{}, {}, {}, {}, {}]);
});

test("copies expire after thirty days, those of other programs never", () => {
    write(OWNER, "one", { a: { value: "1" } });
    window.localStorage.setItem("theme", "dark");
    expire(Date.now() + 29 * DAY);
    assert.equal(read(OWNER).length, 1);
    expire(Date.now() + 31 * DAY);
    assert.deepEqual([read(OWNER), window.localStorage.getItem("theme")], [[], "dark"]);
});

test("a cell is kept with the text it was typed over, until it is as it was", () => {
    const cells = {};
    const typed = control("indicators.a.actual", "18次", { saved: "6次" });
    assert.equal(noteCell(cells, typed, "5", 1), true);
    noteCell(cells, { ...typed, value: "18次。" }, "6", 2);
    assert.deepEqual(cells, { "indicators.a.actual": { base: "6次", version: "5", value: "18次。", at: 2 } });
    assert.equal(noteCell(cells, { ...typed, value: "6次" }, "6", 3), true);
    assert.deepEqual(cells, {});
    assert.equal(noteCell(cells, { ...typed, value: "6次" }, "6", 4), false);
});

test("what is saved is kept no longer, what was typed meanwhile stands on it", () => {
    const cells = {};
    const controls = ["indicators.a.actual", "indicators.a.name", "indicators.ab.name"].map((name) => control(name, "1", { saved: "0" }));
    for (const each of controls) noteCell(cells, each, "5", 1);
    controls[0].dataset.saved = "1";
    Object.assign(controls[1], { value: "12", dataset: { ...controls[1].dataset, saved: "1" } });
    const find = (name) => ({ control: controls.find((each) => each.name === name), version: "6" });
    assert.equal(dropSaved(cells, ["indicators.a"], find), true);
    assert.deepEqual(Object.keys(cells), ["indicators.a.name", "indicators.ab.name"]);
    assert.deepEqual(cells["indicators.a.name"], { base: "1", version: "6", value: "1", at: 1 });
    assert.equal(dropSaved(cells, ["funds.total"], find), false);
});

test("a cell whose row has gone is kept no longer once its group is saved", () => {
    const cells = { "indicators.a.actual": { base: "6次", version: "5", value: "18次", at: 1 } };
    dropSaved(cells, ["indicators.a"], () => null);
    assert.deepEqual(cells, {});
});

test("what other tabs left over comes newest first, without that of open tabs and without what is no text", () => {
    const cell = (value, at) => ({ value, base: "", version: "1", at });
    const copies = [
        { tab: "open", cells: { a: cell("open", 9) } },
        { tab: "old", cells: { a: cell("old", 1), b: { value: null, base: "" }, c: {} } },
        { tab: "new", cells: { a: cell("new", 2) } },
    ];
    const found = leftOver(copies, (tab) => tab === "open");
    assert.deepEqual(found.map(({ tab, name, value }) => [tab, name, value]), [["new", "a", "new"], ["old", "a", "old"]]);
});

test("a text that was left over is restored where nothing has changed since", () => {
    const held = control("sheet.goal", "旧");
    const cell = { name: "sheet.goal", value: "新", base: "旧" };
    assert.deepEqual(sortLeftOver([cell], () => held), { same: [], restored: [cell], open: [] });
});

test("the person chooses where the server holds another text, where the cell has been typed in, and where it has gone", () => {
    const cell = { name: "sheet.goal", value: "新", base: "旧" };
    for (const held of [control("sheet.goal", "他人"), control("sheet.goal", "又", { saved: "旧" }), null]) {
        assert.deepEqual(sortLeftOver([cell], () => held), { same: [], restored: [], open: [cell] });
    }
});

test("of two texts for one cell the newer is restored, the other is for the person to choose", () => {
    const held = control("sheet.goal", "旧");
    const [newer, older] = [{ name: "sheet.goal", value: "二", base: "旧" }, { name: "sheet.goal", value: "一", base: "旧" }];
    assert.deepEqual(sortLeftOver([newer, older], () => held), { same: [], restored: [newer], open: [older] });
});

test("a text that the server has tidied is the same", () => {
    for (const [left, saved] of [["１２．0", "12"], ["12,000", "12000.00"], [" 6次\n", "6次"], ["", ""]]) {
        const cell = { name: "funds.total.budget", value: left, base: "1" };
        assert.deepEqual(sortLeftOver([cell], () => control(cell.name, saved)).same, [cell]);
    }
});

test("a text that the server has by now is the same, though the person types the next one already", () => {
    const cell = { name: "sheet.goal", value: "19次", base: "18次" };
    assert.deepEqual(sortLeftOver([cell], () => control(cell.name, "20次", { saved: "19次" })).same, [cell]);
});

test("a text over which the next one was typed had been saved", () => {
    const [newer, older] = [{ value: "20次", base: "19次", at: 2 }, { value: "19次", base: "18次", at: 1 }];
    const found = [newer, older].map((cell) => ({ ...cell, name: "sheet.goal" }));
    const parts = sortLeftOver(found, () => control("sheet.goal", "21次"));
    assert.deepEqual(parts, { same: [found[1]], restored: [], open: [found[0]] });
});

test("an emptied cell is not the same as nought", () => {
    const cell = { name: "funds.total.budget", value: "", base: "0" };
    assert.deepEqual(sortLeftOver([cell], () => control(cell.name, "0")).restored, [cell]);
});
