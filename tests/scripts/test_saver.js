import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { Saver } from "../../static/js/filling/saver.js";

// A server that answers when it is told to; what is sent is no longer due once it is answered.
function server(due) {
    const sent = [];
    const answers = [];
    const saver = new Saver({
        due: () => [...due],
        send: (cells) => {
            sent.push(cells);
            return new Promise((resolve, reject) => answers.push({ resolve, reject })).then(() => cells.forEach((cell) => due.delete(cell)));
        },
    });
    return { saver, sent, answers };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what is due is sent in one request", async () => {
    const { saver, sent, answers } = server(new Set(["a", "b"]));
    const saved = saver.save();
    answers[0].resolve();
    await saved;
    assert.deepEqual(sent, [["a", "b"]]);
});

test("nothing is sent while nothing is due", async () => {
    const { saver, sent } = server(new Set());
    await saver.save();
    assert.deepEqual(sent, []);
});

test("one request is in flight, and what was typed meanwhile goes in the next", async () => {
    const due = new Set(["a"]);
    const { saver, sent, answers } = server(due);
    const first = saver.save();
    due.add("b");
    const [second, third] = [saver.save(), saver.save()];
    await settled();
    assert.deepEqual(sent, [["a"]]);
    answers[0].resolve();
    await settled();
    assert.deepEqual(sent, [["a"], ["b"]]);
    answers[1].resolve();
    await Promise.all([first, second, third]);
    assert.deepEqual(sent, [["a"], ["b"]]);
});

test("who asks while a request is in flight goes on when all is saved", async () => {
    const due = new Set(["a"]);
    const { saver, answers } = server(due);
    saver.save();
    due.add("b");
    let isOver = false;
    const asked = saver.save().then(() => { isOver = true; });
    answers[0].resolve();
    await settled();
    assert.equal(isOver, false);
    answers[1].resolve();
    await asked;
    assert.deepEqual([...due], []);
});

test("a request that breaks off leaves the way free for the next", async () => {
    const { saver, sent, answers } = server(new Set(["a"]));
    const broken = saver.save();
    answers[0].reject(new Error("broken off"));
    await assert.rejects(broken, /broken off/);
    const again = saver.save();
    answers[1].resolve();
    await again;
    assert.deepEqual(sent, [["a"], ["a"]]);
});

test("nothing is sent while an input method composes", async () => {
    const { saver, sent, answers } = server(new Set(["a"]));
    saver.isHeld = true;
    await saver.save();
    assert.deepEqual(sent, []);
    saver.isHeld = false;
    const saved = saver.save();
    answers[0].resolve();
    await saved;
    assert.deepEqual(sent, [["a"]]);
});

test("each key puts the save off, and a save takes the place of the one that was put off", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { saver, sent } = server(new Set(["a"]));
    saver.later(600);
    mock.timers.tick(500);
    saver.later(600);
    mock.timers.tick(500);
    assert.deepEqual(sent, []);
    mock.timers.tick(100);
    assert.deepEqual(sent, [["a"]]);
    saver.later(600);
    saver.save();
    mock.timers.tick(600);
    assert.deepEqual(sent, [["a"]]);
    mock.timers.reset();
});
