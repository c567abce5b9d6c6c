// What a key means on the page of a review: a link of the pile, a button, a place to go to, or nothing.
const WITH_ALT = { j: "next", k: "prev", t: "return", w: "write", o: "opinion", l: "beside", g: "form" };

export function reviewActOf({ key, ctrlKey, altKey, shiftKey, metaKey, isComposing }) {
    if (isComposing || shiftKey || metaKey) return "";
    if (altKey && !ctrlKey) return WITH_ALT[key.toLowerCase()] || "";
    if (!ctrlKey || altKey) return "";
    return { Enter: "pass", "/": "help" }[key] || "";
}
