// Files that come or go in another window are shown here, too: that window tells of it, and the cells are drawn anew.
import { get } from "./posting.js";
import { Renewing } from "./renewing.js";

function show(form, { status, text }) {
    if (status !== 200) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const cell of form.querySelectorAll(".row-evidence")) {
        const now = page.querySelector(`.row-evidence[data-key="${CSS.escape(cell.dataset.key)}"]`);
        if (now && now.innerHTML !== cell.innerHTML) cell.innerHTML = now.innerHTML;
    }
}

export function start(form) {
    if (!("BroadcastChannel" in window)) return;
    const ask = (signal) => get(window.location.pathname, { signal });
    const renewing = new Renewing({ ask, show: (answer) => show(form, answer) });
    const channel = new BroadcastChannel(`perfeval.files.${form.dataset.evaluation}`);
    channel.addEventListener("message", () => renewing.renew());
}
