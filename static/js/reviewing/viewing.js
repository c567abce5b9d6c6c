// Tells that this sheet is open when the page opens, and then while the person is at it: a page that lies open alone
// must not keep the session alive. The answer says who else has the sheet open.
import { post } from "../filling/posting.js";

const PAUSE = 60_000;
const MOVED_ON = [204, 404]; // to another step, or out of sight
const SIGNS = ["pointermove", "keydown", "wheel"];

export function start(line) {
    let isUsed = false;

    async function tell() {
        isUsed = false;
        const { status, text } = await post(line.dataset.viewing);
        if (MOVED_ON.includes(status)) {
            clearInterval(beacon);
            line.innerHTML = "";
        } else if (status === 200 && line.innerHTML !== text) {
            line.innerHTML = text;
        }
    }

    for (const sign of SIGNS) document.addEventListener(sign, () => { isUsed = true; }, { passive: true });
    const beacon = setInterval(() => {
        if (isUsed) tell();
    }, PAUSE);
    tell();
}
