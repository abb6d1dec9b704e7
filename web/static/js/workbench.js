// The open cell of the matrix is marked when its panel comes; the cross closes the panel in place; arrows at an edge bring the next page.
// Escape and arrows inside the table are in dialog.js and matrix.js, typing in cells in cell-edit.js.
const table = () => document.querySelector("[data-matrix]");

function mark(cell) {
  table().querySelectorAll(".tk-cell[aria-current]").forEach((open) => open.removeAttribute("aria-current"));
  if (cell) cell.setAttribute("aria-current", "true");
}

// The page beyond the edge: its link, and which cell of it comes under the hand.
function beyond(key, cell) {
  const row = cell.closest("tr");
  const place = cell.closest("td").cellIndex;
  const links = {
    ArrowLeft: ["[data-lots=prev]", (rows) => rows[row.sectionRowIndex]?.cells[rows[0].cells.length - 2]],
    ArrowRight: ["[data-lots=next]", (rows) => rows[row.sectionRowIndex]?.cells[1]],
    ArrowUp: [".tk-pager [rel=prev]", (rows) => rows[rows.length - 1].cells[place]],
    ArrowDown: [".tk-pager [rel=next]", (rows) => rows[0].cells[place]],
  };
  return links[key];
}

async function turn(key, cell) {
  const [link, target] = beyond(key, cell);
  const found = document.querySelector(link);
  if (!found) return;
  await window.htmx.ajax("GET", found.href, { target: "#bench", select: "#bench", swap: "outerHTML" });
  history.pushState(null, "", found.href);
  target(table().tBodies[0].rows)?.querySelector(".tk-cell")?.focus();
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-matrix] .tk-cell");
  // matrix.js has moved already when there was a cell to move to.
  if (!cell || event.defaultPrevented || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  turn(event.key, cell);
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close-panel]");
  if (!close || !table()) return;
  event.preventDefault();
  const cell = document.getElementById(close.dataset.closePanel);
  history.replaceState(null, "", close.href);
  close.closest(".tk-panel").remove();
  mark(null);
  if (cell) cell.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const title = document.querySelector("#panel [data-cell]");
  if (!title || !table()) return;
  mark(document.getElementById(title.dataset.cell));
  // Below 992 px the panel stands above the matrix.
  const isOpened = event.target.id === "panel";
  if (isOpened && !window.matchMedia("(min-width: 62rem)").matches) title.closest(".tk-panel").scrollIntoView({ block: "start" });
});
