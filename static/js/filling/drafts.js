// Keeps a local copy of every cell from the first letter typed until the server has it.
import { isDirty } from "./cells.js";
import { notify, withdraw } from "./notices.js";
import { expire, write } from "./draft_store.js";
import { isCell, named } from "./places.js";

const NOTICE = "storage";
export const tab = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
const cells = {}; // name → {value, base, version, at}
let isKept = true;

export const ownerOf = (form) => ({ user: form.dataset.user, evaluation: form.dataset.evaluation });

function keep(form) {
    isKept = write(ownerOf(form), tab, cells);
    if (isKept) withdraw(NOTICE);
    else notify(NOTICE, "浏览器无法保存本机副本（空间已满或被禁用）。显示“已保存”之前，请勿关闭本页。");
}

function versionOf(form, control) {
    const held = named(form, `${control.dataset.group}.version`);
    return held ? held.value : "";
}

function note(form, control) {
    if (isDirty(control)) {
        const held = cells[control.name];
        const begun = held || { base: control.dataset.saved, version: versionOf(form, control) };
        cells[control.name] = { ...begun, value: control.value, at: Date.now() };
    } else if (cells[control.name]) {
        delete cells[control.name];
    } else {
        return;
    }
    keep(form);
}

// What was typed while the save was under way stands on what is saved now.
function saved(form, groups) {
    const names = Object.keys(cells).filter((name) => groups.some((group) => name.startsWith(`${group}.`)));
    for (const name of names) {
        const control = named(form, name);
        const isNewer = control && isDirty(control);
        if (isNewer) cells[name] = { ...cells[name], base: control.dataset.saved, version: versionOf(form, control) };
        else delete cells[name];
    }
    if (names.length) keep(form);
}

export function start(form) {
    expire();
    const noted = ({ target }) => isCell(target) && target.name && note(form, target);
    form.addEventListener("input", noted);
    form.addEventListener("change", noted);
    form.addEventListener("filling:saved", ({ detail }) => saved(form, detail.groups));
    window.addEventListener("beforeunload", (event) => {
        if (isKept || !Object.keys(cells).length) return;
        event.preventDefault();
        event.returnValue = "";
    });
}
