// The form as a pasted block meets it: its lines, its rows, and what stands in a cell.
import { partsOf, placeOf, rowsOf, textIn, titleOf } from "./places.js";

// A row as a person calls it; one that the approved goal form fixed can't be removed. Without a cell of its own it has no line.
function readRow(form, row, index) {
    const { key } = row.dataset;
    const [cells, behind] = partsOf(form, key);
    const cell = row.querySelector('[data-table="indicators"]');
    const isRemovable = behind.querySelector('button[data-act="remove"]') !== null;
    return { key, number: index + 1, name: textIn(cells, "name"), isRemovable, line: cell ? Number(cell.dataset.line) : -1 };
}

function readLines(form) {
    const lines = new Map();
    for (const control of form.querySelectorAll('[data-table="funds"] .cell-input')) {
        const { line } = placeOf(control);
        if (!lines.has(line)) lines.set(line, { line, group: control.dataset.group });
    }
    return [...lines.values()].sort((one, other) => one.line - other.line);
}

function readCell(form, group, field) {
    const control = form.querySelector(`.cell-input[data-group="${CSS.escape(group)}"][data-field="${field}"]`);
    return control && { name: control.name, before: control.value, title: titleOf(control) };
}

export function readSheet(form) {
    return {
        rows: rowsOf(form).map((row, index) => readRow(form, row, index)),
        lines: readLines(form),
        cell: (group, field) => readCell(form, group, field),
    };
}
