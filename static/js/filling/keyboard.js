// The keys of a spreadsheet. A cell reached by key is chosen as a whole and the arrows lead on; once it is typed in, clicked or
// opened with F2 they are the text's. While an input method composes, every key is its own.
import { announce } from "./announce.js";
import { isDirty, setCell } from "./cells.js";
import { openHelp } from "./help.js";
import { meaningOf } from "./keys.js";
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

function moveAlong(form, control, direction) {
    const next = along(form, control, direction);
    if (next) go(next);
    return Boolean(next); // beyond the last cell the browser goes on by itself
}

function breakLine(form, control) {
    if (chosen === control) control.setSelectionRange(control.value.length, control.value.length);
    insert(control, "\n");
}

function restore(form, control) {
    if (!isDirty(control)) return false;
    setCell(control, control.dataset.saved);
    choose(control);
    chosen = control;
    announce("已恢复上次保存的内容");
    return true;
}

function fill(form, control) {
    const above = inColumn(form, control, -1);
    if (above) setCell(control, above.value);
    return Boolean(above);
}

function edit(form, control) {
    chosen = null;
    const end = control.value.length;
    if (control.setSelectionRange) control.setSelectionRange(end, end);
}

// Each may answer that there was nothing to do: the key is the browser's then.
const ACTS = { along: moveAlong, step, breakLine, restore, edit, fill };

const described = (control) => ({
    isChosen: chosen === control,
    isLong: isLong(control),
    isLonger: isLonger(control),
    isPicked: control.matches("select, [type=radio], [type=checkbox]"),
    isOffering: Boolean(control.list) && !control.value,
    isOneLineHigh: () => isOneLineHigh(control),
    leavesText: (direction) => leavesText(control, direction),
});

function pressed(form, event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING || !isCell(event.target)) return;
    if (event.target.getAttribute("aria-expanded") === "true") return;
    const wanted = meaningOf(event, described(event.target));
    if (wanted && ACTS[wanted.act](form, event.target, wanted.direction) !== false) event.preventDefault();
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
