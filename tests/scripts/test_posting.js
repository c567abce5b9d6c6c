import assert from "node:assert/strict";
import { createServer } from "node:http";
import test, { after, before } from "node:test";
import { read, Refused } from "../../static/js/filling/paste_reading.js";
import { get, post } from "../../static/js/filling/posting.js";

const asked = [];
let answer = {};
const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
        asked.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
    });
});
let address;

before(async () => {
    globalThis.document = { cookie: "theme=dark; csrftoken=t0ken" };
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${server.address().port}/`;
});
after(() => server.close());

test("a save carries the token of the cookie and says that a script asks", async () => {
    answer = { status: 200, body: "gut" };
    assert.deepEqual(await post(address, new URLSearchParams({ a: "表" })), { status: 200, text: "gut" });
    const { method, headers, body } = asked.pop();
    assert.deepEqual([method, headers["x-csrftoken"], headers["hx-request"], body], ["POST", "t0ken", "true", "a=%E8%A1%A8"]);
});

test("every answer keeps its status and its text", async () => {
    for (const status of [403, 409, 413, 422, 500]) {
        answer = { status, body: `${status}` };
        assert.deepEqual(await get(address), { status, text: `${status}` });
        assert.equal(asked.pop().headers["hx-request"], "true");
    }
});

test("no answer has the status 0", async () => {
    const closed = createServer();
    await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    assert.deepEqual(await get(`http://127.0.0.1:${port}/`), { status: 0, text: "" });
});

test("a pasted block is read as JSON", async () => {
    answer = { status: 200, body: '{"rows": []}' };
    assert.deepEqual(await read(address, { table: "funds", column: 1, rows: [["1"]], line: 3 }), { rows: [] });
    const { headers, body } = asked.pop();
    assert.deepEqual([headers["content-type"], headers["x-csrftoken"]], ["application/json", "t0ken"]);
    assert.deepEqual(JSON.parse(body), { table: "funds", column: 1, rows: [["1"]] });
});

test("a block is refused with the server's words where it has some", async () => {
    answer = { status: 422, body: '{"reason": "行数过多"}' };
    await assert.rejects(read(address, {}), new Refused("行数过多"));
    for (const body of ["", "<h1>500</h1>", "{}"]) {
        answer = { status: 500, body };
        await assert.rejects(read(address, {}), new Refused("无法识别复制的内容，未粘贴。请缩小范围后重试。"));
    }
    answer = { status: 401, body: "" };
    await assert.rejects(read(address, {}), new Refused("登录已过期，未粘贴。请在新窗口登录后重新粘贴。"));
});
