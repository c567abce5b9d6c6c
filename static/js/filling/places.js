// Where a control stands in the form's tables, and which one stands beside it.
const CONTROL = ".cell-input";
export const COMPOSING = 229; // the key code while an input method composes, in browsers that say no more

const isFolded = (control) => control.closest("details:not([open])") !== null;

const isOpen = (control) => !control.disabled && control.offsetParent !== null && !isFolded(control);

export function isCell(target) {
    return target instanceof Element && target.matches(CONTROL);
}

export function placeOf(control) {
    const cell = control.closest("[data-table]");
    if (!cell) return null;
    const { table, line, column } = cell.dataset;
    return { table, line: Number(line), column: Number(column) };
}

export function controlAt(form, { table, line, column }) {
    const cell = form.querySelector(`[data-table="${table}"][data-line="${line}"][data-column="${column}"]`);
    const found = cell && [...cell.querySelectorAll(CONTROL)].find(isOpen);
    return found || null;
}

function lastLine(form, table) {
    const lines = [...form.querySelectorAll(`[data-table="${table}"]`)].map((cell) => Number(cell.dataset.line));
    return Math.max(...lines);
}

// The next control in the same column, over sums and locked cells; outside the tables the next control of the page.
export function inColumn(form, control, step) {
    const place = placeOf(control);
    if (!place) return along(form, control, step);
    const end = lastLine(form, place.table);
    for (let line = place.line + step; line >= 0 && line <= end; line += step) {
        const found = controlAt(form, { ...place, line });
        if (found) return found;
    }
    return null;
}

export function along(form, control, step) {
    const open = [...form.querySelectorAll(CONTROL)].filter(isOpen);
    return open[open.indexOf(control) + step] || null;
}

// What a person calls the cell: "第 3 行 年度指标值".
export function titleOf(control) {
    const label = control.labels && control.labels[0];
    return control.getAttribute("aria-label") || (label ? label.textContent.trim() : control.name);
}

// What a row's cell says, be it typed, locked or computed.
export function textIn(row, field) {
    const cell = row.querySelector(`[data-of="${field}"]`);
    const control = cell && cell.querySelector(CONTROL);
    return control ? control.value : cell ? cell.textContent.trim() : "";
}

export function keyOf(control) {
    const row = control.closest("[data-key]");
    return row ? row.dataset.key : "";
}

export function rowsOf(form) {
    return [...form.querySelectorAll("tr[data-key]:not(.row-more)")];
}

// The row's cells, and the row of what stands behind them.
export function partsOf(form, key) {
    return [...form.querySelectorAll(`tr[data-key="${CSS.escape(key)}"]`)];
}

export function lastKey(form) {
    const rows = rowsOf(form);
    return rows.length ? rows[rows.length - 1].dataset.key : "";
}

export function rowNumber(form, key) {
    return rowsOf(form).findIndex((row) => row.dataset.key === key) + 1;
}

export function named(form, name) {
    const found = form.elements.namedItem(name);
    return found instanceof Element ? found : null;
}
