// The controls of the form, and what was last saved of each.
export function controls(form, group) {
    const all = [...form.querySelectorAll(".cell-input")];
    return group ? all.filter((control) => control.dataset.group === group) : all;
}

export function isDirty(control) {
    return control.value !== control.dataset.saved;
}

export function setCell(control, value) {
    if (control.value === value) return;
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
}

export function markSaved(control, value) {
    control.dataset.saved = value;
}
