// Long texts grow in their place, measured in a copy so that the page never jumps; a counter appears when the end comes near.
import { element } from "./elements.js";
import { isCell } from "./places.js";
import { isLonger } from "./texts.js";
import { announce } from "./announce.js";

const NEAR = 0.8; // of the limit
const MEASURED = ["width", "minHeight", "fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "padding", "borderWidth", "boxSizing", "overflowWrap", "wordBreak", "lineBreak"];
let copy = null;

function heightOf(control) {
    const style = getComputedStyle(control);
    for (const name of MEASURED) copy.style[name] = style[name];
    copy.style.borderStyle = "solid";
    copy.value = control.value;
    return copy.scrollHeight + copy.offsetHeight - copy.clientHeight;
}

function grow(control) {
    if (isLonger(control) && control.offsetParent) control.style.height = `${heightOf(control)}px`;
}

// All at once: each is measured in itself, and the page is laid out twice in all.
function growAll(form) {
    const held = [...form.querySelectorAll("textarea.cell-input")].filter((control) => control.offsetParent);
    const scrolled = window.scrollY;
    for (const control of held) control.style.height = "";
    const heights = held.map((control) => control.scrollHeight + control.offsetHeight - control.clientHeight);
    held.forEach((control, index) => { control.style.height = `${heights[index]}px`; });
    if (window.scrollY !== scrolled) window.scrollTo(window.scrollX, scrolled);
}

// A limit that cuts what is typed or pasted loses words: it is counted and said, the server holds to it.
function limitOf(control) {
    if (control.hasAttribute("maxlength")) {
        control.dataset.limit = control.getAttribute("maxlength");
        control.removeAttribute("maxlength");
    }
    return Number(control.dataset.limit || 0);
}

function count(control) {
    const limit = limitOf(control);
    const held = control.parentElement.querySelector(`.cell-counter[data-for="${control.id}"]`);
    const length = control.value.replace(/\r\n/g, "\n").length;
    if (!limit || length < NEAR * limit) {
        if (held) held.remove();
        return;
    }
    const counter = held || element("span", { class: "cell-counter", "data-for": control.id, "aria-hidden": "true" });
    const wasOver = counter.classList.contains("cell-counter-over");
    counter.classList.toggle("cell-counter-over", length > limit);
    counter.textContent = length > limit ? `${length} / ${limit}，超出 ${length - limit} 字` : `${length} / ${limit}`;
    if (!held) control.after(counter);
    if (length > limit && !wasOver) announce(`超出 ${limit} 字的上限，请缩短`);
}

function all(form) {
    for (const control of form.querySelectorAll(".cell-input")) count(control);
    growAll(form);
}

export function start(form) {
    copy = element("textarea", { class: "growing-copy", tabindex: "-1", "aria-hidden": "true", rows: "1" });
    copy.readOnly = true;
    document.body.append(copy);
    const follow = ({ target }) => {
        if (!isCell(target)) return;
        count(target);
        grow(target);
    };
    for (const name of ["input", "change", "focusin"]) form.addEventListener(name, follow);
    form.addEventListener("filling:rows-changed", () => all(form));
    form.addEventListener("filling:saved", () => all(form));
    let width = 0;
    const sized = () => {
        if (form.clientWidth !== width) growAll(form);
        width = form.clientWidth;
    };
    if ("ResizeObserver" in window) new ResizeObserver(sized).observe(form);
    all(form);
}
