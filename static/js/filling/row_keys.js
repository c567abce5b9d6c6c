// Acts on a row from within its cells: add below, copy, remove, move, or go to the buttons that do the same and more.
import { announce } from "./announce.js";
import { go } from "./keyboard.js";
import { rowActOf } from "./keys.js";
import { COMPOSING, controlAt, isCell, keyOf, lastKey, partsOf, placeOf, rowNumber, rowsOf } from "./places.js";
import { addRow, copyRow, moveRow } from "./rows.js";

const within = (form, key, selector) => partsOf(form, key).flatMap((part) => [...part.querySelectorAll(selector)]);

function enter(form, key, said) {
    if (!key) return; // refused, and said why
    const open = within(form, key, ".cell-input");
    const first = open.find((control) => !control.value) || open[0];
    if (first) go(first);
    announce(`${said}，现在是第 ${rowNumber(form, key)} 行`);
}

async function add(form, key) {
    const [added] = await addRow(form, { after: key });
    enter(form, added, "已增加一行");
}

async function copy(form, key) {
    const [added] = await copyRow(form, key);
    enter(form, added, "已复制一行");
}

async function move(form, key, direction) {
    const before = rowNumber(form, key);
    await moveRow(form, key, direction);
    const after = rowNumber(form, key);
    if (after !== before) announce(`已移到第 ${after} 行`);
}

// The button's own way, for it offers to bring the row back.
function remove(form, key, place) {
    const stay = () => {
        const last = rowsOf(form).length - 1;
        const next = place && controlAt(form, { ...place, line: Math.min(place.line, last) });
        if (next) go(next);
        announce("已删除一行，可以撤销");
    };
    form.addEventListener("filling:rows-changed", stay, { once: true });
    within(form, key, 'button[data-act="remove"]')[0].click();
}

// From a cell to what stands behind its row; from there Tab goes on as everywhere.
function tool(form, key) {
    const [, behind] = partsOf(form, key);
    const first = [...behind.querySelectorAll("summary, button")].find((part) => part.offsetParent !== null);
    if (first) first.focus();
}

function act(form, wanted, key, place) {
    // From the funds or the goals a new row goes to the end.
    if (wanted === "add") add(form, key || lastKey(form));
    else if (wanted === "copy") copy(form, key);
    else if (wanted === "tools") tool(form, key);
    else if (wanted === "remove") remove(form, key, place);
    else move(form, key, wanted);
}

export function start(form) {
    form.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING || !isCell(event.target)) return;
        const key = keyOf(event.target);
        const wanted = rowActOf(event, Boolean(key));
        if (!wanted) return;
        event.preventDefault();
        if (!event.repeat) act(form, wanted, key, placeOf(event.target));
    });
}
