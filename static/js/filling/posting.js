// A request of the page's own, answered or not: status 0 where no answer came, 401 where nobody is logged in any more.
// Read each time: logging in again in another tab brings another token.
function csrfToken() {
    const found = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    return found ? found.slice("csrftoken=".length) : "";
}

async function ask(address, options) {
    try {
        const answer = await fetch(address, { redirect: "manual", ...options });
        if (answer.type === "opaqueredirect") return { status: 401, text: "" };
        return { status: answer.status, text: await answer.text() };
    } catch {
        return { status: 0, text: "" };
    }
}

const ours = () => ({ "X-CSRFToken": csrfToken(), "HX-Request": "true" });

export function post(address, body, options = {}) {
    return ask(address, { method: "POST", body, headers: ours(), ...options });
}

export function postJson(address, value) {
    return post(address, JSON.stringify(value), { headers: { ...ours(), "Content-Type": "application/json" } });
}

export function get(address, options = {}) {
    return ask(address, { headers: { "HX-Request": "true" }, cache: "no-store", ...options });
}
