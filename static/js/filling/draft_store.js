// Local copies of what isn't saved yet: one record per person, sheet and tab, so that two tabs never write over each other.
const PREFIX = "perfeval.draft.";
const LIFETIME = 30 * 24 * 60 * 60 * 1000;

// Storage may be forbidden, full or hold anything: whoever asks gets what can be read, and is told what couldn't be kept.
function attempt(act, otherwise) {
    try {
        return act(window.localStorage);
    } catch {
        return otherwise;
    }
}

function keys(storage) {
    return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key.startsWith(PREFIX));
}

export const prefixOf = ({ user, evaluation }) => `${PREFIX}${user}.${evaluation}.`;

export function write(owner, tab, cells) {
    const key = prefixOf(owner) + tab;
    return attempt((storage) => {
        if (Object.keys(cells).length) storage.setItem(key, JSON.stringify({ at: Date.now(), cells }));
        else storage.removeItem(key);
        return true;
    }, false);
}

function parsed(text) {
    const held = attempt(() => JSON.parse(text), null);
    const isCopy = held && typeof held.cells === "object" && held.cells;
    return isCopy ? { at: Number(held.at) || 0, cells: held.cells } : { at: 0, cells: {} };
}

// All copies of this person's sheet by tab, the oldest first.
export function read(owner) {
    const prefix = prefixOf(owner);
    const found = attempt((storage) => {
        const own = keys(storage).filter((key) => key.startsWith(prefix));
        return own.map((key) => ({ tab: key.slice(prefix.length), ...parsed(storage.getItem(key)) }));
    }, []);
    return found.sort((one, other) => one.at - other.at);
}

export function expire(now = Date.now()) {
    attempt((storage) => {
        const old = keys(storage).filter((key) => now - parsed(storage.getItem(key)).at > LIFETIME);
        for (const key of old) storage.removeItem(key);
        return old.length;
    }, 0);
}
