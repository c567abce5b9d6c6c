// Whether what was typed is saved, in words, and for the other scripts as events.
import { element } from "./elements.js";
import { whyUnsaved } from "./failures.js";

const SLOW = 300; // a save that is over sooner isn't worth a word

let timer = 0;

function say(text, tone) {
    clearTimeout(timer);
    const place = document.getElementById("out-save-state");
    if (place.textContent !== text) place.textContent = text;
    place.className = `bar-state${tone ? ` bar-state-${tone}` : ""}`;
}

export function tell(form, name, detail) {
    if (name === "saving") timer = setTimeout(() => say("正在保存…"), SLOW);
    if (name === "saved") say(`已保存 ${detail.at}`, "good");
    if (name === "failed") fail(detail.status);
    form.dispatchEvent(new CustomEvent(`filling:${name}`, { bubbles: true, detail }));
}

function fail(status) {
    say(whyUnsaved(status), "bad");
    if (status !== 401) return;
    const link = element("a", { href: "/accounts/login/?next=/", target: "_blank", rel: "opener" }, "去登录");
    document.getElementById("out-save-state").append(" ", link);
}
