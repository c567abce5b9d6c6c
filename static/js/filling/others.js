// Somebody else has changed other rows since the page was loaded: it says who, and offers to show it.
import { notifyOnce } from "./notices.js";

export function start(form) {
    form.addEventListener("filling:saved", ({ detail }) => {
        const others = detail.others || [];
        if (!others.length) return;
        const said = others.map(({ name, at, what }) => `${name} ${at} 修改了${what || "总体目标等栏目"}`).join("；");
        notifyOnce(`${said}。`, "warning", ["查看最新内容", () => window.location.reload()]);
    });
}
