// Whether what was typed is saved, in words, and for the other scripts as events.
const SLOW = 300; // a save that is over sooner isn't worth a word

let timer = 0;

function say(text, tone) {
    clearTimeout(timer);
    const place = document.getElementById("out-save-state");
    if (place.textContent !== text) place.textContent = text;
    place.className = `bar-state${tone ? ` bar-state-${tone}` : ""}`;
}

const FAILURES = {
    0: "未保存（网络）",
    401: "登录已过期，已填内容保存在本机，请在新窗口登录后继续",
    403: "未保存：这张表现在不能填写，请刷新页面",
    404: "未保存：找不到这张表",
    409: "有内容在别处也改过，请选择采用哪一个",
    422: "有内容无法识别，请核对标红单元格",
};

export function tell(form, name, detail) {
    if (name === "saving") timer = setTimeout(() => say("正在保存…"), SLOW);
    if (name === "saved") say(`已保存 ${detail.at}`, "good");
    if (name === "failed") fail(detail.status);
    form.dispatchEvent(new CustomEvent(`filling:${name}`, { bubbles: true, detail }));
}

function fail(status) {
    say(FAILURES[status] || "未保存（服务器出错，稍后再试）", "bad");
    if (status !== 401) return;
    const link = document.createElement("a");
    link.href = "/accounts/login/?next=/";
    link.target = "_blank";
    link.rel = "opener";
    link.textContent = "去登录";
    document.getElementById("out-save-state").append(" ", link);
}
