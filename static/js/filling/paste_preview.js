// Shows a pasted block before it is filled in: what goes where, what is no value there, what is left out, which rows stay.
import { button, element } from "./elements.js";
import { count } from "./paste_plan.js";

const MOST_ROWS = 100;

function summary(plan) {
    const { rows, columns, problems } = count(plan);
    return `将填入 ${rows} 行 × ${columns} 列${problems ? `，${problems} 处有问题` : ""}`;
}

const called = ({ number, name }) => `第 ${number} 行${name ? `“${name}”` : ""}`;

// 第 1–3 行: neighbours are told together.
function numbersOf(rows) {
    const runs = [];
    for (const { number } of rows) {
        const run = runs[runs.length - 1];
        if (run && run[1] === number - 1) run[1] = number;
        else runs.push([number, number]);
    }
    return `第 ${runs.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join("、")} 行`;
}

function comingAndGoing(plan) {
    const { added, replaced } = count(plan);
    const kept = plan.kept.length ? `${numbersOf(plan.kept)}保持不变` : "没有保持不变的行";
    return `改写 ${replaced} 行，新增 ${added} 行，${kept}。`;
}

function details(plan) {
    const { skipped, emptied, problems } = count(plan);
    return [
        plan.place.table === "indicators" && comingAndGoing(plan),
        problems && "有问题的内容照样填入并标红，填入后再改正。",
        emptied && `有 ${emptied} 格将被清空（复制的内容为空）。`,
        skipped && `有 ${skipped} 格不填入：由系统测算、已锁定或表中没有的栏目。`,
        ...plan.notes,
    ].filter(Boolean);
}

// What stands below the block stays, unless the person wants it gone.
function offer(plan) {
    const box = element("input", { type: "checkbox", class: "form-check-input", id: "paste-remove" });
    const said = `同时删除下面的 ${plan.below.length} 行：${plan.below.map(called).join("、")}`;
    return element("p", { class: "aid-offer", hidden: !plan.below.length }, box, element("label", { for: "paste-remove" }, said));
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

function placed(row, index) {
    if (row.isNew) return "新增";
    return row.number ? `改写${called(row)}` : `${index + 1}`;
}

function table(plan) {
    const heads = plan.columns.map((column) => element("th", { scope: "col" }, column.title || "—"));
    const rows = plan.rows.slice(0, MOST_ROWS).map((row, index) =>
        element(
            "tr",
            {},
            element("th", { scope: "row" }, placed(row, index)),
            ...row.cells.map(drawn),
        ),
    );
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "行"), ...heads));
    const made = element("table", { class: "aid-table" }, head, element("tbody", {}, ...rows));
    return element("div", { class: "aid-frame", role: "region", "aria-label": "将填入的内容", tabindex: "0" }, made);
}

// The rows that are to go with it; null where nothing is to be filled in.
export function confirmed(plan) {
    return new Promise((resolve) => {
        const remove = offer(plan);
        const close = (answer) => () => dialog.close(answer);
        const yes = button("填入", close("yes"), "primary");
        const isEmpty = !count(plan).rows;
        yes.disabled = isEmpty;
        const dialog = element(
            "dialog",
            { id: "paste-preview", class: "aid aid-wide", "aria-labelledby": "paste-preview-title" },
            element("h2", { id: "paste-preview-title" }, isEmpty ? "复制的内容没有可以填入的单元格" : summary(plan)),
            element("ul", { class: "aid-hint" }, ...details(plan).map((text) => element("li", {}, text))),
            table(plan),
            remove,
            element("p", { class: "aid-acts" }, yes, button("不粘贴", close("no"))),
        );
        dialog.addEventListener("close", () => {
            dialog.remove();
            const gone = remove.querySelector("input").checked ? plan.below.map(({ key }) => key) : [];
            resolve(dialog.returnValue === "yes" ? gone : null);
        });
        document.body.append(dialog);
        dialog.showModal();
        (isEmpty ? dialog.querySelector(".aid-acts button:last-child") : yes).focus();
    });
}
