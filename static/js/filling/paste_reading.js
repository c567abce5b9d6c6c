// Asks the server what a pasted block means: which columns its heads name, which texts are no values of their column.
import { whyNotPasted } from "./failures.js";
import { postJson } from "./posting.js";

export class Refused extends Error {}

// The server's own words, where it has some.
function reasonOf({ status, text }) {
    try {
        return JSON.parse(text).reason || whyNotPasted(status);
    } catch {
        return whyNotPasted(status);
    }
}

export async function read(address, { table, column, rows }) {
    const answer = await postJson(address, { table, column, rows });
    if (answer.status !== 200) throw new Refused(reasonOf(answer));
    return JSON.parse(answer.text);
}
