// The open cell of the matrix is marked when its panel comes; the cross closes the panel in place. Escape and arrows are in dialog.js and matrix.js.
const table = document.querySelector("[data-matrix]");

function mark(cell) {
  table.querySelectorAll(".tk-cell[aria-current]").forEach((open) => open.removeAttribute("aria-current"));
  if (cell) cell.setAttribute("aria-current", "true");
}

if (table) {
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-panel]");
    if (!close) return;
    event.preventDefault();
    const cell = document.getElementById(close.dataset.closePanel);
    history.replaceState(null, "", close.href);
    close.closest(".tk-panel").remove();
    mark(null);
    if (cell) cell.focus();
  });
  document.addEventListener("htmx:afterSettle", () => {
    const title = document.querySelector("#panel [data-cell]");
    if (!title) return;
    mark(document.getElementById(title.dataset.cell));
    // Below 992 px the panel stands above the matrix.
    if (!window.matchMedia("(min-width: 62rem)").matches) title.closest(".tk-panel").scrollIntoView({ block: "start" });
  });
}
