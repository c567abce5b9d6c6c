// Tries again what couldn't be saved: after growing pauses, when the network is back, when the person comes back to the page.
import { button } from "./elements.js";
import { isTemporary } from "./failures.js";
import { notify, withdraw } from "./notices.js";

const PAUSES = [2, 4, 8, 15, 30, 60]; // seconds
const NOTICE = "unsaved";
let tries = 0;
let timer = 0;

function retry(form) {
    window.clearTimeout(timer);
    timer = 0;
    form.dispatchEvent(new CustomEvent("filling:save-now", { bubbles: true, detail: { retry: true } }));
}

function later(form) {
    window.clearTimeout(timer);
    const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
    tries += 1;
    timer = window.setTimeout(() => retry(form), 1000 * pause);
}

function said(form, status) {
    if (status === 401) return; // the bar says it, with the way to log in
    const why = status === 0 ? "未保存（网络）：无法连接服务器。" : "未保存：服务器暂时没有答复。";
    notify(NOTICE, `${why}已填内容保存在本机，恢复后自动保存，可以继续填写。`, {
        acts: [button("现在重试", () => retry(form))],
    });
}

export function start(form) {
    form.addEventListener("filling:failed", ({ detail: { status } }) => {
        if (!isTemporary(status)) return;
        said(form, status);
        later(form);
    });
    form.addEventListener("filling:saved", () => {
        tries = 0;
        window.clearTimeout(timer);
        timer = 0;
        withdraw(NOTICE);
    });
    const back = () => timer && document.visibilityState === "visible" && retry(form);
    window.addEventListener("online", back);
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", back);
}
