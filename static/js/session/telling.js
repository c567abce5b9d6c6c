// The dialog about the end of the session: before the end it takes the page, afterwards it stands beside it.
import { spoken } from "./ending.js";

const WORDS = {
    ending: ["即将自动退出", (left) => `您有一段时间没有操作，${left}后自动退出登录。要接着用，请点“继续使用”。`],
    expiring: ["登录即将到期", (left) => `登录已满规定的时间，${left}后须重新登录。请保存已填的内容。`],
    over: ["您已退出登录", () => "已填的内容仍在本页。请在新窗口重新登录，再回到本页继续。"],
    other: ["现在登录的是另一个账号", () => "本页是用原来的账号打开的，不能再保存。请先复制需要的内容，再刷新本页。"],
};
const ACTS = { ending: ["go-on"], expiring: ["close"], over: ["log-in", "close"], other: ["reload", "close"] };
const MODAL = ["ending", "expiring"];

export class Telling {
    constructor(dialog) {
        this.dialog = dialog;
        this.state = "open";
        this.before = null;
    }

    part(name) {
        return this.dialog.querySelector(`[data-act="${name}"]`);
    }

    // `left` is what is left in seconds; the words follow it while the dialog is open.
    tell(state, left = 0) {
        const [title, text] = WORDS[state];
        if (this.state !== state) {
            this.open(state);
            this.dialog.querySelector("h2").textContent = title;
        }
        this.dialog.querySelector("p").textContent = text(spoken(left));
    }

    open(state) {
        const former = document.activeElement;
        this.close();
        this.state = state;
        this.before = former;
        for (const act of this.dialog.querySelectorAll("[data-act]")) act.hidden = !ACTS[state].includes(act.dataset.act);
        const isModal = MODAL.includes(state);
        this.dialog.classList.toggle("session-end-beside", !isModal);
        this.dialog.querySelector("p").setAttribute("role", isModal ? "timer" : "alert");
        if (isModal) this.dialog.showModal();
        else this.dialog.setAttribute("open", ""); // show() would take the focus from who types
    }

    close() {
        const wasModal = MODAL.includes(this.state) && this.dialog.open;
        if (this.dialog.open) this.dialog.close();
        if (wasModal && this.before) this.before.focus();
        this.state = "open";
    }
}
