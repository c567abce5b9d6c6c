import assert from "node:assert/strict";
import test from "node:test";
import { isTemporary, whyNotPasted, whyStopped, whyUnsaved, whyUnsent } from "../../static/js/filling/failures.js";

test("only what time may mend is tried again", () => {
    const statuses = [0, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503];
    assert.deepEqual(statuses.filter(isTemporary), [0, 401, 429, 500, 502, 503]);
});

test("the bar says why something is not saved", () => {
    assert.equal(whyUnsaved(0), "未保存（网络）");
    assert.equal(whyUnsaved(401), "登录已过期，已填内容保存在本机，请在新窗口登录后继续");
    assert.equal(whyUnsaved(403), "未保存：这张表现在不能填写，请刷新页面");
    assert.equal(whyUnsaved(409), "有内容在别处也改过，请选择采用哪一个");
    assert.equal(whyUnsaved(413), "未保存：内容太长，请缩短");
    assert.equal(whyUnsaved(422), "有内容无法识别，请核对标红单元格");
    assert.equal(whyUnsaved(502), "未保存（服务器出错，稍后再试）");
});

test("the line below a button says why something is not sent", () => {
    assert.equal(whyUnsent(0), "没有提交：无法连接服务器。已写的内容仍在，请检查网络后重试。");
    assert.equal(whyUnsent(403), "没有提交：现在不能这样做，请刷新页面。");
    assert.equal(whyUnsent(503), "没有提交：服务器暂时没有答复。已写的内容仍在，请稍后重试。");
});

test("what nobody expected is a server that doesn't answer", () => {
    assert.equal(whyStopped(403), "这张表现在不能填写，请刷新页面");
    assert.equal(whyStopped(undefined), "服务器暂时没有答复，请稍后重试");
    assert.equal(whyNotPasted(500), "无法识别复制的内容，未粘贴。请缩小范围后重试。");
});
