// Brings back what another visit left unsaved. Where the server holds another text by now, both are shown and the person chooses.
import { putOnClipboard } from "../tables/copying.js";
import { setCell } from "./cells.js";
import { leftOver, sortLeftOver } from "./draft_cells.js";
import { prefixOf, read, write } from "./draft_store.js";
import { ownerOf, tab } from "./drafts.js";
import { button, element } from "./elements.js";
import { notify, withdraw } from "./notices.js";
import { named, titleOf } from "./places.js";
import { answered, others, whenGone } from "./tabs.js";

const RESTORED = "restored";
const CHOICE = "choice";
const SETTLING = 10000; // milliseconds; the page that this one takes the place of may answer once more before it goes

const leftovers = (form) => leftOver(read(ownerOf(form)), (each) => each === tab || others.has(each));

function forget(form, cell) {
    const copy = read(ownerOf(form)).find((each) => each.tab === cell.tab);
    if (!copy) return;
    const { [cell.name]: _, ...rest } = copy.cells;
    write(ownerOf(form), cell.tab, rest);
}

function linked(form, cells) {
    const links = cells.map(({ name }) => {
        const control = named(form, name);
        return element("li", {}, element("a", { href: `#${control.id}` }, titleOf(control)));
    });
    return element("ul", { class: "aid-hint" }, ...links);
}

function settle(form, cell, line) {
    forget(form, cell);
    const list = line.parentElement;
    line.remove();
    if (!list.children.length) withdraw(CHOICE);
}

// A long text scrolls in its frame, for the keyboard too.
function quoted(whose, text) {
    const frame = { role: "group", "aria-label": whose, tabindex: "0" };
    return element("blockquote", frame, element("strong", {}, `${whose}：`), text || "（空）");
}

// Two texts and what can be done: take the own one, keep the other; without a cell to take it, copy it.
function choice(form, cell) {
    const control = named(form, cell.name);
    const line = element("li", { class: "aid-choice", "data-cell": `${cell.tab} ${cell.name}` });
    const mine = quoted("本机未保存的内容", cell.value);
    if (!control) {
        const leave = button("放弃", () => settle(form, cell, line));
        line.append("这一行已被删除。", mine, button("复制文字", () => putOnClipboard({ "text/plain": cell.value }), "primary"), leave);
        return line;
    }
    const theirs = quoted("已保存的内容", control.dataset.saved);
    const take = () => {
        setCell(named(form, cell.name), cell.value);
        settle(form, cell, line);
    };
    const acts = [button("采用本机内容", take, "primary"), button("采用已保存的内容", () => settle(form, cell, line))];
    line.append(element("a", { href: `#${control.id}` }, titleOf(control)), mine, theirs, ...acts);
    return line;
}

function restore(form, cells) {
    if (!cells.length) return;
    for (const { name, value } of cells) setCell(named(form, name), value);
    for (const cell of cells) forget(form, cell);
    notify(RESTORED, `已恢复上次未保存的 ${cells.length} 处内容，正在保存。`, {
        level: "info",
        content: [linked(form, cells)],
        acts: [button("知道了", () => withdraw(RESTORED), "link")],
    });
    const names = cells.map((cell) => cell.name);
    form.dispatchEvent(new CustomEvent("filling:restored", { bubbles: true, detail: { names } }));
}

function recover(form) {
    const parts = sortLeftOver(leftovers(form), (name) => named(form, name));
    for (const cell of parts.same) forget(form, cell);
    restore(form, parts.restored);
    if (!parts.open.length) return;
    const list = element("ul", { class: "aid-choices" }, ...parts.open.map((cell) => choice(form, cell)));
    notify(CHOICE, `有 ${parts.open.length} 处内容在您上次填写之后又有修改，请选择采用哪一个。`, { content: [list] });
}

// What was settled in another window is settled here.
function follow(form, { key }) {
    if (!key || !key.startsWith(prefixOf(ownerOf(form)))) return;
    const left = new Set(leftovers(form).map((cell) => `${cell.tab} ${cell.name}`));
    const lines = [...document.querySelectorAll(`#notice-${CHOICE} .aid-choice`)];
    for (const line of lines) if (!left.has(line.dataset.cell)) line.remove();
    if (lines.every((line) => !line.isConnected)) withdraw(CHOICE);
}

export async function start(form) {
    window.addEventListener("storage", (event) => follow(form, event));
    const began = performance.now();
    await answered();
    recover(form);
    whenGone(() => performance.now() - began < SETTLING && recover(form));
}
