// 打印预览: the pages of what is saved, as they would be printed. They are asked for while they are open, after a save was answered.
import { button } from "./elements.js";
import { whyStopped } from "./failures.js";
import { get } from "./posting.js";
import { Renewing } from "./renewing.js";

const KEY = "perfeval.preview";
const PAUSE = 300; // milliseconds after a save
const LATER = 20000; // where the server has had enough
const BESIDE = "(min-width: 1200px)";
const OFTEN = "预览更新得太频繁，稍后自动更新";

// Storage may be forbidden: then the pages are closed again on the next page.
function attempt(act) {
    try {
        return act(window.localStorage);
    } catch {
        return null;
    }
}

// The new pages take the place of the old ones once they can be drawn, and the frame stays where it was scrolled to.
async function put(frame, text) {
    const made = new DOMParser().parseFromString(text, "text/html").body;
    const parts = [...made.children].map((part) => document.importNode(part, true));
    const pictures = parts.filter((part) => part.matches("img"));
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
    const { scrollTop } = frame;
    frame.replaceChildren(...parts);
    frame.scrollTop = scrollTop;
}

class Pane {
    constructor(pane, link) {
        this.pane = pane;
        this.frame = pane.querySelector(".preview-pages");
        this.said = pane.querySelector(".preview-said");
        this.shown = ""; // what the server sent last
        this.renewing = new Renewing({
            ask: (signal) => get(pane.dataset.url, { cache: "no-cache", signal }),
            show: (answer) => this.show(answer),
            pause: PAUSE,
        });
        this.opener = button("打印预览", () => (pane.hidden ? this.open() : this.close()));
        this.opener.setAttribute("aria-controls", pane.id);
        this.opener.setAttribute("aria-expanded", "false");
        link.replaceWith(this.opener);
        const close = () => (this.close(), this.opener.focus());
        pane.querySelector(".btn-close").addEventListener("click", close);
        pane.addEventListener("keydown", ({ key }) => key === "Escape" && close());
    }

    reveal(isOpen) {
        this.pane.hidden = !isOpen;
        this.pane.parentElement.classList.toggle("has-preview", isOpen);
        this.opener.setAttribute("aria-expanded", String(isOpen));
        attempt((storage) => (isOpen ? storage.setItem(KEY, "open") : storage.removeItem(KEY)));
    }

    open() {
        this.reveal(true);
        if (!window.matchMedia(BESIDE).matches) this.pane.querySelector(".btn-close").focus();
        this.renewing.renew();
    }

    close() {
        this.renewing.stop();
        this.reveal(false);
    }

    renew() {
        if (!this.pane.hidden) this.renewing.later();
    }

    async show({ status, text }) {
        this.say(status === 200 ? "" : status === 429 ? OFTEN : whyStopped(status));
        if (status === 429) this.renewing.later(LATER);
        if (status !== 200 || text === this.shown) return;
        await put(this.frame, text);
        this.shown = text;
    }

    say(text) {
        this.said.textContent = text;
        this.said.hidden = !text;
    }
}

export function start(form) {
    const held = document.getElementById("preview-pane");
    const pane = new Pane(held, document.querySelector("[data-preview]"));
    form.addEventListener("filling:saving", () => pane.renewing.stop()); // a save goes first
    for (const name of ["saved", "failed", "rows-changed"]) form.addEventListener(`filling:${name}`, () => pane.renew());
    if (window.matchMedia(BESIDE).matches && attempt((storage) => storage.getItem(KEY))) pane.open();
}
