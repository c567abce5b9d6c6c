// 常用意见: the button adds the chosen one to the opinion in place, without asking the site.
export function start() {
    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-standard-opinions] button");
        const opinion = button && button.form.elements.opinion;
        if (!opinion) return;
        event.preventDefault();
        const list = button.form.elements.standard;
        const said = opinion.value.trimEnd();
        if (!list.value || said.includes(list.value)) return;
        const longer = said ? `${said}\n${list.value}` : list.value;
        if (longer.length <= opinion.maxLength || opinion.maxLength < 0) opinion.value = longer;
        list.value = "";
        opinion.focus();
    });
}
