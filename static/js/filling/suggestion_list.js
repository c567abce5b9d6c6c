// The list below a name: drawn by the server, placed under its cell, with one option active at most.
const GAP = 2;
const ROOM = 260; // pixels that the list may want

export function makeList() {
    const list = document.createElement("div");
    list.id = "suggestions";
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选用的三级指标");
    list.hidden = true;
    document.body.append(list);
    return list;
}

export const optionsOf = (list) => [...list.querySelectorAll("[role=option]")];
export const activeOf = (list) => list.querySelector("[aria-selected=true]");

// Below the cell, or above it where the bar at the window's foot leaves no room.
export function place(list, control) {
    const box = control.getBoundingClientRect();
    const bar = document.getElementById("filling-bar");
    const floor = bar ? bar.getBoundingClientRect().top : window.innerHeight;
    const isAbove = floor - box.bottom < ROOM && box.top > floor - box.bottom;
    list.style.left = `${Math.min(box.left, document.documentElement.clientWidth - list.offsetWidth - GAP) + window.scrollX}px`;
    list.style.minWidth = `${box.width}px`;
    list.style.maxHeight = `${Math.max(80, Math.min(ROOM, (isAbove ? box.top : floor - box.bottom) - 2 * GAP))}px`;
    list.style.top = `${(isAbove ? box.top - list.offsetHeight - GAP : box.bottom + GAP) + window.scrollY}px`;
}

export function activate(list, control, option) {
    for (const each of optionsOf(list)) each.setAttribute("aria-selected", String(each === option));
    if (!option) {
        control.removeAttribute("aria-activedescendant");
        return;
    }
    control.setAttribute("aria-activedescendant", option.id);
    const { offsetTop: top, offsetHeight: height } = option;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
}

export function step(list, control, direction) {
    const options = optionsOf(list);
    const place = options.indexOf(activeOf(list)) + direction;
    activate(list, control, options[(place + options.length + (direction < 0 && place === -2 ? 1 : 0)) % options.length]);
}
