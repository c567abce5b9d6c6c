// What it means that nothing was saved or sent, by the status of the answer: 0 where none came, 401 once the session has ended.
const UNSAVED = {
    0: "未保存（网络）",
    401: "登录已过期，已填内容保存在本机，请在新窗口登录后继续",
    403: "未保存：这张表现在不能填写，请刷新页面",
    404: "未保存：找不到这张表",
    409: "有内容在别处也改过，请选择采用哪一个",
    413: "未保存：内容太长，请缩短",
    422: "有内容无法识别，请核对标红单元格",
};
const STOPPED = {
    0: "无法连接服务器，请检查网络后重试",
    401: "登录已过期，请在新窗口登录后重试",
    403: "这张表现在不能填写，请刷新页面",
};
const NOT_PASTED = {
    0: "网络已断开，未粘贴。剪贴板中的内容仍在，请在网络恢复后重新粘贴。",
    401: "登录已过期，未粘贴。请在新窗口登录后重新粘贴。",
};
const UNSENT = {
    0: "没有提交：无法连接服务器。已写的内容仍在，请检查网络后重试。",
    401: "没有提交：登录已过期。已写的内容仍在，请在新窗口登录后重试。",
    403: "没有提交：现在不能这样做，请刷新页面。",
    404: "没有提交：找不到这张表，请刷新页面。",
    413: "没有提交：内容太长，请缩短。",
    429: "没有提交：提交得太频繁，请稍后重试。",
};

// What the bar says.
export const whyUnsaved = (status) => UNSAVED[status] || "未保存（服务器出错，稍后再试）";

// What keeps 校验 and 送审 from going on.
export const whyStopped = (status) => STOPPED[status] || "服务器暂时没有答复，请稍后重试";

export const whyNotPasted = (status) => NOT_PASTED[status] || "无法识别复制的内容，未粘贴。请缩小范围后重试。";

// What stands below the button of a part of the page.
export const whyUnsent = (status) => UNSENT[status] || "没有提交：服务器暂时没有答复。已写的内容仍在，请稍后重试。";

// Worth another try of the same request.
export const isTemporary = (status) => status === 0 || status === 401 || status === 429 || status >= 500;
