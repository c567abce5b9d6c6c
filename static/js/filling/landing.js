// A link that names a control, as 校验 gives it, leads into the control.
import { unfoldFor } from "./folding.js";

export function land(hash) {
    const control = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!control || !control.classList.contains("cell-input")) return false;
    unfoldFor(control);
    for (let folded = control.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    const hidden = control.closest("[hidden]");
    if (hidden) hidden.hidden = false;
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: "center" });
    return true;
}

export function start() {
    land(window.location.hash);
    window.addEventListener("hashchange", () => land(window.location.hash));
}
