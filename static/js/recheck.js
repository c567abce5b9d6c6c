// The page where a drawn sheet is scored: Ctrl+S saves, and typed scores aren't left by accident.
const form = document.querySelector("[data-recheck]");
let isChanged = false;

document.addEventListener("keydown", (event) => {
    const saves = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";
    if (!saves || event.isComposing) return;
    event.preventDefault();
    form.querySelector("[data-save]").click();
});

form.addEventListener("input", () => {
    isChanged = true;
});

form.addEventListener("submit", () => {
    isChanged = false;
});

window.addEventListener("beforeunload", (event) => {
    if (!isChanged) return;
    event.preventDefault();
    event.returnValue = "";
});
