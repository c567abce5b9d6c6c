// Files dropped onto the form are chosen as if by its button; what is chosen is listed, and what is too large said beforehand.
const said = (size) => (size < 1048576 ? `${Math.ceil(size / 1024)} KB` : `${(size / 1048576).toFixed(1)} MB`);

function line(text, bad) {
    const item = document.createElement("li");
    item.textContent = text;
    item.classList.toggle("upload-bad", bad);
    return item;
}

// An archive is bounded by the request alone.
const isSmall = (file, fileLimit) => file.size <= Number(fileLimit) || /\.zip$/i.test(file.name);

// One that would be refused is not sent, so that the others can go.
function leaveOut(input, { fileLimit }) {
    const held = new DataTransfer();
    for (const file of input.files) if (file.size > 0 && isSmall(file, fileLimit)) held.items.add(file);
    input.files = held.files;
}

function lines(files, { fileLimit, fileLimitSaid, requestLimit, requestLimitSaid }) {
    const items = files.map((file) => {
        if (file.size === 0) return line(`${file.name}：文件是空的，不能上传。`, true);
        const bad = !isSmall(file, fileLimit);
        return line(`${file.name}，${said(file.size)}${bad ? `，超过 ${fileLimitSaid} 的上限。` : ""}`, bad);
    });
    const sum = files.reduce((total, file) => total + file.size, 0);
    if (sum > Number(requestLimit)) items.push(line(`合计 ${said(sum)}，超过一次 ${requestLimitSaid} 的上限，请分几次上传。`, true));
    return items;
}

function start(form) {
    const input = form.querySelector("input[type=file]");
    const place = form.querySelector("[data-upload-place]");
    const chosen = form.querySelector("[data-upload-chosen]");
    const show = () => chosen.replaceChildren(...lines([...input.files], form.dataset));
    const over = (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        place.classList.add("upload-over");
    };
    form.classList.add("upload-live");
    form.querySelector("[data-upload-hint]").hidden = false;
    input.addEventListener("change", show);
    place.addEventListener("dragenter", over);
    place.addEventListener("dragover", over);
    place.addEventListener("dragleave", () => place.classList.remove("upload-over"));
    place.addEventListener("drop", (event) => {
        event.preventDefault();
        place.classList.remove("upload-over");
        const all = new DataTransfer();
        for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
        input.files = all.files;
        show();
    });
    form.addEventListener("submit", (event) => {
        if ("uploadOthersGoOn" in form.dataset) {
            leaveOut(input, form.dataset);
            show();
        }
        if (!chosen.querySelector(".upload-bad")) return;
        event.preventDefault();
        input.focus();
    });
    show();
    // Each change of the files leads back to this page: where the sheet is open, it learns of them.
    const { evaluation } = form.dataset;
    if (evaluation && "BroadcastChannel" in window) new BroadcastChannel(`perfeval.files.${evaluation}`).postMessage("changed");
}

for (const form of document.querySelectorAll("[data-upload]")) start(form);
