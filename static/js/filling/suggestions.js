// Names for a 三级指标, offered while one is typed, at Ctrl+↓, or by a click into an empty cell. While the list is open its keys are
// its own; Enter and Tab without a chosen line belong to the cell. Never while an input method composes.
import { announce } from "./announce.js";
import { setCell } from "./cells.js";
import { activate, activeOf, makeList, optionsOf, place, step } from "./suggestion_list.js";

const PAUSE = 250; // milliseconds without a key before the server is asked
const SPLIT = ["target_sign", "target_value", "target_unit"];

let list = null;
let open = null; // the control whose list is shown
let asked = 0; // of several answers under way the last counts
let timer = 0;

const isName = (control) => control.matches && control.matches('.cell-input[data-field="name"]') && !control.readOnly;
const sister = (control, field) => control.form.elements.namedItem(`${control.dataset.group}.${field}`);
const textOf = (control, field) => (sister(control, field) || { value: "" }).value;

function close() {
    asked += 1;
    clearTimeout(timer);
    if (!open) return;
    open.setAttribute("aria-expanded", "false");
    open.removeAttribute("aria-activedescendant");
    open = null;
    list.hidden = true;
}

async function ask(control, { isWanted = false } = {}) {
    clearTimeout(timer);
    const number = (asked += 1);
    const key = control.closest("[data-key]");
    const query = new URLSearchParams({
        key: key ? key.dataset.key : "",
        dimension: textOf(control, "dimension"),
        category: textOf(control, "category"),
        q: control.value,
    });
    let html = "";
    try {
        const answer = await fetch(`${control.form.dataset.suggestionsUrl}?${query}`, { headers: { "HX-Request": "true" } });
        if (answer.ok) html = await answer.text();
    } catch {
        return; // without the network there is nothing to offer; typing goes on
    }
    if (number !== asked || document.activeElement !== control) return;
    show(control, html, isWanted);
}

function show(control, html, isWanted) {
    list.innerHTML = html;
    const count = optionsOf(list).length;
    if (!count) {
        close();
        if (isWanted) announce("没有可选用的指标");
        return;
    }
    open = control;
    list.hidden = false;
    list.scrollTop = 0;
    control.setAttribute("aria-expanded", "true");
    place(list, control);
    activate(list, control, isWanted ? optionsOf(list)[0] : null);
    announce(`有 ${count} 个可选用的指标，按下箭头选择`);
}

function fillEmpty(control, field, text) {
    const cell = sister(control, field);
    if (cell && !cell.readOnly && !cell.value.trim() && text) setCell(cell, text);
}

function take(control, option) {
    const { name, target, dimension, category } = option.dataset;
    close();
    setCell(control, name);
    if (sister(control, "target")) fillEmpty(control, "target", target);
    else if (SPLIT.every((field) => !textOf(control, field).trim())) {
        for (const field of SPLIT) fillEmpty(control, field, option.getAttribute(`data-${field.replace("_", "-")}`));
    }
    fillEmpty(control, "dimension", dimension);
    fillEmpty(control, "category", category);
    close(); // what was set is no typing
    announce(`已选用 ${name}`);
}

function keyed(event) {
    if (event.isComposing || event.keyCode === 229 || !isName(event.target)) return false;
    const control = event.target;
    if (event.key === "ArrowDown" && event.ctrlKey) {
        ask(control, { isWanted: true });
        return true;
    }
    if (open !== control || event.ctrlKey || event.altKey) return false;
    if (event.key === "Escape") {
        close();
        return true;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        step(list, control, event.key === "ArrowDown" ? 1 : -1);
        return true;
    }
    const chosen = activeOf(list);
    if (event.key === "Enter" && chosen && !event.shiftKey) {
        take(control, chosen);
        return true;
    }
    if (event.key === "Tab" || event.key === "Enter") close();
    return false;
}

function prepare(control) {
    control.setAttribute("role", "combobox");
    control.setAttribute("aria-autocomplete", "list");
    control.setAttribute("aria-haspopup", "listbox");
    control.setAttribute("aria-expanded", "false");
    control.setAttribute("aria-controls", list.id);
}

export function start(form) {
    if (!form.dataset.suggestionsUrl) return;
    list = list || makeList();
    form.addEventListener("focusin", ({ target }) => isName(target) && target !== open && prepare(target));
    form.addEventListener("focusout", close);
    form.addEventListener("keydown", (event) => {
        if (!keyed(event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    }, true);
    const later = (event) => {
        if (event.isComposing || !isName(event.target) || document.activeElement !== event.target) return;
        clearTimeout(timer);
        if (event.target.value.trim()) timer = setTimeout(() => ask(event.target), PAUSE);
        else close();
    };
    form.addEventListener("input", later);
    form.addEventListener("compositionend", later);
    form.addEventListener("click", ({ target }) => isName(target) && !target.value && ask(target));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the cell keeps the focus
    list.addEventListener("click", ({ target }) => {
        const option = target.closest("[role=option]");
        if (option && open) take(open, option);
    });
    window.addEventListener("resize", close);
    document.addEventListener("scroll", (event) => event.target !== list && open && place(list, open), true);
}
