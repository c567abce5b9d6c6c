// Where the arrows lead on the page of a review, and where the field of a remark stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCell, placeBeside } from "../../static/js/reviewing/cells.js";

const box = (left, top, width = 40, height = 20) => ({ left, top, width, height, right: left + width, bottom: top + height });
const GRID = [box(0, 0), box(40, 0), box(0, 20), box(40, 20), box(0, 40, 80)];

test("arrows lead to the cell straight ahead", () => {
    const to = (from) => ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].map((key) => nextCell(GRID, from, key));
    assert.deepEqual(to(0), [1, -1, 2, -1]);
    assert.deepEqual(to(3), [-1, 2, 4, 1]);
    assert.equal(nextCell(GRID, 0, "x"), -1);
});

test("the field stands below its cell, else above, and within the window", () => {
    const view = { width: 300, height: 200 };
    const field = { width: 100, height: 80 };
    assert.deepEqual(placeBeside(box(10, 10), field, view), { left: 10, top: 34 });
    assert.deepEqual(placeBeside(box(280, 150), field, view), { left: 196, top: 66 });
});
