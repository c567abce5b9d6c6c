// A list that the page asks for by itself isn't drawn anew while the pointer is pressed: the click would be lost.
let isPressed = false;

const follow = ({ type }) => { isPressed = type === "pointerdown"; };
for (const name of ["pointerdown", "pointerup", "pointercancel"]) document.addEventListener(name, follow, true);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (isPressed && "X-By-Itself" in detail.requestConfig.headers) detail.shouldSwap = false;
});
