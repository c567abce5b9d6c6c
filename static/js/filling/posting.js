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

export function post(form, address, body, options = {}) {
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    return ask(address, { method: "POST", body, headers, ...options });
}

export function get(address, { method = "GET" } = {}) {
    return ask(address, { method, headers: { "HX-Request": "true" }, cache: "no-store" });
}
