// Keeps a local copy of every cell from the first letter typed until the server has it.
import { dropSaved, noteCell } from "./draft_cells.js";
import { expire, write } from "./draft_store.js";
import { notify, withdraw } from "./notices.js";
import { isCell, named } from "./places.js";

const NOTICE = "storage";
export const tab = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
const cells = {};
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

export function start(form) {
    expire();
    const noted = ({ target }) => {
        if (isCell(target) && target.name && noteCell(cells, target, versionOf(form, target))) keep(form);
    };
    const find = (name) => {
        const control = named(form, name);
        return control && { control, version: versionOf(form, control) };
    };
    form.addEventListener("input", noted);
    form.addEventListener("change", noted);
    form.addEventListener("filling:saved", ({ detail }) => dropSaved(cells, detail.groups, find) && keep(form));
    window.addEventListener("beforeunload", (event) => {
        if (isKept || !Object.keys(cells).length) return;
        event.preventDefault();
        event.returnValue = "";
    });
}
