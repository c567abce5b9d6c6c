// The button that copies the form as it stands, and Ctrl+C in a cell of which nothing is chosen.
import { copyTables } from "../tables/copying.js";
import { announce } from "./announce.js";
import { button, element, tools } from "./elements.js";
import { isCell } from "./places.js";

const DONE = "已复制，可以粘贴到 Excel、WPS 或 Word";
const REFUSED = "浏览器不允许复制";

export function start(form) {
    const said = element("span", { class: "copied" });
    const copy = button("复制表格", () => {
        const isDone = copyTables([...form.querySelectorAll("table.sheet")]);
        said.textContent = isDone ? DONE : REFUSED;
        announce(said.textContent);
    });
    tools(form).append(said, copy);
    form.addEventListener("copy", (event) => {
        const { target } = event;
        if (!isCell(target) || target.selectionStart !== target.selectionEnd) return;
        event.preventDefault();
        event.clipboardData.setData("text/plain", target.value);
    });
}
