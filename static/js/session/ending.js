// When the session ends, as the cookie tells all windows of the browser, and what follows for this one.
const COOKIE = "session_end";
const LONGEST_WARNING = 120; // seconds
const LONGEST_PAUSE = 300;
const LATENCY = 2; // seconds that the server's clock may be ahead of what the page was told

// `lasting` is how long a use keeps the session alive; 0 where none does any more.
export function endOf(cookies) {
    const found = cookies.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
    const [ends, lasting, user] = found ? found.slice(COOKIE.length + 1).split(".") : [];
    return user ? { ends: Number(ends), lasting: Number(lasting), user } : null;
}

export function secondsLeft(end, now) {
    return Math.max(0, Math.floor(end.ends - LATENCY - now));
}

const warningOf = ({ lasting }) => (lasting ? Math.min(LONGEST_WARNING, lasting / 4) : LONGEST_WARNING);

// "open", "ending" (it can be kept alive), "expiring" (it can't), "over", or "other" where somebody else has logged in.
export function stateOf(end, user, now) {
    if (!end) return "over";
    if (end.user !== user) return "other";
    const left = secondsLeft(end, now);
    if (left <= 0) return "over";
    if (left > warningOf(end)) return "open";
    return end.lasting ? "ending" : "expiring";
}

// Whether a use of the page should be told to the server: a page that is typed in needs no request for half an hour.
export function isWorthTelling(end, now) {
    if (!end || !end.lasting) return false;
    const pause = Math.min(LONGEST_PAUSE, end.lasting / 6);
    return now - (end.ends - end.lasting) >= pause;
}

export function spoken(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = seconds % 60;
    if (!minutes) return `${rest} 秒`;
    return rest ? `${minutes} 分 ${rest} 秒` : `${minutes} 分钟`;
}
