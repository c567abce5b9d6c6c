// The keys of a spreadsheet. A cell reached by key is chosen as a whole and the arrows lead on; once it is typed in, clicked or
// opened with F2 they are the text's. While an input method composes, every key is its own.
import { announce } from "./announce.js";
import { isDirty, setCell } from "./cells.js";
import { openHelp } from "./help.js";
import { along, COMPOSING, inColumn, isCell } from "./places.js";
import { choose, insert, isLong, isLonger, isOneLineHigh, leavesText } from "./texts.js";
import { reveal } from "./view.js";

let chosen = null; // the cell that was reached by key and isn't edited yet
let byKey = false;

export function go(control) {
    byKey = true;
    control.focus({ preventScroll: true }); // the browser knows nothing of what covers its edges
    byKey = false;
    reveal(control.form, control);
}

function step(form, control, direction) {
    const next = inColumn(form, control, direction);
    if (next) go(next);
    else announce(direction > 0 ? "已到最后一行，按 Ctrl+Enter 增加一行" : "已到第一行");
}

function enter(form, event) {
    const control = event.target;
    if (event.ctrlKey) return false;
    const isEdited = isLong(control) && chosen !== control;
    if (isLong(control) && (event.altKey || (event.shiftKey && isEdited))) {
        if (chosen === control) control.setSelectionRange(control.value.length, control.value.length);
        insert(control, "\n");
        return true;
    }
    if (isEdited) return false;
    step(form, control, event.shiftKey ? -1 : 1);
    return true;
}

function arrow(form, event) {
    const control = event.target;
    const direction = event.key === "ArrowDown" ? 1 : -1;
    if (event.altKey || event.ctrlKey || event.shiftKey || control.matches("select, [type=radio], [type=checkbox]")) return false;
    if (control.list && !control.value && direction > 0) return false; // the browser opens its list
    const isText = isLonger(control) && chosen !== control;
    if (isText && (isLong(control) || !(isOneLineHigh(control) || leavesText(control, direction)))) return false;
    step(form, control, direction);
    return true;
}

function restore(event) {
    if (!isDirty(event.target)) return false;
    setCell(event.target, event.target.dataset.saved);
    choose(event.target);
    chosen = event.target;
    announce("已恢复上次保存的内容");
    return true;
}

function fill(form, event) {
    const above = inColumn(form, event.target, -1);
    if (!event.ctrlKey || event.altKey || event.shiftKey || !above) return false;
    setCell(event.target, above.value);
    return true;
}

function edit(event) {
    chosen = null;
    const end = event.target.value.length;
    if (event.target.setSelectionRange) event.target.setSelectionRange(end, end);
    return true;
}

// From cell to cell; a row's buttons are a key of their own away, and beyond the last cell the browser goes on by itself.
function tab(form, event) {
    const next = along(form, event.target, event.shiftKey ? -1 : 1);
    if (!next || event.ctrlKey || event.altKey) return false;
    go(next);
    return true;
}

const ACTS = {
    Tab: tab,
    Enter: enter,
    ArrowDown: arrow,
    ArrowUp: arrow,
    Escape: (form, event) => restore(event),
    F2: (form, event) => edit(event),
    d: fill,
};

function pressed(form, event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING) return;
    const isOffering = event.target.getAttribute && event.target.getAttribute("aria-expanded") === "true";
    const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && isCell(event.target) && !isOffering && act(form, event)) event.preventDefault();
}

function everywhere(form, event) {
    if (event.isComposing || event.keyCode === COMPOSING) return;
    const isTyped = event.target instanceof Element && event.target.matches("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        form.dispatchEvent(new CustomEvent("filling:save-now", { bubbles: true }));
    } else if ((event.ctrlKey && event.key === "/") || (!isTyped && event.key === "?")) {
        event.preventDefault();
        openHelp();
    }
}

export function start(form) {
    form.addEventListener("keydown", (event) => pressed(form, event));
    document.addEventListener("keydown", (event) => everywhere(form, event));
    window.addEventListener("keydown", ({ key }) => { byKey = key === "Tab"; }, true);
    window.addEventListener("pointerdown", () => { byKey = false; chosen = null; }, true);
    form.addEventListener("input", () => { chosen = null; });
    form.addEventListener("focusin", ({ target }) => {
        chosen = byKey && isCell(target) ? target : null;
        if (chosen) choose(chosen);
    });
}
