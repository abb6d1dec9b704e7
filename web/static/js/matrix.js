// Arrow keys walk the cells of the workbench; Enter follows the cell's own link. A swapped panel takes the focus.
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  const move = MOVES[event.key];
  const cell = event.target.closest?.(".tk-matrix .tk-cell");
  if (!move || !cell) return;
  const place = cell.closest("td");
  const row = place.parentElement.parentElement.rows[place.parentElement.sectionRowIndex + move[0]];
  const next = row?.cells[place.cellIndex + move[1]]?.querySelector(".tk-cell");
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const title = event.target.querySelector?.("#panel-title");
  if (title) title.focus();
});
