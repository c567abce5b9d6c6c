// Brings back what another visit left unsaved. Where the server holds another text by now, both are shown and the person chooses.
import { isDirty, setCell } from "./cells.js";
import { ownerOf, tab } from "./drafts.js";
import { prefixOf, read, write } from "./draft_store.js";
import { button, element } from "./elements.js";
import { notify, withdraw } from "./notices.js";
import { named, titleOf } from "./places.js";
import { answered, others, whenGone } from "./tabs.js";

const RESTORED = "restored";
const CHOICE = "choice";
const SETTLING = 10000; // milliseconds; the page that this one takes the place of may answer once more before it goes

// Left-over cells, the newest first; a text that is older than one of the same wording says nothing new.
function leftovers(form) {
    const copies = read(ownerOf(form)).filter((copy) => copy.tab !== tab && !others.has(copy.tab));
    const cells = copies.flatMap((copy) => Object.entries(copy.cells).map(([name, cell]) => ({ ...cell, tab: copy.tab, name })));
    const found = cells.filter((cell) => typeof cell.value === "string" && typeof cell.base === "string");
    return found.sort((one, other) => other.at - one.at);
}

function forget(form, cell) {
    const copy = read(ownerOf(form)).find((each) => each.tab === cell.tab);
    if (!copy) return;
    const { [cell.name]: _, ...rest } = copy.cells;
    write(ownerOf(form), cell.tab, rest);
}

// The server tidies what it is sent, perhaps in the last moment of the other visit: "１２．0" and "12" are one text.
function alike(one, other) {
    const plain = (text) => text.normalize("NFKC").replace(/[\s,]/g, "");
    const [left, right] = [plain(one), plain(other)];
    return left === right || (left !== "" && right !== "" && Number(left) === Number(right));
}

function sorted(form, found) {
    const parts = { same: [], restored: [], open: [] };
    const taken = new Set();
    for (const cell of found) {
        const control = named(form, cell.name);
        const isFree = control && !isDirty(control) && !taken.has(cell.name) && control.dataset.saved === cell.base;
        if (control && alike(control.value, cell.value)) parts.same.push(cell);
        else if (isFree) parts.restored.push(cell);
        else parts.open.push(cell);
        if (isFree) taken.add(cell.name);
    }
    return parts;
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

async function copy(text) {
    const held = element("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    held.value = text;
    document.body.append(held);
    held.select();
    document.execCommand("copy");
    held.remove();
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
        line.append("这一行已被删除。", mine, button("复制文字", () => copy(cell.value), "primary"), leave);
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
    const parts = sorted(form, leftovers(form));
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
