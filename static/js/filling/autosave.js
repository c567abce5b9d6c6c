// Sends what was typed, a group at a time, and takes in what the server answers.
import { controls, isDirty, markSaved } from "./cells.js";
import { mark, tidy } from "./marking.js";
import { afterSaving, failureOf, groupsOf, isDue, partsOf, requestOf, textsOf } from "./merging.js";
import { parse, show, unfold } from "./outputs.js";
import { isCell, named } from "./places.js";
import { post } from "./posting.js";
import { Saver } from "./saver.js";
import { tell } from "./state.js";

const PAUSE = 600;
const savers = new WeakMap();

const versionOf = (form, group) => named(form, `${group}.version`);

function request(form, due) {
    const groups = groupsOf(due);
    const texts = textsOf(due, controls(form));
    const versions = groups.map((group) => [group, versionOf(form, group).value]);
    const body = requestOf({ since: form.elements.since.value, user: form.dataset.user, versions, texts });
    return { groups, texts, body };
}

async function send(form, due) {
    const { groups, texts, body } = request(form, due);
    tell(form, "saving", { groups });
    const { status, text } = await post(form.dataset.saveUrl, body);
    const { answer, report } = parse(text);
    if (!report) {
        tell(form, "failed", { groups, status: failureOf(status) });
        return;
    }
    show(answer);
    take(form, report, texts);
    unfold(form, report);
    const { saved, failed } = partsOf(report, groups);
    if (saved.length || status === 200) tell(form, "saved", { groups: saved, at: report.at, others: report.others });
    if (failed.length) tell(form, "failed", { groups: failed, status });
}

function take(form, report, sent) {
    if (report.since) form.elements.since.value = report.since;
    for (const [group, outcome] of Object.entries(report.groups)) {
        const version = versionOf(form, group);
        if (version && outcome.status !== 410) version.value = outcome.version;
        if (outcome.status === 409 || outcome.status === 410) tell(form, "conflict", { group, outcome });
        else for (const control of controls(form, group)) if (sent.has(control.name)) settle(control, outcome, sent.get(control.name));
    }
}

function settle(control, { errors, values }, sent) {
    const { field } = control.dataset;
    mark(control, errors[field] || "", sent);
    if (field in errors) return;
    const tidied = field in values ? values[field] : sent;
    const { value, saved } = afterSaving({ now: control.value, sent, tidied, isHere: document.activeElement === control });
    if (control.value !== value) control.value = value;
    markSaved(control, saved);
    control.dataset.tidied = tidied;
}

// What is typed as the page goes is sent without waiting for an answer.
function sendLast(form, due) {
    if (due.length) post(form.dataset.saveUrl, request(form, due).body, { keepalive: true });
}

export function saveNow(form) {
    return savers.get(form).save();
}

export function start(form) {
    const due = () => controls(form).filter(isDue);
    const saver = new Saver({ due, send: (controls) => send(form, controls) });
    savers.set(form, saver);
    form.addEventListener("compositionstart", () => { saver.isHeld = true; });
    form.addEventListener("compositionend", () => {
        saver.isHeld = false;
        saver.later(PAUSE);
    });
    form.addEventListener("input", ({ target }) => {
        if (!isCell(target)) return;
        if (!isDirty(target)) mark(target, "");
        tell(form, "dirty", { groups: [target.dataset.group] });
        if (!saver.isHeld) saver.later(PAUSE);
    });
    form.addEventListener("change", ({ target }) => isCell(target) && saver.later(0));
    form.addEventListener("focusout", ({ target }) => tidy(target));
    form.addEventListener("filling:save-now", () => saver.save());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saver.save());
    window.addEventListener("pagehide", () => sendLast(form, due()));
}
