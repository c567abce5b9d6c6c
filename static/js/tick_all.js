// A box in the head that ticks all boxes of a page, also after htmx has brought in another list; and one for all pages.
const boxes = (form) => [...form.querySelectorAll("tbody input[type=checkbox]")];

function prepare() {
    for (const box of document.querySelectorAll("[data-tick-all-box]")) box.hidden = false;
}

document.addEventListener("change", ({ target }) => {
    const form = target.closest("[data-tick-all]");
    if (!form) return;
    const head = form.querySelector("[data-tick-all-box]");
    const everything = form.querySelector("[data-everything]");
    if (target === head || target === everything) {
        for (const box of [head, ...boxes(form)]) box.checked = target.checked;
    }
    if (everything && !target.checked) everything.checked = false;
    const ticked = boxes(form).filter((box) => box.checked).length;
    head.checked = ticked === boxes(form).length;
    head.indeterminate = ticked > 0 && !head.checked;
});
document.addEventListener("htmx:afterSettle", prepare);
prepare();
