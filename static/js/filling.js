// The page where a sheet is filled in: starts each behaviour.
import { start as announce } from "./filling/announce.js";
import { start as autosave } from "./filling/autosave.js";
import { start as bands } from "./filling/bands.js";
import { start as checking } from "./filling/checking.js";
import { start as conflicts } from "./filling/conflicts.js";
import { start as copying } from "./filling/copying.js";
import { start as drafts } from "./filling/drafts.js";
import { start as early } from "./filling/early.js";
import { start as evidence } from "./filling/evidence.js";
import { start as folding } from "./filling/folding.js";
import { start as fresh } from "./filling/fresh.js";
import { start as growing } from "./filling/growing.js";
import { start as help } from "./filling/help.js";
import { start as keyboard } from "./filling/keyboard.js";
import { start as landing } from "./filling/landing.js";
import { start as others } from "./filling/others.js";
import { start as paste } from "./filling/paste.js";
import { start as preview } from "./filling/preview.js";
import { start as readings } from "./filling/readings.js";
import { start as recovery } from "./filling/recovery.js";
import { start as retrying } from "./filling/retrying.js";
import { start as rowKeys } from "./filling/row_keys.js";
import { start as rows } from "./filling/rows.js";
import { start as stale } from "./filling/stale.js";
import { start as suggestions } from "./filling/suggestions.js";
import { start as tabs } from "./filling/tabs.js";
import { start as view } from "./filling/view.js";

// The first to start hears an event first: a list of suggestions that is open has the keys before all others.
const FIRST = [suggestions, autosave, conflicts, rows, bands, readings, others, checking];
// Those that others speak through, then those that make the page a spreadsheet and lose nothing.
const THEN = [announce, drafts, tabs, retrying, stale, growing, keyboard, rowKeys, view, paste, copying, help, early, recovery];
const LAST = [folding, fresh, evidence, preview, landing];
const form = document.getElementById("filling");
if (form) {
    form.classList.add("is-live");
    for (const start of [...FIRST, ...THEN, ...LAST]) start(form);
}
