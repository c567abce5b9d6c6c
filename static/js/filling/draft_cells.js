// The cells of a tab that the server doesn't have yet, by name: {value, base, version, at}. `base` is what the text was typed over.
import { isDirty } from "./cells.js";

// Whether anything changed.
export function noteCell(cells, control, version, at = Date.now()) {
    const held = cells[control.name];
    if (isDirty(control)) {
        const begun = held || { base: control.dataset.saved, version };
        cells[control.name] = { ...begun, value: control.value, at };
        return true;
    }
    delete cells[control.name];
    return Boolean(held);
}

// What was typed while the save was under way stands on what is saved now. `find` gives {control, version}, or null for a cell that has gone.
export function dropSaved(cells, groups, find) {
    const names = Object.keys(cells).filter((name) => groups.some((group) => name.startsWith(`${group}.`)));
    for (const name of names) {
        const found = find(name);
        if (found && isDirty(found.control)) cells[name] = { ...cells[name], base: found.control.dataset.saved, version: found.version };
        else delete cells[name];
    }
    return names.length > 0;
}

// What other tabs left over, the newest first; a copy may hold anything.
export function leftOver(copies, isOpen) {
    const left = copies.filter((copy) => !isOpen(copy.tab));
    const cells = left.flatMap((copy) => Object.entries(copy.cells).map(([name, cell]) => ({ ...cell, tab: copy.tab, name })));
    const found = cells.filter((cell) => typeof cell.value === "string" && typeof cell.base === "string");
    return found.sort((one, other) => other.at - one.at);
}

// The server tidies what it is sent, perhaps in the last moment of the other visit: "１２．0" and "12" are one text.
function areAlike(one, other) {
    const plain = (text) => text.normalize("NFKC").replace(/[\s,]/g, "");
    const [left, right] = [plain(one), plain(other)];
    return left === right || (left !== "" && right !== "" && Number(left) === Number(right));
}

// Saved already, free to be restored, or for the person to choose: of two texts for one cell the newer is restored.
// What a later text was typed over had been saved by then.
export function sortLeftOver(found, find) {
    const parts = { same: [], restored: [], open: [] };
    const taken = new Set();
    for (const cell of found) {
        const control = find(cell.name);
        const isFree = control && !isDirty(control) && !taken.has(cell.name) && control.dataset.saved === cell.base;
        const later = found.filter((other) => other.name === cell.name && other.at > cell.at).map((other) => other.base);
        const isHeld = control && [control.value, control.dataset.saved, ...later].some((text) => areAlike(text, cell.value));
        if (isHeld) parts.same.push(cell);
        else if (isFree) parts.restored.push(cell);
        else parts.open.push(cell);
        if (isFree) taken.add(cell.name);
    }
    return parts;
}
