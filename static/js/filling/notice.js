// One line above the bar, with at most one thing to do about it.
export function notice(text, level, act) {
    const said = document.createElement("div");
    said.className = `notice notice-${level}`;
    said.setAttribute("role", level === "error" ? "alert" : "status");
    said.append(text);
    if (act) said.append(button(act[0], () => (said.remove(), act[1]())));
    said.append(button("关闭", () => said.remove()));
    document.getElementById("filling-notices").replaceChildren(said);
    return said;
}

function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-link";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
}
