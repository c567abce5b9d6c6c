// Where each text of a pasted block would go: the server says which column, the page which row and whether the cell is open.
import { placeOf, rowNumber, rowsOf, textIn, titleOf } from "./places.js";

function rowsFrom(form, line) {
    const isBelow = (row) => {
        const cell = row.querySelector('[data-table="indicators"]');
        return cell && Number(cell.dataset.line) >= line;
    };
    return rowsOf(form).filter(isBelow).map((row) => row.dataset.key);
}

function linesFrom(form, line) {
    const lines = new Map();
    for (const control of form.querySelectorAll('[data-table="funds"] .cell-input')) {
        const place = placeOf(control);
        if (place.line >= line && !lines.has(place.line)) lines.set(place.line, control.dataset.group);
    }
    return [...lines.keys()].sort((one, other) => one - other).map((each) => lines.get(each));
}

function controlOf(form, group, field) {
    return form.querySelector(`.cell-input[data-group="${group}"][data-field="${field}"]`);
}

// One text: where it goes, what stands there, what is wrong with it.
function target(form, { group, field, title }, { text, problem }) {
    const control = group && controlOf(form, group, field);
    if (group && !control) return { group, field, title, text, skipped: "已锁定" };
    const before = control ? control.value : "";
    return { group, field, text, problem, before, name: control ? control.name : "", title: control ? titleOf(control) : title };
}

// The groups that the rows go to; a row without one is to be added.
function groupsFor(form, place, reading) {
    if (place.table === "funds") {
        const lines = linesFrom(form, place.line);
        return reading.rows.map((row, index) => row.group || (reading.named ? "" : lines[index] || ""));
    }
    const keys = rowsFrom(form, place.line);
    return reading.rows.map((_, index) => (keys[index] ? `indicators.${keys[index]}` : ""));
}

// What stands beside the form's columns and holds nothing is no news to anybody.
function spoken(reading) {
    const kept = reading.columns.map(({ field }, number) => field || reading.rows.some((row) => row.cells[number].text));
    const only = (list) => list.filter((_, number) => kept[number]);
    const rows = reading.rows.map((row) => ({ ...row, cells: only(row.cells) }));
    return { ...reading, columns: only(reading.columns), rows };
}

export function plan(form, place, read) {
    const reading = spoken(read);
    const groups = groupsFor(form, place, reading);
    const mayGrow = place.table === "indicators";
    const rows = reading.rows.map((row, index) => {
        const isLost = !groups[index] && !mayGrow;
        const cells = row.cells.map((cell, number) => {
            const column = reading.columns[number];
            if (!column.field || isLost) return { ...cell, title: column.title, skipped: isLost ? "由各行相加，或表里没有这一行" : column.reason };
            return target(form, { group: groups[index], field: column.field, title: column.title }, cell);
        });
        const held = mayGrow && groups[index] ? rowOf(form, keyOf(groups[index])) : {};
        return { ...held, group: groups[index], isNew: mayGrow && !groups[index], cells };
    });
    const filled = rows.filter((row) => row.group).map((row) => keyOf(row.group));
    const around = mayGrow ? { kept: kept(form, filled), below: below(form, filled) } : { kept: [], below: [] };
    return { rows, columns: reading.columns, place, notes: reading.notes, ...around };
}

const keyOf = (group) => group.replace(/^indicators\./, "");

// A row as a person calls it; one that the approved goal form fixed can't be removed.
function rowOf(form, key) {
    const [cells, behind] = form.querySelectorAll(`tr[data-key="${key}"]`);
    const isRemovable = behind.querySelector('button[data-act="remove"]') !== null;
    return { key, number: rowNumber(form, key), name: textIn(cells, "name"), isRemovable };
}

const keysOf = (form) => rowsOf(form).map((row) => row.dataset.key);

// Rows that the block leaves as they are.
const kept = (form, filled) => keysOf(form).filter((key) => !filled.includes(key)).map((key) => rowOf(form, key));

// Of those the ones behind the last filled row: perhaps what is left over of an older form.
function below(form, filled) {
    const keys = keysOf(form);
    const last = Math.max(...filled.map((key) => keys.indexOf(key)));
    return filled.length ? keys.slice(last + 1).map((key) => rowOf(form, key)).filter((row) => row.isRemovable) : [];
}

export function count({ rows, columns }) {
    const cells = rows.flatMap((row) => row.cells);
    const written = rows.filter((row) => row.cells.some((cell) => !cell.skipped));
    return {
        rows: written.length,
        replaced: written.filter((row) => !row.isNew).length,
        columns: columns.filter((column) => column.field).length,
        added: rows.filter((row) => row.isNew).length,
        problems: cells.filter((cell) => !cell.skipped && cell.problem).length,
        skipped: cells.filter((cell) => cell.skipped && cell.text).length,
        emptied: cells.filter((cell) => !cell.skipped && !cell.text && cell.before).length,
    };
}
