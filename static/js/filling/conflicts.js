// The same row was saved elsewhere meanwhile: what both have written stays, and the person chooses, cell by cell.
import { controls, isDirty, markSaved, setCell } from "./cells.js";
import { changeRows } from "./rows.js";

export function resolveLater(form, group, outcome) {
    for (const control of controls(form, group)) {
        const { field } = control.dataset;
        if (outcome.status === 410) {
            if (isDirty(control)) ask(control, null, outcome);
            continue;
        }
        const theirs = outcome.values[field];
        if (theirs === undefined) continue;
        const wasTyped = isDirty(control);
        const changedByThem = theirs !== control.dataset.saved;
        markSaved(control, theirs);
        if (!wasTyped) {
            if (control !== document.activeElement) control.value = theirs;
        } else if (changedByThem && control.value !== theirs) ask(control, theirs, outcome);
    }
    if (!form.querySelector("[data-conflict]")) form.dispatchEvent(new CustomEvent("filling:save-now"));
}

function ask(control, theirs, outcome) {
    control.dataset.conflict = "1";
    const box = document.createElement("div");
    box.className = "cell-conflict";
    box.setAttribute("role", "group");
    const said = document.createElement("p");
    said.textContent = theirs === null ? `${outcome.who} 删除了这一行。您填的还在这里。` : `${outcome.who} 改为“${theirs || "（空）"}”`;
    box.append(said);
    if (theirs === null) box.append(button("恢复这一行", () => restore(control.form, control.dataset.group)));
    else {
        box.append(button(outcome.is_own ? "采用这里填的" : "采用我填的", () => choose(control, box, control.value)));
        box.append(button(outcome.is_own ? "采用那边填的" : "采用对方填的", () => choose(control, box, theirs)));
    }
    const former = control.parentElement.querySelector(".cell-conflict");
    if (former) former.remove();
    control.parentElement.append(box);
}

// What is typed stays in the cells while the row comes back beneath them.
async function restore(form, group) {
    await changeRows(form, `restore:${group.slice("indicators.".length)}`);
    form.dispatchEvent(new CustomEvent("filling:save-now"));
}

function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
}

function choose(control, box, value) {
    delete control.dataset.conflict;
    box.remove();
    control.focus();
    setCell(control, value);
    control.form.dispatchEvent(new CustomEvent("filling:save-now"));
}
