// What the page has to say while a form is filled in: one notice of each name, with what can be done about it.
import { button, element } from "./elements.js";
import { announce } from "./announce.js";

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
