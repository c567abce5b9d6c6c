// What a part of a page couldn't send: said below its button until it is sent again.
const WHY = {
    0: "没有提交：无法连接服务器。已写的内容仍在，请检查网络后重试。",
    401: "没有提交：登录已过期。已写的内容仍在，请在新窗口登录后重试。",
    403: "没有提交：现在不能这样做，请刷新页面。",
    404: "没有提交：找不到这张表，请刷新页面。",
    413: "没有提交：内容太长，请缩短。",
    429: "没有提交：提交得太频繁，请稍后重试。",
};
const OTHERWISE = "没有提交：服务器暂时没有答复。已写的内容仍在，请稍后重试。";

const isSending = ({ requestConfig }) => requestConfig.verb === "post";

function withdraw({ elt }) {
    const told = elt.parentElement.nextElementSibling;
    if (told && "unsent" in told.dataset) told.remove();
}

function tell({ detail }) {
    if (!isSending(detail)) return;
    const told = document.createElement("p");
    told.className = "notice notice-error";
    told.dataset.unsent = "";
    told.setAttribute("role", "alert");
    told.textContent = WHY[detail.xhr.status] || OTHERWISE;
    withdraw(detail);
    detail.elt.parentElement.after(told);
}

for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, tell);
document.addEventListener("htmx:beforeRequest", ({ detail }) => isSending(detail) && withdraw(detail));
