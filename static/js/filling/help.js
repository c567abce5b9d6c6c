// The keys of the page, for who asks: the button 快捷键, Ctrl+/ anywhere, ? outside a cell.
import { button, element, tools } from "./elements.js";

const KEYS = [
    ["Tab / Shift+Tab", "到下一格 / 上一格"],
    ["Enter / ↓，Shift+Enter / ↑", "在本列向下 / 向上"],
    ["F2", "在格内修改（或直接点击），方向键移动光标"],
    ["Alt+Enter", "多行格内换行（正在输入时 Enter 也换行）"],
    ["Esc", "恢复上次保存的内容"],
    ["Ctrl+S", "立即保存"],
    ["Ctrl+Enter", "在下面增加一行"],
    ["Ctrl+Shift+Enter", "复制这一行"],
    ["Alt+↑ / Alt+↓", "把这一行上移 / 下移"],
    ["Alt+→", "到这一行后面的按钮（人工调整、佐证材料、增删行）"],
    ["Alt+Delete", "删除这一行（可以恢复）"],
    ["Ctrl+↓", "在三级指标格列出可选用的名称"],
    ["Ctrl+D", "填入上一格的内容"],
    ["Ctrl+V", "粘贴一格，或从 Excel、WPS、网页复制的一块"],
    ["Ctrl+Z", "撤销输入；刚粘贴过一块时，撤销粘贴"],
    ["Ctrl+/ 或 ?", "打开快捷键说明"],
];

let dialog = null;

function make() {
    const terms = KEYS.flatMap(([keys, what]) => [
        element("dt", {}, ...keys.split(/( \/ |，| 或 )/).map(written)),
        element("dd", {}, what),
    ]);
    const close = button("关闭", () => dialog.close(), "primary");
    return element(
        "dialog",
        { id: "filling-keys", class: "aid", "aria-labelledby": "filling-keys-title" },
        element("h2", { id: "filling-keys-title" }, "快捷键"),
        element("p", { class: "aid-hint" }, "使用输入法选字时，按键由输入法处理。"),
        element(
            "div",
            { class: "aid-scroll", role: "region", "aria-labelledby": "filling-keys-title", tabindex: "0" },
            element("dl", { class: "aid-keys" }, ...terms),
        ),
        element("p", { class: "aid-acts" }, close),
    );
}

function written(part, index) {
    return index % 2 ? part : element("kbd", {}, part);
}

export function openHelp() {
    if (dialog && !dialog.open) dialog.showModal();
}

export function start(form) {
    dialog = make();
    document.body.append(dialog);
    const opener = button("快捷键", openHelp);
    opener.setAttribute("aria-haspopup", "dialog");
    opener.classList.add("key-help");
    tools(form).append(opener);
}
