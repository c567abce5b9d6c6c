// What the clipboard holds, as rows of texts: a table of Excel, WPS or a web page with its merged cells, or lines with tabs.
import { clean } from "./cleaning.js";

const BROKEN_UP = "p, div, li, h1, h2, h3, h4, h5, h6, tr";
const HIDDEN = /display:\s*none/i;
const MOST_SPAN = 200;

function cellText(cell) {
    const copy = cell.cloneNode(true);
    for (const each of copy.querySelectorAll("script, style, title")) each.remove();
    for (const each of copy.querySelectorAll("br")) each.replaceWith("\v"); // a break in the source is no line's end
    for (const each of copy.querySelectorAll(BROKEN_UP)) each.append("\v");
    const text = copy.textContent.replace(/\s+/g, (gap) => (/[\r\n]/.test(gap) ? " " : gap)).replace(/\v/g, "\n");
    const exact = cell.getAttribute("x:num"); // Excel's own, where the column is too narrow to show it
    return clean(exact && /^#+$/.test(text.trim()) ? exact : text, { lines: true });
}

const isShown = (part) => !part.hidden && !HIDDEN.test(part.getAttribute("data-style") || "");

const span = (number) => Math.min(Math.max(number, 1), MOST_SPAN);

// A merged cell's text stands in its first place; the other places are null until nobody's place is left out.
function spread(table) {
    const grid = [];
    const rows = [...table.rows].filter(isShown);
    rows.forEach((row, top) => {
        grid[top] = grid[top] || [];
        let left = 0;
        for (const cell of [...row.cells].filter(isShown)) {
            while (grid[top][left] !== undefined) left += 1;
            const text = cellText(cell);
            for (let y = 0; y < span(cell.rowSpan) && top + y < rows.length; y += 1) {
                grid[top + y] = grid[top + y] || [];
                for (let x = 0; x < span(cell.colSpan); x += 1) grid[top + y][left + x] = x || y ? null : text;
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
function compact(grid) {
    const kept = (grid[0] || []).map((_, column) => grid.some((row) => row[column] !== null));
    const narrow = grid.map((row) => row.filter((_, column) => kept[column]));
    return narrow.filter((row) => row.some((text) => text !== null)).map((row) => row.map((text) => text || ""));
}

// The page's rules allow no styles of others, not even in a text that is only read.
const bare = (html) =>
    html.replace(/<style[\s\S]*?(?:<\/style>|$)/gi, "").replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));

function fromHtml(html) {
    const page = new DOMParser().parseFromString(bare(html), "text/html");
    const tables = [...page.querySelectorAll("table")].filter((table) => table.rows.length);
    const largest = tables.sort((one, other) => other.querySelectorAll("td, th").length - one.querySelectorAll("td, th").length)[0];
    if (!largest) return null;
    const rows = compact(spread(largest));
    for (const table of tables) table.remove();
    const around = clean(page.body.textContent, { lines: false });
    return { rows, isAlone: !around };
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

function trimmed(rows) {
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

// Rows of texts; null where the clipboard holds a text and no table. A single cell's text stands alone.
export function readBlock(clipboard, { isLong, isFigure }) {
    const html = clipboard.getData("text/html");
    const text = clipboard.getData("text/plain");
    const read = html ? fromHtml(html) : null;
    if (read && (read.isAlone || !isLong)) return trimmed(read.rows);
    if (read) return null;
    const isTable = isLong ? !html && isRectangle(text) : text.includes("\t") || (isFigure && /[\r\n]/.test(text.trim()));
    return isTable ? trimmed(fromTabs(text)) : null;
}
