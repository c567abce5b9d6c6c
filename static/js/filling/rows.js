// Rows come, go and change places: the server draws the tables anew, and what is typed and unsaved is carried over.
import { saveNow } from "./autosave.js";
import { controls, isDirty } from "./cells.js";
import { notifyOnce } from "./notices.js";
import { parse, show } from "./outputs.js";
import { post } from "./posting.js";

const ACTS = new Set(["add", "add-in", "slash", "copy", "up", "down", "remove", "restore", "spread"]);

export async function changeRows(form, act, more = {}) {
    await saveNow(form);
    const body = new URLSearchParams({ act });
    for (const [name, value] of Object.entries(more)) for (const each of [].concat(value)) body.append(name, each);
    const { status, text } = await post(form.dataset.rowsUrl, body);
    const { answer, report } = parse(text);
    if (!report || status !== 200) {
        notifyOnce(report ? report.message : "操作未完成，请检查网络后重试。", "error");
        return [];
    }
    swap(form, answer);
    form.elements.since.value = report.since;
    show(answer);
    form.dispatchEvent(new CustomEvent("filling:rows-changed", { bubbles: true, detail: { act, keys: report.keys } }));
    return report.keys;
}

function swap(form, answer) {
    const focused = document.activeElement;
    const held = { id: focused.id, start: focused.selectionStart, end: focused.selectionEnd };
    const typed = controls(form).filter(isDirty).map((control) => [control.id, control.value]);
    const top = window.scrollY;
    const tables = form.querySelector("#filling-tables");
    tables.replaceWith(document.importNode(answer.getElementById("filling-tables"), true));
    for (const [id, value] of typed) {
        const control = document.getElementById(id);
        if (control) control.value = value;
    }
    window.scrollTo(window.scrollX, top);
    const again = held.id && document.getElementById(held.id);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (held.start !== undefined && held.start !== null) again.setSelectionRange(held.start, held.end);
}

export function addRow(form, { after = "", category, count = 1 } = {}) {
    if (category !== undefined) return changeRows(form, "add-in", { add_in: category });
    return changeRows(form, after ? `add:${after}` : "add", { count });
}

export function copyRow(form, key) {
    return changeRows(form, `copy:${key}`);
}

export function moveRow(form, key, direction) {
    return changeRows(form, `${direction}:${key}`);
}

export async function removeRows(form, keys) {
    return changeRows(form, "remove-all", { key: keys, ...(await versionsOf(form, keys)) });
}

// Once what is typed is saved: that moves them on.
async function versionsOf(form, keys) {
    await saveNow(form);
    const held = keys.map((key) => form.elements.namedItem(`indicators.${key}.version`)).filter(Boolean);
    return Object.fromEntries(held.map((version) => [version.name, version.value]));
}

async function removeRow(form, key) {
    const row = form.querySelector(`tr.row-cells[data-key="${CSS.escape(key)}"]`);
    await changeRows(form, `remove:${key}`, await versionsOf(form, [key]));
    if (row && row.isConnected) return;
    notifyOnce("已删除一行。", "success", ["撤销", () => changeRows(form, `restore:${key}`).then(focusRow(form))]);
}

async function spread(form) {
    const keys = await changeRows(form, "spread");
    if (keys.length) notifyOnce(`已分配 ${keys.length} 行的分值，可以逐行调整。`, "success", ["撤销", () => changeRows(form, "spread:before")]);
}

function focusRow(form) {
    return ([key]) => {
        const row = key && form.querySelector(`tr.row-cells[data-key="${CSS.escape(key)}"] .cell-input[data-field="name"]`);
        if (row) row.focus();
    };
}

// Level 2 is offered within its level 1; all there are below one that nobody knows.
function offerCategories(form, dimension) {
    const category = form.elements.namedItem(`${dimension.dataset.group}.category`);
    if (!category) return;
    const known = [...document.querySelectorAll("datalist[data-dimension]")].find((each) => each.dataset.dimension === dimension.value);
    category.setAttribute("list", known ? known.id : "offers-category-any");
}

export function start(form) {
    form.addEventListener("input", ({ target }) => target.dataset.field === "dimension" && offerCategories(form, target));
    form.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-act]");
        if (!button || !ACTS.has(button.dataset.act)) return;
        event.preventDefault();
        const { act } = button.dataset;
        const key = button.value.slice(act.length + 1);
        if (act === "remove") removeRow(form, key);
        else if (act === "add-in") addRow(form, { category: form.elements.add_in.value }).then(focusRow(form));
        else if (act === "spread") spread(form);
        else if (act === "add") addRow(form, { after: key }).then(focusRow(form));
        else changeRows(form, button.value).then(act === "copy" ? focusRow(form) : undefined);
    });
}
