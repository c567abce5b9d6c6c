// What is pasted goes along as the web page that the clipboard holds: merged cells are only in it. Typing takes it back to the plain text.
function start(form) {
    const text = form.querySelector("[data-paste-text]");
    const markup = form.querySelector("[data-paste-markup]");
    const said = form.querySelector("[data-paste-said]");
    const tell = () => {
        const page = markup.value && new DOMParser().parseFromString(markup.value, "text/html");
        const number = page ? page.querySelectorAll("table").length : 0;
        said.textContent = number ? `已粘贴 ${number} 张表格，合并的单元格也保留着。` : "";
    };
    text.addEventListener("paste", (event) => {
        const page = event.clipboardData.getData("text/html");
        if (!/<table/i.test(page)) return;
        event.preventDefault();
        markup.value = page;
        text.value = event.clipboardData.getData("text/plain");
        tell();
    });
    text.addEventListener("input", () => {
        markup.value = "";
        tell();
    });
    tell();
}

for (const form of document.querySelectorAll("[data-paste-tables]")) start(form);
