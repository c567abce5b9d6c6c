// What a control's text allows: whether it has lines, where the caret stands, how something is put into it.
export const isLonger = (control) => control.tagName === "TEXTAREA";

export const isLong = (control) => isLonger(control) && control.dataset.kind === "long";

export function choose(control) {
    if (control.select) control.select();
}

export function isOneLineHigh(control) {
    const style = getComputedStyle(control);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    return control.clientHeight - padding < 1.9 * parseFloat(style.lineHeight);
}

// At its very end a text lets the arrow go on downwards, at its beginning upwards.
export function leavesText(control, direction) {
    const edge = direction > 0 ? control.value.length : 0;
    return control.selectionStart === edge && control.selectionEnd === edge;
}

// As if typed, so that Ctrl+Z takes it back.
export function insert(control, text) {
    const before = control.value;
    const [start, end] = [control.selectionStart, control.selectionEnd];
    const isTaken = document.activeElement === control && document.execCommand("insertText", false, text);
    if (isTaken && control.value === before.slice(0, start) + text + before.slice(end)) return;
    if (control.value !== before) control.value = before;
    control.setRangeText(text, start, end, "end");
    control.dispatchEvent(new Event("input", { bubbles: true }));
}
