// What a key means on the page of a review: "next", "prev", "pass", or nothing.
const IN_PILE = { j: "next", k: "prev" };

export function reviewActOf({ key, ctrlKey, altKey, shiftKey, metaKey, isComposing }) {
    if (isComposing || shiftKey || metaKey) return "";
    if (altKey && !ctrlKey) return IN_PILE[key.toLowerCase()] || "";
    return ctrlKey && !altKey && key === "Enter" ? "pass" : "";
}
