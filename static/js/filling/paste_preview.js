// Shows a pasted block before it is filled in: what goes where, what is no value there, what is left out. Resolves to yes or no.
import { button, element } from "./elements.js";
import { count } from "./paste_plan.js";

const MOST_ROWS = 100;

export function summary(plan) {
    const { rows, columns, problems } = count(plan);
    return `将填入 ${rows} 行 × ${columns} 列${problems ? `，${problems} 处有问题` : ""}`;
}

function details(plan) {
    const { added, skipped, emptied, problems } = count(plan);
    return [
        added && `其中新增 ${added} 行。`,
        problems && "有问题的照样填入并标出，之后在表里改。",
        emptied && `有 ${emptied} 格会被清空（复制的内容是空的）。`,
        skipped && `有 ${skipped} 格不填：系统测算、已锁定或表里没有的栏。`,
        ...plan.notes,
    ].filter(Boolean);
}

function drawn(cell) {
    const made = element("td", {}, cell.text);
    if (cell.skipped) {
        made.className = "aid-skipped";
        made.append(element("small", {}, cell.text ? `不填：${cell.skipped}` : ""));
    } else if (cell.problem) {
        made.className = "aid-problem";
        made.append(element("small", {}, `× ${cell.problem}`));
    } else if (cell.before && cell.before !== cell.text) {
        made.append(element("small", {}, cell.text ? `原为：${cell.before}` : `清空：${cell.before}`));
    }
    return made;
}

function table(plan) {
    const heads = plan.columns.map((column) => element("th", { scope: "col" }, column.title || "—"));
    const rows = plan.rows.slice(0, MOST_ROWS).map((row, index) =>
        element(
            "tr",
            {},
            element("th", { scope: "row" }, row.isNew ? `${index + 1}（新增）` : `${index + 1}`),
            ...row.cells.map(drawn),
        ),
    );
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "行"), ...heads));
    const made = element("table", { class: "aid-table" }, head, element("tbody", {}, ...rows));
    return element("div", { class: "aid-frame", role: "region", "aria-label": "将填入的内容", tabindex: "0" }, made);
}

export function confirmed(plan) {
    return new Promise((resolve) => {
        const close = (answer) => () => dialog.close(answer);
        const yes = button("填入", close("yes"), "primary");
        const isEmpty = !count(plan).rows;
        yes.disabled = isEmpty;
        const dialog = element(
            "dialog",
            { id: "paste-preview", class: "aid aid-wide", "aria-labelledby": "paste-preview-title" },
            element("h2", { id: "paste-preview-title" }, isEmpty ? "这一块没有可以填入的格" : summary(plan)),
            element("ul", { class: "aid-hint" }, ...details(plan).map((text) => element("li", {}, text))),
            table(plan),
            element("p", { class: "aid-acts" }, yes, button("不粘贴", close("no"))),
        );
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        });
        document.body.append(dialog);
        dialog.showModal();
        (isEmpty ? dialog.querySelector(".aid-acts button:last-child") : yes).focus();
    });
}
