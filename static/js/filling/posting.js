// A request of the page's own, answered or not.
// Read each time: logging in again in another tab brings another token.
function csrfToken() {
    const found = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    return found ? found.slice("csrftoken=".length) : "";
}

// Status 0 where no answer came.
export async function post(form, address, body, options = {}) {
    try {
        const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
        const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", ...options });
        if (answer.type === "opaqueredirect") return { status: 401, text: "" };
        return { status: answer.status, text: await answer.text() };
    } catch (error) {
        return { status: 0, text: "" };
    }
}
