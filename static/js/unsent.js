// What a part of a page couldn't send: said below its button until it is sent again.
import { whyUnsent } from "./filling/failures.js";

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
    told.textContent = whyUnsent(detail.xhr.status);
    withdraw(detail);
    detail.elt.parentElement.after(told);
}

for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, tell);
document.addEventListener("htmx:beforeRequest", ({ detail }) => isSending(detail) && withdraw(detail));
