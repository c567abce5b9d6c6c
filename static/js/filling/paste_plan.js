// Where each text of a pasted block would go: the server says which column, the sheet which row and whether the cell is open.
const keyOf = (group) => group.replace(/^indicators\./, "");

// The groups that the rows go to; a row without one is to be added.
function groupsFor(sheet, place, reading) {
    if (place.table === "funds") {
        const lines = sheet.lines.filter(({ line }) => line >= place.line);
        return reading.rows.map((row, index) => row.group || (reading.named || !lines[index] ? "" : lines[index].group));
    }
    const rows = sheet.rows.filter(({ line }) => line >= place.line);
    return reading.rows.map((_, index) => (rows[index] ? `indicators.${rows[index].key}` : ""));
}

// What stands beside the form's columns and holds nothing is no news to anybody.
function withoutEmptyColumns(reading) {
    const kept = reading.columns.map(({ field }, number) => field || reading.rows.some((row) => row.cells[number].text));
    const only = (list) => list.filter((_, number) => kept[number]);
    const rows = reading.rows.map((row) => ({ ...row, cells: only(row.cells) }));
    return { ...reading, columns: only(reading.columns), rows };
}

// One text: where it goes, what stands there, what is wrong with it.
function target(sheet, group, { field, title, reason }, { text, problem }) {
    if (!field) return { text, problem, title, skipped: reason };
    const cell = group ? sheet.cell(group, field) : { name: "", before: "", title };
    return cell ? { group, field, text, problem, ...cell } : { group, field, title, text, skipped: "已锁定" };
}

function lost({ title }, { text, problem }) {
    return { text, problem, title, skipped: "由各行相加，或表里没有这一行" };
}

// Rows that the block leaves as they are; of those `below` the last filled one, perhaps left over of an older form.
function around({ rows }, filled) {
    const kept = rows.filter(({ key }) => !filled.includes(key));
    const last = Math.max(...filled.map((key) => rows.findIndex((row) => row.key === key)));
    return { kept, below: filled.length ? kept.filter((row) => row.isRemovable && rows.indexOf(row) > last) : [] };
}

export function plan(sheet, place, read) {
    const { rows, columns, notes, named } = withoutEmptyColumns(read);
    const groups = groupsFor(sheet, place, { rows, named });
    const mayGrow = place.table === "indicators";
    const planned = rows.map((row, index) => {
        const group = groups[index];
        const put = group || mayGrow ? (column, cell) => target(sheet, group, column, cell) : lost;
        const held = mayGrow && group ? sheet.rows.find(({ key }) => key === keyOf(group)) : {};
        return { ...held, group, isNew: mayGrow && !group, cells: row.cells.map((cell, number) => put(columns[number], cell)) };
    });
    const filled = groups.filter(Boolean).map(keyOf);
    return { rows: planned, columns, place, notes, ...(mayGrow ? around(sheet, filled) : { kept: [], below: [] }) };
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
