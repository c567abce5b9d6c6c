// What makes the page work like a spreadsheet and lose nothing: starts each behaviour, first the ones that others speak through.
import { start as announce } from "./announce.js";
import { start as copying } from "./copying.js";
import { start as drafts } from "./drafts.js";
import { start as evidence } from "./evidence.js";
import { start as folding } from "./folding.js";
import { start as fresh } from "./fresh.js";
import { start as growing } from "./growing.js";
import { start as help } from "./help.js";
import { start as keyboard } from "./keyboard.js";
import { start as paste } from "./paste.js";
import { start as recovery } from "./recovery.js";
import { start as retrying } from "./retrying.js";
import { start as rowKeys } from "./row_keys.js";
import { start as stale } from "./stale.js";
import { start as tabs } from "./tabs.js";
import { start as view } from "./view.js";

const BEHAVIOURS = [announce, drafts, tabs, retrying, stale, growing, keyboard, rowKeys, view, paste, copying, help, recovery, folding, fresh, evidence];

export function start(form) {
    for (const each of BEHAVIOURS) each(form);
}
