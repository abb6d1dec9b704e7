// The menu of narrow screens, and account boxes that close on Escape or a click elsewhere.
const button = document.querySelector(".tk-menu-button");
const menu = document.getElementById("menu");

if (button && menu) {
  button.addEventListener("click", () => {
    const open = menu.classList.toggle("tk-open");
    button.setAttribute("aria-expanded", String(open));
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".tk-account[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".tk-account[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
