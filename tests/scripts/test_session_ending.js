import assert from "node:assert/strict";
import test from "node:test";
import { endOf, isWorthTelling, secondsLeft, spoken, stateOf } from "../../static/js/session/ending.js";

const END = { ends: 10_000, lasting: 1800, user: "7" };

test("the cookie is read among others", () => {
    assert.deepEqual(endOf("csrftoken=a; session_end=10000.1800.7; x=y"), END);
    for (const nothing of ["", "csrftoken=a", "session_end=", "session_end=10000.1800"]) assert.equal(endOf(nothing), null);
});

test("a page knows how its session stands", () => {
    const at = (left, end = END, user = "7") => stateOf(end, user, end.ends - left);
    assert.equal(at(1800), "open");
    assert.equal(at(123), "open");
    assert.equal(at(122), "ending");
    assert.equal(at(2), "over");
    assert.equal(at(-100), "over");
    assert.equal(at(1800, END, "8"), "other");
    assert.equal(at(60, { ...END, lasting: 0 }), "expiring");
    assert.equal(stateOf(null, "7", 0), "over");
});

test("a short session is warned of in its last quarter", () => {
    const short = { ...END, lasting: 240 };
    assert.equal(stateOf(short, "7", short.ends - 63), "open");
    assert.equal(stateOf(short, "7", short.ends - 62), "ending");
});

test("a use is told at most every five minutes, and never in vain", () => {
    const told = (ago, end = END) => isWorthTelling(end, end.ends - end.lasting + ago);
    assert.deepEqual([told(0), told(299), told(300)], [false, false, true]);
    assert.equal(isWorthTelling({ ...END, lasting: 0 }, 9_999), false);
    assert.equal(isWorthTelling(null, 0), false);
});

test("what is left is said in words", () => {
    assert.equal(secondsLeft(END, 9_900.4), 97);
    assert.equal(secondsLeft(END, 20_000), 0);
    assert.deepEqual([5, 60, 97, 120].map(spoken), ["5 秒", "1 分钟", "1 分 37 秒", "2 分钟"]);
});
