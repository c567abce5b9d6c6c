// Takes out of a pasted text what Word, web pages and old files leave in it; projects/documents/cleaning.py does the same on the server.
const MOST_PASSES = 10;
const SYMBOLS = { "\uf0b3": "≥", "\uf0a3": "≤", "\uf0b1": "±", "\uf0b4": "×", "\uf0b0": "°" };
const LINE_ENDS = /\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/g;
const SPACES = /[\t\xa0\u1680\u2000-\u200a\u202f\u205f]/g;
const INVISIBLE =
    /[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffd]/g;
const MARKUP =
    /<!--\[if[^\]<>]*\]>|<!\[[^\]<>]*\]-{0,2}>|<!--(?:Start|End)Fragment-->|<\/?(?:o|w|v|m|st1):[a-z]\w*(?:\s[^<>]*)?\/?>|\[bookmark:[^[\]\n]*\]/gi;
const BULLET = /^[ \u3000]*(?:[\uf000-\uf0ff][ \u3000]*|[·•●▪◆§][ \u3000]{2,})/gm;
const AROUND = /^[ \n\u3000]+|(?<![ \n\u3000])[ \n\u3000]+$/g;

function once(text, lines) {
    let cleaner = text
        .replace(LINE_ENDS, "\n")
        .replace(SPACES, " ")
        .replace(INVISIBLE, "")
        .replace(MARKUP, "")
        .replace(/[\uf0b3\uf0a3\uf0b1\uf0b4\uf0b0]/g, (symbol) => SYMBOLS[symbol])
        .replace(BULLET, "• ")
        .replace(/[\uf000-\uf0ff]/g, "");
    if (!lines) cleaner = cleaner.replace(AROUND, "").replace(/[ \u3000]?\n[ \u3000\n]*/g, " ");
    return cleaner
        .replace(/ {2,}/g, " ")
        .replace(/ $/gm, "")
        .replace(/\n{3,}/g, "\n\n")
        .replace(AROUND, "");
}

export function clean(text, { lines }) {
    let held = text;
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
        const cleaner = once(held, lines);
        if (cleaner === held) return held;
        held = cleaner;
    }
    return clean(held.replace(/[<>[\]]/g, ""), { lines });
}
