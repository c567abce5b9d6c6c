// What was typed before the scripts had come is kept and saved like what is typed afterwards.
import { controls, isDirty } from "./cells.js";

export function start(form) {
    for (const control of controls(form).filter(isDirty)) control.dispatchEvent(new Event("input", { bubbles: true }));
}
