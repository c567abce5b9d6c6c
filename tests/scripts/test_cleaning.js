import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { clean } from "../../static/js/filling/cleaning.js";

const CASES = JSON.parse(readFileSync(new URL("../data/cleaning.json", import.meta.url), "utf8"));

// projects/documents/cleaning.py is held to the same cases.
test("a pasted text loses what Word, web pages and old files leave in it", () => {
    assert.ok(CASES.length);
    for (const { dirty, lines, clean: expected } of CASES) assert.equal(clean(dirty, { lines }), expected);
});

test("a clean text is left as it is", () => {
    for (const { lines, clean: expected } of CASES) assert.equal(clean(expected, { lines }), expected);
});

test("markup nested deeper than the passes reach is taken apart", () => {
    const depth = 12;
    const dirty = `${"<o".repeat(depth)}<o:p>${":p>".repeat(depth)}套`;
    assert.doesNotMatch(clean(dirty, { lines: false }), /[<>]/);
});

test("a hostile text is cleaned as any other", () => {
    const text = `一${"\u3000".repeat(200_000)}二`;
    for (const lines of [true, false]) assert.equal(clean(text, { lines }), text);
});
