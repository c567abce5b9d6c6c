import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { Renewing } from "../../static/js/filling/renewing.js";

// A server that answers when it is told to.
function server() {
    const asked = [];
    const shown = [];
    const ask = (signal) => new Promise((answer) => asked.push({ signal, answer }));
    return { asked, shown, renewing: new Renewing({ ask, show: (answer) => shown.push(answer), pause: 300 }) };
}

test("what is asked for anew stops the request before, whose answer is not shown", async () => {
    const { asked, shown, renewing } = server();
    const both = [renewing.renew(), renewing.renew()];
    asked[1].answer("new");
    asked[0].answer("old");
    await Promise.all(both);
    assert.deepEqual([asked.map(({ signal }) => signal.aborted), shown], [[true, false], ["new"]]);
});

test("changes that follow each other are asked for once, a little after the last", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { asked, renewing } = server();
    for (const wait of [200, 299, 300]) {
        renewing.later();
        mock.timers.tick(wait);
    }
    mock.timers.reset();
    assert.equal(asked.length, 1);
});

test("what was stopped is neither asked for nor shown", async () => {
    const { asked, shown, renewing } = server();
    const running = renewing.renew();
    renewing.stop();
    asked[0].answer("late");
    await running;
    assert.deepEqual(shown, []);
});
