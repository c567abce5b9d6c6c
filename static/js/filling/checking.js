// 校验 opens its findings beside the form, 送审 leads on: both once everything is saved.
import { saveNow } from "./autosave.js";
import { controls, isDirty } from "./cells.js";
import { whyStopped } from "./failures.js";
import { land } from "./landing.js";
import { notifyOnce } from "./notices.js";
import { get } from "./posting.js";

let failure; // how the last save went wrong
let told = null; // the notice about it

// What keeps a sheet from going on; nothing where all of it is saved.
async function unsaved(form) {
    await saveNow(form);
    const left = controls(form).filter(isDirty);
    if (!left.length) return "";
    const open = left.find((control) => control.dataset.conflict) || left.find((control) => control.dataset.refused);
    if (!open) return `${whyStopped(failure)}（还有 ${left.length} 处没有保存）`;
    open.focus();
    return open.dataset.conflict ? "有内容在别处也改过，请先选择采用哪一个" : "有内容无法识别，请核对标红单元格";
}

async function went(form, name, ask) {
    const left = await unsaved(form);
    const answer = left ? { status: 200 } : await ask();
    if (!left && answer.status === 200) return answer;
    const why = left || whyStopped(answer.status);
    told = notifyOnce(`没有${name}：${why}。已填内容仍在本页。`, "error");
    return null;
}

async function check(form) {
    const answer = await went(form, "校验", () => get(form.dataset.checkUrl));
    if (!answer) return;
    const panel = document.getElementById("findings-panel");
    panel.querySelector(".findings-content").innerHTML = answer.text;
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus();
    form.dispatchEvent(new CustomEvent("filling:checked"));
}

// The next page is asked for before this one is left: without a network the browser would show nothing but its own error.
async function submit(form) {
    const { submissionUrl } = form.dataset;
    if (await went(form, "送审", () => get(submissionUrl, { method: "HEAD" }))) window.location.assign(submissionUrl);
}

function close(form) {
    document.getElementById("findings-panel").hidden = true;
    form.querySelector("button[data-act=check]").focus();
}

export function start(form) {
    const acts = { check, submit };
    form.addEventListener("filling:failed", ({ detail }) => { failure = detail.status; });
    form.addEventListener("filling:saved", () => told && told.remove());
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
