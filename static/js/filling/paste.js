// Pasting: one text goes into its cell, cleaned; a block goes into funds or rows after a look at what would happen.
import { clean } from "./cleaning.js";
import { readBlock } from "./blocks.js";
import { notify, withdraw } from "./notices.js";
import { apply, start as startUndo } from "./paste_act.js";
import { confirmed } from "./paste_preview.js";
import { plan } from "./paste_plan.js";
import { readSheet } from "./paste_sheet.js";
import { isCell, named, placeOf } from "./places.js";
import { read, Refused } from "./paste_reading.js";
import { insert, isLong } from "./texts.js";

const BLOCKS = ["funds", "indicators"];
const FIGURES = ["money", "points"];
const NOTICE = "paste-refused";

function placed(control) {
    const place = placeOf(control);
    return place && BLOCKS.includes(place.table) ? place : null;
}

async function pasteBlock(form, control, rows) {
    const { name } = control;
    const place = placed(control);
    try {
        const reading = await read(form.dataset.readingUrl, { ...place, rows });
        const made = plan(readSheet(form), place, reading);
        const gone = await confirmed(made);
        if (gone) await apply(form, made, gone);
        else named(form, name).focus();
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        notify(NOTICE, error.message);
    }
}

function pasted(form, event) {
    const control = event.target;
    if (!isCell(control) || control.readOnly || !control.setSelectionRange) return;
    const kind = { isLong: isLong(control), isFigure: FIGURES.includes(control.dataset.kind) };
    const block = readBlock(event.clipboardData, kind);
    event.preventDefault();
    withdraw(NOTICE);
    const isOne = block && block.length === 1 && block[0].length === 1;
    if (block && block.length && !isOne && placed(control)) {
        pasteBlock(form, control, block);
        return;
    }
    const text = isOne ? block[0][0] : event.clipboardData.getData("text/plain");
    insert(control, clean(text, { lines: kind.isLong }));
}

export function start(form) {
    form.addEventListener("paste", (event) => pasted(form, event));
    startUndo(form);
}
