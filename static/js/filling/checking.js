// 校验 opens its findings beside the form, 送审 leads on: both once everything is saved.
import { saveNow } from "./autosave.js";
import { controls, isDirty } from "./cells.js";
import { land } from "./landing.js";
import { notice } from "./notice.js";

async function allSaved(form) {
    await saveNow(form);
    const left = controls(form).filter(isDirty);
    if (!left.length) return true;
    notice(`还有 ${left.length} 处没有保存，请先看标红的格子。`, "error");
    left[0].focus();
    return false;
}

async function check(form) {
    if (!(await allSaved(form))) return;
    const panel = document.getElementById("findings-panel");
    panel.hidden = false;
    await window.htmx.ajax("GET", form.dataset.checkUrl, { target: panel.querySelector(".findings-content"), swap: "innerHTML" });
    panel.scrollTop = 0;
    panel.focus();
}

async function submit(form) {
    if (await allSaved(form)) window.location.assign(form.dataset.submissionUrl);
}

function close(form) {
    document.getElementById("findings-panel").hidden = true;
    form.querySelector("button[data-act=check]").focus();
}

export function start(form) {
    const acts = { check, submit };
    form.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-act]");
        if (!button || !acts[button.dataset.act]) return;
        event.preventDefault();
        acts[button.dataset.act](form);
    });
    const panel = document.getElementById("findings-panel");
    panel.addEventListener("click", (event) => {
        const link = event.target.closest("a[href*='#']");
        if (event.target.closest("[data-close]")) close(form);
        if (!link || !land(link.hash)) return;
        event.preventDefault();
    });
    panel.addEventListener("keydown", (event) => event.key === "Escape" && close(form));
}
