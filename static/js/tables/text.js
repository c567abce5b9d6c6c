// A table of the page as other programs take it: HTML with its merged cells, and lines with tabs.
const UNSAID = ".visually-hidden, button, script, style, [hidden], .cell-counter, .not-copied";
const LINES = "br, p, div, li";
const FIGURES = "[data-kind=money], [data-kind=points]";

const isShown = (part) => part.offsetParent !== null || part.getClientRects().length > 0;

function valueOf(control) {
    if (control.matches("[type=hidden], [type=checkbox], [type=radio]")) return "";
    if (control.matches("select")) return control.selectedIndex < 0 ? "" : control.options[control.selectedIndex].text;
    return control.value;
}

function textOf(cell) {
    const copy = cell.cloneNode(true);
    const typed = [...cell.querySelectorAll("input, textarea, select")];
    [...copy.querySelectorAll("input, textarea, select")].forEach((control, index) => {
        control.replaceWith(document.createTextNode(valueOf(typed[index]))); // a clone holds what the page came with
    });
    for (const each of copy.querySelectorAll(UNSAID)) each.remove();
    for (const each of copy.querySelectorAll(LINES)) each.append("\n");
    return copy.textContent.replace(/[ \t]*\n[ \t]*/g, "\n").trim();
}

function read(cell) {
    const isFigure = cell.classList.contains("sheet-number") || cell.querySelector(FIGURES) !== null;
    const { classList, rowSpan, colSpan } = cell;
    return {
        text: textOf(cell),
        isHead: cell.tagName === "TH",
        isFigure,
        rowSpan,
        colSpan,
        isPiece: classList.contains("sheet-joins-above"),
        goesOn: classList.contains("sheet-joins-below"),
    };
}

// A cell that goes on in the next table of the same form is one cell again.
function joined(rows) {
    const open = [];
    return rows.map((row) =>
        row.filter((cell) => {
            const above = cell.isPiece ? open.shift() : undefined;
            if (cell.goesOn) open.push(above || cell);
            if (!above) return true;
            above.rowSpan += cell.rowSpan;
            above.text = above.text || cell.text;
            return false;
        }),
    );
}

// The lines above a form's table, as wide as it is.
function captionOf(table) {
    const lines = table.caption ? [...table.caption.querySelectorAll("span")] : [];
    const width = table.rows.length ? [...table.rows[0].cells].reduce((sum, cell) => sum + cell.colSpan, 0) : 1;
    return lines.map((line) => [{ ...read(line), isHead: true, rowSpan: 1, colSpan: width }]);
}

// A cell spans the rows that are copied, of those it spans on the page.
function rowsOf(table) {
    const rows = [...table.rows];
    const isCopied = (row) => isShown(row) && !row.matches(".row-more, .not-copied");
    const height = (cell, top) => rows.slice(top, top + cell.rowSpan).filter(isCopied).length;
    const cells = (row) => [...row.cells].filter((cell) => !cell.matches(".not-copied")).map((cell) => ({ ...read(cell), rowSpan: height(cell, rows.indexOf(row)) }));
    return rows.filter(isCopied).map(cells);
}

// Rows of cells of all tables, as they look; what belongs to the page alone (a row's tools) is left out.
export function cellsOf(tables) {
    return joined(tables.flatMap((table) => [...captionOf(table), ...rowsOf(table)]));
}

const escaped = (text) =>
    text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/\n/g, "<br>");

// Text stays text: else Excel makes a date of 1-2, and a formula of =1个.
function written({ text, isHead, isFigure, rowSpan, colSpan }) {
    const tag = isHead ? "th" : "td";
    const spans = `${rowSpan > 1 ? ` rowspan="${rowSpan}"` : ""}${colSpan > 1 ? ` colspan="${colSpan}"` : ""}`;
    const format = isFigure ? "" : ` style="mso-number-format:'\\@'"`;
    return `<${tag}${spans}${format}>${escaped(text)}</${tag}>`;
}

export function asHtml(rows) {
    const lines = rows.map((row) => `<tr>${row.map(written).join("")}</tr>`);
    return `<table border="1"><tbody>${lines.join("")}</tbody></table>`;
}

const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

export function asTabs(rows) {
    const grid = rows.map(() => []);
    rows.forEach((row, top) => {
        let left = 0;
        for (const { text, rowSpan, colSpan } of row) {
            while (grid[top][left] !== undefined) left += 1;
            for (let y = top; y < Math.min(top + rowSpan, rows.length); y += 1) {
                for (let x = left; x < left + colSpan; x += 1) grid[y][x] = y === top && x === left ? quoted(text) : "";
            }
        }
    });
    return grid.map((row) => row.join("\t")).join("\r\n");
}
