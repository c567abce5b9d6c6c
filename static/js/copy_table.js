// Copies the form on the page as it looks, so that Excel, WPS and Word get the same cells: the button 复制表格.
import { asHtml, asTabs, cellsOf } from "./table_text.js";

// Works without TLS, where the browser gives scripts no clipboard of their own.
export function putOnClipboard(html, text) {
    const put = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        event.clipboardData.setData("text/html", html);
        event.clipboardData.setData("text/plain", text);
    };
    document.addEventListener("copy", put, true);
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", put, true);
    return isDone;
}

export function copyTables(tables) {
    const rows = cellsOf(tables);
    return putOnClipboard(asHtml(rows), asTabs(rows));
}

function answer(button, isDone) {
    const said = isDone ? "已复制，可以粘贴到 Excel、WPS 或 Word" : "浏览器不允许复制，请选中表格后按 Ctrl+C";
    const status = document.getElementById(button.getAttribute("aria-describedby"));
    status.textContent = status.textContent === said ? `${said}\u00a0` : said;
}

for (const button of document.querySelectorAll("[data-copy-table]")) { // on pages without a form
    button.hidden = false;
    button.addEventListener("click", () => {
        answer(button, copyTables([...document.querySelectorAll(button.dataset.copyTable)]));
    });
}
