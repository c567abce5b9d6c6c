// What the server answers: each element takes the place of the contents of the one with its id. No control is touched.
export function parse(text) {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const report = answer.getElementById("out-report");
    return { answer, report: report ? JSON.parse(report.dataset.report) : null };
}

export function show(answer) {
    for (const said of answer.querySelectorAll("[hx-swap-oob]")) {
        const place = document.getElementById(said.id);
        if (place && place.innerHTML !== said.innerHTML) replace(place, said);
    }
}

// A list that was opened stays open, a button that has the focus keeps it.
function replace(place, said) {
    const opened = place.querySelector("details[open]") !== null;
    const focused = place.contains(document.activeElement) ? document.activeElement.textContent : null;
    place.innerHTML = said.innerHTML;
    for (const list of place.querySelectorAll("details")) list.open = opened;
    if (focused === null) return;
    const button = [...place.querySelectorAll("button, summary")].find((each) => each.textContent === focused);
    if (button) button.focus({ preventScroll: true });
}

// Controls that are wanted now and weren't before, or the other way round; never one that somebody is in.
export function unfold(form, report) {
    for (const [key, parts] of Object.entries(report.parts || {})) {
        const row = form.querySelector(`tr.row-more[data-key="${CSS.escape(key)}"]`);
        for (const part of row ? row.querySelectorAll(".row-part") : []) fold(part, parts[part.dataset.part]);
        if (row && parts.is_scored_here) row.querySelector("details.row-hand").open = true;
    }
    for (const [name, due] of Object.entries(report.due || {})) {
        const extra = form.querySelector(`.filling-extra[data-extra="${name}"]`);
        if (extra) fold(extra, due);
    }
}

function fold(part, isWanted) {
    const written = [...part.querySelectorAll(".cell-input")].some((control) => control.value);
    part.hidden = !isWanted && !written && !part.contains(document.activeElement);
}
