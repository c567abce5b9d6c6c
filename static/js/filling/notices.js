// What the page has to say while a form is filled in, above the bar: lasting notices, one of each name, and below them one of the moment.
import { announce } from "./announce.js";
import { button, element } from "./elements.js";

export function withdraw(name) {
    const shown = document.getElementById(`notice-${name}`);
    if (shown) shown.remove();
}

export function notify(name, text, { level = "warning", content = [], acts = [] } = {}) {
    const held = document.getElementById(`notice-${name}`);
    if (held && held.dataset.text === text && !content.length && !acts.length) return;
    withdraw(name);
    const last = acts.length || content.length ? acts : [button("知道了", () => withdraw(name), "link")];
    const row = element("div", { class: "notice-row" }, element("span", {}, text), ...last);
    const made = element("div", { id: `notice-${name}`, class: `notice notice-${level} filling-notice` }, row, ...content);
    made.dataset.text = text;
    document.getElementById("filling-aids").append(made);
    announce(text);
}

// Takes the place of the one before; `act` is at most one thing to do about it: its words and a function.
export function notifyOnce(text, level, act) {
    const role = level === "error" ? "alert" : "status";
    const made = element("div", { class: `notice notice-${level}`, role }, text);
    if (act) made.append(button(act[0], () => (made.remove(), act[1]()), "link"));
    made.append(button("关闭", () => made.remove(), "link"));
    document.getElementById("filling-notices").replaceChildren(made);
    return made;
}
