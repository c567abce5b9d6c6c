import assert from "node:assert/strict";
import test from "node:test";
import { reviewActOf } from "../../static/js/reviewing/keys.js";

const pressed = (key, more = {}) => ({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, isComposing: false, ...more });

test("Alt+J leads to the next sheet of the pile, Alt+K to the one before", () => {
    for (const key of ["j", "J"]) assert.equal(reviewActOf(pressed(key, { altKey: true })), "next");
    for (const key of ["k", "K"]) assert.equal(reviewActOf(pressed(key, { altKey: true })), "prev");
    assert.equal(reviewActOf(pressed("Enter", { altKey: true })), "");
});

test("Alt and a letter lead to the other buttons and places", () => {
    const led = [..."twolg"].map((key) => reviewActOf(pressed(key, { altKey: true })));
    assert.deepEqual(led, ["return", "write", "opinion", "beside", "form"]);
});

test("Ctrl+Enter passes, Ctrl+/ helps", () => {
    assert.equal(reviewActOf(pressed("Enter", { ctrlKey: true })), "pass");
    assert.equal(reviewActOf(pressed("/", { ctrlKey: true })), "help");
});

test("letters are typed, Enter breaks a line, and other chords are the browser's", () => {
    for (const key of ["j", "k", "Enter"]) assert.equal(reviewActOf(pressed(key)), "");
    for (const more of [{ ctrlKey: true, altKey: true }, { altKey: true, shiftKey: true }, { altKey: true, metaKey: true }]) assert.equal(reviewActOf(pressed("j", more)), "");
    for (const more of [{ ctrlKey: true, altKey: true }, { ctrlKey: true, shiftKey: true }]) assert.equal(reviewActOf(pressed("Enter", more)), "");
});

test("nothing is decided while an input method composes", () => {
    assert.equal(reviewActOf(pressed("Enter", { ctrlKey: true, isComposing: true })), "");
});
