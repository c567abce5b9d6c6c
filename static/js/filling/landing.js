// A link that names a control, as 校验 gives it, leads into the control.
function land() {
    const control = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!control || !control.classList.contains("cell-input")) return;
    for (let folded = control.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: "center" });
}

export function start() {
    land();
    window.addEventListener("hashchange", land);
}
