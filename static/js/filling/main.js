// The page where a sheet is filled in: starts each behaviour.
import { start as autosave } from "./autosave.js";
import { start as bands } from "./bands.js";
import { start as checking } from "./checking.js";
import { start as landing } from "./landing.js";
import { start as others } from "./others.js";
import { start as readings } from "./readings.js";
import { start as rows } from "./rows.js";
import { start as spreadsheet } from "./spreadsheet.js";
import { start as suggestions } from "./suggestions.js";

// A list of suggestions that is open has the keys before all others.
const BEHAVIOURS = [suggestions, autosave, rows, bands, readings, others, checking, spreadsheet, landing];
const form = document.getElementById("filling");
if (form) {
    form.classList.add("is-live");
    for (const start of BEHAVIOURS) start(form);
}
