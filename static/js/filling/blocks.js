// What the clipboard holds, as rows of texts: a table of Excel, WPS or a web page with its merged cells, or lines with tabs.
import { clean } from "./cleaning.js";
import { compact, fromTabs, isTable, spread, trimmed } from "./grids.js";

const BROKEN_UP = "p, div, li, h1, h2, h3, h4, h5, h6, tr";
const HIDDEN = /display:\s*none/i;

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

function fromTable(table) {
    const rows = [...table.rows].filter(isShown);
    const cells = (row) => [...row.cells].filter(isShown);
    return compact(spread(rows.map((row) => cells(row).map((cell) => ({ text: cellText(cell), rowSpan: cell.rowSpan, colSpan: cell.colSpan })))));
}

// The page's rules allow no styles of others, not even in a text that is only read.
const bare = (html) =>
    html.replace(/<style[\s\S]*?(?:<\/style>|$)/gi, "").replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));

function fromHtml(html) {
    const page = new DOMParser().parseFromString(bare(html), "text/html");
    const tables = [...page.querySelectorAll("table")].filter((table) => table.rows.length);
    const largest = tables.sort((one, other) => other.querySelectorAll("td, th").length - one.querySelectorAll("td, th").length)[0];
    if (!largest) return null;
    const rows = fromTable(largest);
    for (const table of tables) table.remove();
    const around = clean(page.body.textContent, { lines: false });
    return { rows, isAlone: !around };
}

// Rows of texts; null where the clipboard holds a text and no table. A single cell's text stands alone.
export function readBlock(clipboard, { isLong, isFigure }) {
    const html = clipboard.getData("text/html");
    const text = clipboard.getData("text/plain");
    const read = html ? fromHtml(html) : null;
    if (read && (read.isAlone || !isLong)) return trimmed(read.rows);
    if (read || (html && isLong)) return null;
    return isTable(text, { isLong, isFigure }) ? trimmed(fromTabs(text)) : null;
}
