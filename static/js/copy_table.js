// The button 复制表格 on pages without a form: copies the tables that it names.
import { copyTables } from "./tables/copying.js";

function answer(button, isDone) {
    const said = isDone ? "已复制，可以粘贴到 Excel、WPS 或 Word" : "浏览器不允许复制，请选中表格后按 Ctrl+C";
    const status = document.getElementById(button.getAttribute("aria-describedby"));
    // The same words twice are told twice only if the text differs.
    status.textContent = status.textContent === said ? `${said}\u00a0` : said;
}

for (const button of document.querySelectorAll("[data-copy-table]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
        answer(button, copyTables([...document.querySelectorAll(button.dataset.copyTable)]));
    });
}
