// Asks the server what a pasted block means: which columns its heads name, which texts are no values of their column.
const cookie = (name) => {
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
};

export class Refused extends Error {}

const REASONS = {
    0: "网络断开，没有粘贴。剪贴板里的内容还在，网络恢复后再粘贴一次。",
    401: "登录已过期，没有粘贴。请在新窗口登录后再粘贴一次。",
};

async function post(url, body) {
    try {
        return await fetch(url, {
            method: "POST",
            credentials: "same-origin",
            redirect: "manual",
            headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken"), "HX-Request": "true" },
            body: JSON.stringify(body),
        });
    } catch {
        throw new Refused(REASONS[0]);
    }
}

export async function read(form, { table, column, rows }) {
    const response = await post(form.dataset.readingUrl, { table, column, rows });
    if (response.ok) return response.json();
    if (response.type === "opaqueredirect" || response.status === 401) throw new Refused(REASONS[401]);
    const isSaid = (response.headers.get("Content-Type") || "").includes("json");
    throw new Refused(isSaid ? (await response.json()).reason : "服务器没有读懂这一块，没有粘贴。请缩小范围再试。");
}
