// Makes elements without any markup in strings, so that no text can become a tag.
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else if (value === true) made.setAttribute(name, "");
        else if (value !== false && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
}

export function button(text, onclick, look = "outline-primary") {
    return element("button", { type: "button", class: `btn btn-sm btn-${look}`, onclick }, text);
}

// The place above the form for the scripts' own buttons, and below them for what the page has to say.
export function tools(form) {
    const held = document.querySelector(".filling-tools");
    if (held) return held;
    const made = element("div", { class: "filling-tools", role: "group", "aria-label": "填表工具" });
    form.before(made);
    return made;
}
