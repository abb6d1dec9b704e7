// The open cell of the matrix is marked when its panel comes, and Escape or the cross gives the focus back to it.
const table = document.querySelector("[data-matrix]");

function mark(cell) {
  table.querySelectorAll(".tk-cell[aria-current]").forEach((open) => open.removeAttribute("aria-current"));
  if (cell) cell.setAttribute("aria-current", "true");
}

function closePanel(close) {
  const cell = table.querySelector(".tk-cell[aria-current]");
  history.replaceState(null, "", close.href);
  document.getElementById("panel").replaceChildren();
  mark(null);
  if (cell) cell.focus();
}

if (table) {
  table.addEventListener("click", (event) => {
    const cell = event.target.closest(".tk-cell");
    if (cell) mark(cell);
  });
  document.addEventListener("keydown", (event) => {
    const close = document.querySelector("[data-close-panel]");
    if (event.key === "Escape" && close) closePanel(close);
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-panel]");
    if (!close) return;
    event.preventDefault();
    closePanel(close);
  });
  document.addEventListener("htmx:afterSettle", () => {
    const panel = document.getElementById("panel");
    const tried = panel.querySelector("[data-cell]");
    if (tried) mark(document.getElementById(tried.dataset.cell));
    // Below 992 px the panel stands above the matrix.
    if (!window.matchMedia("(min-width: 62rem)").matches) panel.scrollIntoView({ block: "start" });
  });
}
