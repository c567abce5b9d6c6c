// Sends what was typed, a group at a time, one request in flight, and takes in what the server answers.
import { controls, isDirty, markSaved } from "./cells.js";
import { resolveLater } from "./conflicts.js";
import { mark, tidy } from "./marking.js";
import { parse, show, unfold } from "./outputs.js";
import { post } from "./posting.js";
import { tell } from "./state.js";

const PAUSE = 600;
const savers = new WeakMap();

class Saver {
    constructor(form) {
        this.form = form;
        this.timer = 0;
        this.running = null;
        this.composing = false;
    }

    later(pause) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), pause);
    }

    // What the server could not read is sent again only when it has been changed.
    waiting() {
        const isDue = (each) => isDirty(each) && each.dataset.refused !== each.value && !each.dataset.conflict;
        return controls(this.form).filter(isDue);
    }

    async save() {
        clearTimeout(this.timer);
        if (this.running) {
            await this.running;
            return this.waiting().length ? this.save() : undefined;
        }
        if (this.composing || !this.waiting().length) return undefined;
        this.running = this.send(this.waiting());
        try {
            await this.running;
        } finally {
            this.running = null;
        }
        return undefined;
    }

    async send(due) {
        const sent = new Map(withSisters(this.form, due).map((control) => [control.name, control.value]));
        const groups = [...new Set(due.map((control) => control.dataset.group))];
        tell(this.form, "saving", { groups });
        const { status, text } = await post(this.form, this.form.dataset.saveUrl, this.body(sent, groups));
        const { answer, report } = parse(text);
        if (!report) {
            tell(this.form, "failed", { groups, status: status === 200 ? 401 : status });
            return;
        }
        show(answer);
        this.take(report, sent);
        unfold(this.form, report);
        tellResult(this.form, report, groups, status);
    }

    body(sent, groups) {
        const body = new URLSearchParams({ since: this.form.elements.since.value, user: this.form.dataset.user });
        for (const group of groups) body.append(`${group}.version`, versionOf(this.form, group).value);
        for (const [name, value] of sent) body.append(name, value);
        return body;
    }

    take(report, sent) {
        if (report.since) this.form.elements.since.value = report.since;
        for (const [group, outcome] of Object.entries(report.groups)) {
            const version = versionOf(this.form, group);
            if (version && outcome.status !== 410) version.value = outcome.version;
            if (outcome.status === 409 || outcome.status === 410) resolveLater(this.form, group, outcome);
            else for (const control of controls(this.form, group)) this.settle(control, outcome, sent);
        }
    }

    settle(control, outcome, sent) {
        const { field } = control.dataset;
        if (!sent.has(control.name)) return;
        const was = sent.get(control.name);
        mark(control, outcome.errors[field] || "", was);
        if (field in outcome.errors) return;
        const tidied = field in outcome.values ? outcome.values[field] : was;
        if (control.value === was && document.activeElement !== control) control.value = tidied;
        markSaved(control, control.value === was ? was : tidied);
        control.dataset.tidied = tidied;
    }
}

// A target in three cells is one text: its parts go together.
function withSisters(form, due) {
    const groups = new Set(due.filter((control) => control.dataset.with).map((control) => control.dataset.group));
    const isSister = (control) => control.dataset.with && groups.has(control.dataset.group);
    return [...new Set([...due, ...controls(form).filter(isSister)])];
}

function versionOf(form, group) {
    return form.elements.namedItem(`${group}.version`);
}

function tellResult(form, report, groups, status) {
    const saved = groups.filter((group) => report.groups[group] && report.groups[group].status === 200);
    if (saved.length || status === 200) tell(form, "saved", { groups: saved, at: report.at, others: report.others });
    const failed = groups.filter((group) => !saved.includes(group));
    if (failed.length) tell(form, "failed", { groups: failed, status });
}

export function saveNow(form) {
    return savers.get(form).save();
}

export function start(form) {
    const saver = new Saver(form);
    savers.set(form, saver);
    const isCell = (event) => event.target.classList.contains("cell-input");
    form.addEventListener("compositionstart", () => (saver.composing = true));
    form.addEventListener("compositionend", () => {
        saver.composing = false;
        saver.later(PAUSE);
    });
    form.addEventListener("input", (event) => {
        if (!isCell(event)) return;
        if (!isDirty(event.target)) mark(event.target, "");
        tell(form, "dirty", { groups: [event.target.dataset.group] });
        if (!saver.composing) saver.later(PAUSE);
    });
    form.addEventListener("change", (event) => isCell(event) && saver.later(0));
    form.addEventListener("focusout", ({ target }) => tidy(target));
    form.addEventListener("filling:save-now", () => saver.save());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saver.save());
    window.addEventListener("pagehide", () => {
        const due = saver.waiting();
        if (!due.length) return;
        const sent = new Map(withSisters(form, due).map((control) => [control.name, control.value]));
        const groups = [...new Set(due.map((control) => control.dataset.group))];
        post(form, form.dataset.saveUrl, saver.body(sent, groups), { keepalive: true });
    });
}
