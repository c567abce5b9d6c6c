// The same row was saved elsewhere meanwhile: what both have written stays, and the person chooses, cell by cell.
import { controls, isDirty, markSaved, setCell } from "./cells.js";
import { button, element } from "./elements.js";
import { afterConflict } from "./merging.js";
import { named } from "./places.js";
import { changeRows } from "./rows.js";

const open = new Map(); // name of a cell with two texts → who wrote the other

function merge(form, { group, outcome }) {
    for (const control of controls(form, group)) {
        if (outcome.status === 410) {
            if (isDirty(control)) askToRestore(control, outcome);
            continue;
        }
        const theirs = outcome.values[control.dataset.field];
        if (theirs === undefined) continue;
        const { value, saved, isOpen } = afterConflict({ now: control.value, saved: control.dataset.saved, theirs });
        markSaved(control, saved);
        if (control.value !== value) control.value = value;
        if (isOpen) askToChoose(control, theirs, outcome);
    }
    if (!form.querySelector("[data-conflict]")) form.dispatchEvent(new CustomEvent("filling:save-now"));
}

function askToRestore(control, { who }) {
    const restored = button("恢复这一行", () => restore(control.form, control.dataset.group));
    ask(control, `${who} 删除了这一行。您填的还在这里。`, restored);
}

function askToChoose(control, theirs, outcome) {
    const { who, is_own: isOwn } = outcome;
    open.set(control.name, outcome);
    const mine = button(isOwn ? "采用这里填的" : "采用我填的", () => choose(control, control.value));
    const other = button(isOwn ? "采用那边填的" : "采用对方填的", () => choose(control, theirs));
    ask(control, `${who} 改为“${theirs || "（空）"}”`, mine, other);
}

function ask(control, said, ...acts) {
    control.dataset.conflict = "1";
    withdraw(control);
    control.parentElement.append(element("div", { class: "cell-conflict", role: "group" }, element("p", {}, said), ...acts));
}

function withdraw(control) {
    const asked = control.parentElement.querySelector(".cell-conflict");
    if (asked) asked.remove();
}

// What is typed stays in the cells while the row comes back beneath them.
async function restore(form, group) {
    await changeRows(form, `restore:${group.slice("indicators.".length)}`);
    form.dispatchEvent(new CustomEvent("filling:save-now"));
}

function choose(control, value) {
    delete control.dataset.conflict;
    open.delete(control.name);
    withdraw(control);
    control.focus();
    setCell(control, value);
    control.form.dispatchEvent(new CustomEvent("filling:save-now"));
}

// The tables are drawn anew: what was typed is carried over, and the question with it.
function askAgain(form) {
    for (const [name, outcome] of open) {
        const control = named(form, name);
        if (control && isDirty(control)) askToChoose(control, control.dataset.saved, outcome);
        else open.delete(name);
    }
}

export function start(form) {
    form.addEventListener("filling:rows-changed", () => askAgain(form));
    form.addEventListener("filling:conflict", ({ detail }) => merge(form, detail));
}
