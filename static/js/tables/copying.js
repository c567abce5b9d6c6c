// Puts tables or a text on the clipboard.
import { asHtml, asTabs, cellsOf } from "./text.js";

// `texts` by their kind. Works without TLS, where the browser gives scripts no clipboard of their own.
export function putOnClipboard(texts) {
    const put = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        for (const [kind, text] of Object.entries(texts)) event.clipboardData.setData(kind, text);
    };
    document.addEventListener("copy", put, true);
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", put, true);
    return isDone;
}

// The tables as they look, so that Excel, WPS and Word get the same cells.
export function copyTables(tables) {
    const rows = cellsOf(tables);
    return putOnClipboard({ "text/html": asHtml(rows), "text/plain": asTabs(rows) });
}
