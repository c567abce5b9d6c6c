// Asks the server what a pasted block means: which columns its heads name, which texts are no values of their column.
const cookie = (name) => {
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
};

export class Refused extends Error {}

const REASONS = {
    0: "网络已断开，未粘贴。剪贴板中的内容仍在，请在网络恢复后重新粘贴。",
    401: "登录已过期，未粘贴。请在新窗口登录后重新粘贴。",
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
    throw new Refused(isSaid ? (await response.json()).reason : "无法识别复制的内容，未粘贴。请缩小范围后重试。");
}
