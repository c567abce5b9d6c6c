// Which tabs of this browser have the same sheet open: a copy of a tab that answers is its own, one of a silent tab is left over.
import { notify, withdraw } from "./notices.js";
import { ownerOf, tab } from "./drafts.js";

const PATIENCE = 300; // milliseconds in which an open tab answers
const NOTICE = "tabs";
export const others = new Set();
const mourners = [];
let channel = null;

function told(form) {
    if (others.size) notify(form, NOTICE, "这张表也在另一个窗口中打开着。两边填的都会保存，改到同一格时会请您选择；最好只在一个窗口里填。");
    else withdraw(NOTICE);
}

function heard(form, { kind, from }) {
    if (from === tab) return;
    if (kind === "hello") channel.postMessage({ kind: "here", from: tab });
    if (kind !== "bye") others.add(from);
    else if (others.delete(from)) mourners.forEach((act) => act());
    told(form);
}

// Resolves when every open tab has had the time to answer.
export function answered() {
    return new Promise((resolve) => {
        window.setTimeout(resolve, channel ? PATIENCE : 0);
    });
}

export function whenGone(act) {
    mourners.push(act);
}

export function start(form) {
    if (!("BroadcastChannel" in window)) return;
    const { user, evaluation } = ownerOf(form);
    channel = new BroadcastChannel(`perfeval.sheet.${user}.${evaluation}`);
    channel.addEventListener("message", ({ data }) => heard(form, data));
    channel.postMessage({ kind: "hello", from: tab });
    window.addEventListener("pagehide", () => channel.postMessage({ kind: "bye", from: tab }));
    window.addEventListener("pageshow", ({ persisted }) => persisted && channel.postMessage({ kind: "hello", from: tab }));
}
