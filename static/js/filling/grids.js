// Rows of texts: from a table with merged cells, or from lines with tabs.
import { clean } from "./cleaning.js";

const MOST_SPAN = 200;

const span = (number) => Math.min(Math.max(number, 1), MOST_SPAN);

// Rows of {text, rowSpan, colSpan}. A merged cell's text stands in its first place, null in its other places.
export function spread(rows) {
    const grid = rows.map(() => []);
    rows.forEach((cells, top) => {
        let left = 0;
        for (const { text, rowSpan, colSpan } of cells) {
            while (grid[top][left] !== undefined) left += 1;
            for (let y = 0; y < span(rowSpan) && top + y < rows.length; y += 1) {
                for (let x = 0; x < span(colSpan); x += 1) grid[top + y][left + x] = x || y ? null : text;
            }
        }
    });
    return squared(grid);
}

function squared(grid) {
    const width = Math.max(0, ...grid.map((row) => row.length));
    return grid.map((row) => Array.from({ length: width }, (_, index) => (row[index] === undefined ? "" : row[index])));
}

// A column that only ever continues a wider cell is no column of its own; likewise a row.
export function compact(grid) {
    const kept = (grid[0] || []).map((_, column) => grid.some((row) => row[column] !== null));
    const narrow = grid.map((row) => row.filter((_, column) => kept[column]));
    return narrow.filter((row) => row.some((text) => text !== null)).map((row) => row.map((text) => text || ""));
}

// Excel quotes a text with a tab, a break or a quote in it, and doubles the quotes inside.
export function fromTabs(text) {
    const rows = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        const [whole, quoted, bare, end] = match;
        rows[rows.length - 1].push(clean(quoted === undefined ? bare : quoted.replace(/""/g, '"'), { lines: true }));
        if (end && end !== "\t") rows.push([]);
        if (!end || !whole) break;
    }
    return squared(rows);
}

// Blank rows at the end go.
export function trimmed(rows) {
    const isBlank = (row) => row.every((text) => !text);
    let end = rows.length;
    while (end && isBlank(rows[end - 1])) end -= 1;
    return rows.slice(0, end);
}

// A list from Word has tabs too, but not as many in every line.
function isRectangle(text) {
    const tabs = text.trimEnd().split(/\r\n|\n|\r/).map((line) => line.split("\t").length);
    return tabs[0] > 1 && tabs.every((each) => each === tabs[0]);
}

// Whether lines with tabs are a table, for the cell that they are pasted into.
export function isTable(text, { isLong, isFigure }) {
    return isLong ? isRectangle(text) : text.includes("\t") || (isFigure && /[\r\n]/.test(text.trim()));
}
