// What a key means in a cell: an act and its direction, or nothing, and then the key is the browser's.
const forward = ({ shiftKey }) => (shiftKey ? -1 : 1);

function enter(event, cell) {
    if (event.ctrlKey) return null;
    const isEdited = cell.isLong && !cell.isChosen;
    if (cell.isLong && (event.altKey || (event.shiftKey && isEdited))) return { act: "breakLine" };
    return isEdited ? null : { act: "step", direction: forward(event) };
}

// In a text that is edited the arrows move the caret, and lead on from its very end or beginning.
function arrow(event, cell) {
    const direction = event.key === "ArrowDown" ? 1 : -1;
    if (event.altKey || event.ctrlKey || event.shiftKey || cell.isPicked) return null;
    if (cell.isOffering && direction > 0) return null; // the browser opens its list
    const isText = cell.isLonger && !cell.isChosen;
    if (isText && (cell.isLong || !(cell.isOneLineHigh() || cell.leavesText(direction)))) return null;
    return { act: "step", direction };
}

// A row's buttons are a key of their own away.
function tab(event) {
    return event.ctrlKey || event.altKey ? null : { act: "along", direction: forward(event) };
}

function letter(event) {
    const isAlone = event.ctrlKey && !event.altKey && !event.shiftKey;
    return isAlone && event.key.toLowerCase() === "d" ? { act: "fill" } : null;
}

const MEANINGS = {
    Tab: tab,
    Enter: enter,
    ArrowDown: arrow,
    ArrowUp: arrow,
    Escape: () => ({ act: "restore" }),
    F2: () => ({ act: "edit" }),
};

export function meaningOf(event, cell) {
    return (MEANINGS[event.key] || letter)(event, cell);
}

// What a key does to the row of the cell; a new row is added from anywhere.
export function rowActOf({ key, ctrlKey, altKey, shiftKey }, isInRow) {
    if (key === "Enter" && ctrlKey && !shiftKey) return "add";
    if (!isInRow) return "";
    if (key === "Enter" && ctrlKey) return "copy";
    if (!altKey || ctrlKey) return "";
    return { ArrowUp: "up", ArrowDown: "down", ArrowRight: "tools", Delete: "remove" }[key] || "";
}
