// Warns before the session ends, keeps it alive while the page is used, and lets no typed text go to a session that is over.
import { post } from "./filling/posting.js";
import { endOf, isWorthTelling, secondsLeft, stateOf } from "./session/ending.js";
import { Telling } from "./session/telling.js";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const PAUSE = 5000; // milliseconds between two looks at the cookie
const PAUSE_WHILE_COUNTING = 1000;
const GONE = ["over", "other"];

function start(dialog) {
    const telling = new Telling(dialog);
    const ahead = Number(dialog.dataset.now) - Date.now() / 1000; // of the office's clock, which may be wrong
    const savesItself = document.getElementById("filling") !== null; // its own bar says what isn't saved
    let former = "open";
    let dismissed = "";
    let timer = 0;
    let isAsking = false;

    const now = () => Date.now() / 1000 + ahead;
    const held = () => {
        const end = endOf(document.cookie);
        return { end, state: stateOf(end, dialog.dataset.user, now()) };
    };

    function look() {
        window.clearTimeout(timer);
        const { end, state } = held();
        if (state !== former) dismissed = "";
        if (state === "open" && GONE.includes(former)) takeNewToken();
        former = state;
        const isTold = state !== "open" && state !== dismissed && !(savesItself && GONE.includes(state));
        if (isTold) telling.tell(state, end ? secondsLeft(end, now()) : 0);
        else if (telling.state !== "open") telling.close();
        timer = window.setTimeout(look, ["ending", "expiring"].includes(state) ? PAUSE_WHILE_COUNTING : PAUSE);
    }

    async function goOn() {
        if (isAsking) return;
        isAsking = true;
        await post(dialog.dataset.goOn);
        isAsking = false;
        look();
    }

    function stop(event) {
        const { state } = held();
        if (!GONE.includes(state)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        dismissed = "";
        telling.tell(state);
        telling.part(state === "over" ? "log-in" : "reload").focus();
    }

    for (const sign of SIGNS) {
        document.addEventListener(sign, () => {
            const { end, state } = held();
            if (state === "open" && isWorthTelling(end, now())) goOn();
        }, { passive: true });
    }
    window.addEventListener("submit", (event) => event.target.hasAttribute("data-leaves") || stop(event), true);
    document.addEventListener("htmx:beforeRequest", stop);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        if (telling.state === "ending") goOn();
    });
    telling.part("go-on").addEventListener("click", goOn);
    telling.part("reload").addEventListener("click", () => window.location.reload());
    telling.part("close").addEventListener("click", () => {
        dismissed = telling.state;
        look();
    });
    look();
}

// A new login brings a new token against forged requests, and the forms of this page still carry the former one.
function takeNewToken() {
    const token = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    if (!token) return;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token.slice("csrftoken=".length);
}

const dialog = document.getElementById("session-end");
if (dialog) start(dialog);
