// What is sent of the form's controls, and what the server's answer makes of each: texts in, texts out.
import { isDirty } from "./cells.js";

// What the server could not read is sent again only when it has been changed.
export const isDue = (control) => isDirty(control) && control.dataset.refused !== control.value && !control.dataset.conflict;

export const groupsOf = (due) => [...new Set(due.map((control) => control.dataset.group))];

// A target in three cells is one text: its parts go together.
export function textsOf(due, all) {
    const parted = new Set(due.filter((control) => control.dataset.with).map((control) => control.dataset.group));
    const sisters = all.filter((control) => control.dataset.with && parted.has(control.dataset.group));
    return new Map([...due, ...sisters].map((control) => [control.name, control.value]));
}

export function requestOf({ since, user, versions, texts }) {
    const body = new URLSearchParams({ since, user });
    for (const [group, version] of versions) body.append(`${group}.version`, version);
    for (const [name, value] of texts) body.append(name, value);
    return body;
}

// A page that answers 200 and reports nothing is the one to log in.
export const failureOf = (status) => (status === 200 ? 401 : status);

export function partsOf(report, groups) {
    const isSaved = (group) => Boolean(report.groups[group]) && report.groups[group].status === 200;
    return { saved: groups.filter(isSaved), failed: groups.filter((group) => !isSaved(group)) };
}

// While somebody is in a cell its text stays as it was typed, and is tidied when they leave.
export function afterSaving({ now, sent, tidied, isHere }) {
    if (now !== sent) return { value: now, saved: tidied };
    return isHere ? { value: sent, saved: sent } : { value: tidied, saved: tidied };
}

// What nobody typed here follows the other; where both have written another text the person chooses.
export function afterConflict({ now, saved, theirs }) {
    if (now === saved) return { value: theirs, saved: theirs, isOpen: false };
    return { value: now, saved: theirs, isOpen: theirs !== saved && now !== theirs };
}
