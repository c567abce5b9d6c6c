// Which tabs of this browser have the same sheet open: a copy of a tab that answers is its own, one of a silent tab is left over.
import { button } from "./elements.js";
import { notify, withdraw } from "./notices.js";
import { ownerOf, tab } from "./drafts.js";

const PATIENCE = 300; // milliseconds in which an open tab answers
const NOTICE = "tabs";
export const others = new Set();
const farewells = []; // what is done when a tab goes
let channel = null;

// Settled in one window, it is settled in all; another window that comes later is news again.
function known() {
    withdraw(NOTICE);
    channel.postMessage({ kind: "known", from: tab });
}

function told(isNew) {
    if (!others.size) withdraw(NOTICE);
    if (!others.size || !isNew) return;
    notify(NOTICE, "您在另一个窗口也打开了这张表。两个窗口填的内容都会保存，改到同一格时请您选择；建议只在一个窗口填写。", {
        acts: [button("知道了", known, "link")],
    });
}

function heard({ kind, from }) {
    if (from === tab) return;
    const isNew = kind !== "bye" && kind !== "known" && !others.has(from);
    if (kind === "hello") channel.postMessage({ kind: "here", from: tab });
    if (kind !== "bye") others.add(from);
    else if (others.delete(from)) farewells.forEach((act) => act());
    if (kind === "known") withdraw(NOTICE);
    told(isNew);
}

// Resolves when every open tab has had the time to answer.
export function answered() {
    return new Promise((resolve) => {
        window.setTimeout(resolve, channel ? PATIENCE : 0);
    });
}

export function whenGone(act) {
    farewells.push(act);
}

export function start(form) {
    if (!("BroadcastChannel" in window)) return;
    const { user, evaluation } = ownerOf(form);
    channel = new BroadcastChannel(`perfeval.sheet.${user}.${evaluation}`);
    channel.addEventListener("message", ({ data }) => heard(data));
    channel.postMessage({ kind: "hello", from: tab });
    window.addEventListener("pagehide", () => channel.postMessage({ kind: "bye", from: tab }));
    window.addEventListener("pageshow", ({ persisted }) => persisted && channel.postMessage({ kind: "hello", from: tab }));
}
