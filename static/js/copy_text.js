// The button 复制文字: puts the text of a field on the clipboard, and else leaves it selected.
import { putOnClipboard } from "./tables/copying.js";

for (const button of document.querySelectorAll("[data-copy-text]")) {
    const field = document.getElementById(button.dataset.copyText);
    const status = document.getElementById(button.getAttribute("aria-describedby"));
    button.hidden = false;
    button.addEventListener("click", () => {
        field.focus();
        field.select();
        const isDone = putOnClipboard({ "text/plain": field.value });
        status.textContent = isDone ? "已复制，可以粘贴到群里" : "浏览器不允许复制，文字已选中，请按 Ctrl+C";
    });
}
