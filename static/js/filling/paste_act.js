// Fills a pasted block in as one act, and takes it back as one: cells that were typed in since keep what was typed.
import { announce } from "./announce.js";
import { setCell } from "./cells.js";
import { button } from "./elements.js";
import { go } from "./keyboard.js";
import { notify, withdraw } from "./notices.js";
import { count } from "./paste_plan.js";
import { lastKey, named, rowNumber } from "./places.js";
import { addRow, changeRows, removeRows } from "./rows.js";

const NOTICE = "paste";
let last = null; // {before: name → text, added: keys, removed: keys, touched: names}
let isWriting = false;

const MOST_AT_ONCE = 100;

function lastFilled(form, plan) {
    const filled = plan.rows.filter((row) => row.group);
    return filled.length ? filled[filled.length - 1].key : lastKey(form);
}

// As many rows as the block needs and the form hasn't; fewer where the server allows no more, which it says itself.
async function grow(form, plan) {
    const grown = plan.rows.filter((row) => row.isNew);
    const keys = [];
    let after = lastFilled(form, plan);
    while (keys.length < grown.length) {
        const count = after ? Math.min(grown.length - keys.length, MOST_AT_ONCE) : 1;
        const added = await addRow(form, { after, count });
        if (!added.length) break;
        keys.push(...added);
        after = added[added.length - 1];
    }
    keys.forEach((key, index) => { grown[index].group = `indicators.${key}`; });
    return keys;
}

function write(form, plan, before) {
    isWriting = true;
    for (const row of plan.rows) {
        row.cells.forEach((cell, number) => {
            const name = `${row.group || cell.group}.${plan.columns[number].field}`;
            const control = cell.skipped ? null : named(form, name);
            if (!control || control.value === cell.text) return;
            before.set(name, control.value);
            setCell(control, cell.text);
        });
    }
    isWriting = false;
}

export async function apply(form, plan, gone) {
    const added = await grow(form, plan);
    const { rows, columns } = count({ ...plan, rows: plan.rows.filter((row) => row.group || !row.isNew) });
    const before = new Map();
    write(form, plan, before);
    if (gone.length) await removeRows(form, gone);
    const removed = gone.filter((key) => !rowNumber(form, key));
    last = { before, added, removed, touched: new Set() };
    notify(NOTICE, `已粘贴 ${rows} 行 × ${columns} 列${removed.length ? `，删除 ${removed.length} 行` : ""}。`, {
        level: "info",
        acts: [button("撤销粘贴", () => undo(form)), button("知道了", () => withdraw(NOTICE), "link")],
    });
    const [first] = before.keys();
    if (first) go(named(form, first));
}

async function undo(form) {
    const act = last;
    last = null;
    withdraw(NOTICE);
    const isKept = (key) => [...act.touched].some((name) => name.startsWith(`indicators.${key}.`));
    for (const [name, text] of act.before) {
        const control = named(form, name);
        if (control && !act.touched.has(name)) setCell(control, text);
    }
    const gone = act.added.filter((key) => !isKept(key));
    if (gone.length) await removeRows(form, gone);
    for (const key of act.removed) await changeRows(form, `restore:${key}`);
    announce(act.touched.size ? "已撤销粘贴，您之后改过的格保持不变" : "已撤销粘贴");
    const first = [...act.before.keys()].map((name) => named(form, name)).find(Boolean);
    if (first) go(first);
}

export function start(form) {
    form.addEventListener("input", ({ target }) => {
        if (last && !isWriting) last.touched.add(target.name);
    });
    form.addEventListener("keydown", (event) => {
        const isUndo = event.ctrlKey && !event.shiftKey && event.key.toLowerCase() === "z" && !event.isComposing;
        if (!isUndo || !last || last.touched.size) return;
        event.preventDefault();
        undo(form);
    });
}
