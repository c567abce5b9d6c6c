// The page where a sheet is filled in: starts each behaviour.
import { start as autosave } from "./autosave.js";
import { start as readings } from "./readings.js";
import { start as rows } from "./rows.js";
import { start as landing } from "./landing.js";
import { start as spreadsheet } from "./spreadsheet.js";
import { start as suggestions } from "./suggestions.js";

const form = document.getElementById("filling");
if (form) {
    form.classList.add("is-live");
    for (const start of [autosave, rows, readings, suggestions, spreadsheet, landing]) start(form);
}
