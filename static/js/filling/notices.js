// What the page has to say while a form is filled in: one notice of each name, with what can be done about it.
import { element } from "./elements.js";
import { announce } from "./announce.js";

function place(form) {
    const held = document.getElementById("filling-aids");
    if (held) return held;
    const made = element("div", { id: "filling-aids" });
    form.before(made);
    return made;
}

export function withdraw(name) {
    const shown = document.getElementById(`notice-${name}`);
    if (shown) shown.remove();
}

export function notify(form, name, text, { level = "warning", content = [], acts = [] } = {}) {
    const held = document.getElementById(`notice-${name}`);
    if (held && held.dataset.text === text && !content.length && !acts.length) return;
    withdraw(name);
    const row = element("div", { class: "notice-row" }, element("span", {}, text), ...acts);
    const made = element("div", { id: `notice-${name}`, class: `notice notice-${level} filling-notice` }, row, ...content);
    made.dataset.text = text;
    place(form).append(made);
    announce(text);
}
