// The sheet of a form by mouse and keyboard: pressing a cell chooses it, arrows walk, Enter chooses. Without this the address is typed.
const table = document.querySelector(".tk-sheet");
const address = document.getElementById("cell");
const chooser = document.querySelector(".tk-choose-cell");

function choose(cell) {
  if (!address || !cell) return;
  address.value = cell.dataset.c;
  // A list chosen for the cell before is not meant for this one.
  chooser.elements.list.value = "";
  // What the cell gets so far and what stands beside it is the server's to say.
  chooser.requestSubmit();
}

// The cell in a direction: seen from the middle of this one, so that merged cells are one step.
function beside(cell, dx, dy) {
  const box = cell.getBoundingClientRect();
  const frame = cell.closest(".tk-sheet-frame");
  const x = dx > 0 ? box.right + 2 : dx < 0 ? box.left - 2 : box.left + Math.min(box.width / 2, 4);
  const y = dy > 0 ? box.bottom + 2 : dy < 0 ? box.top - 2 : box.top + Math.min(box.height / 2, 4);
  const found = document.elementsFromPoint(x, y).map((one) => one.closest("td[data-c]")).find(Boolean);
  if (!found || found === cell) {
    frame.scrollBy(dx * 60, dy * 40);
    return document.elementsFromPoint(x - dx * 40, y - dy * 30).map((one) => one.closest("td[data-c]")).find(Boolean);
  }
  return found;
}

function stand(cell) {
  if (!cell) return;
  const before = table.querySelector("td[tabindex='0']");
  if (before) before.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

if (table) {
  table.addEventListener("click", (event) => choose(event.target.closest("td[data-c]")));
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-c]");
    if (!cell) return;
    if (WAYS[event.key]) {
      event.preventDefault();
      stand(beside(cell, ...WAYS[event.key]));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(cell);
    }
  });
  const start = table.querySelector(".tk-here") || table.querySelector("td[data-c]");
  if (start) {
    start.tabIndex = 0;
    if (start.matches(".tk-here")) start.scrollIntoView({ block: "center", inline: "center" });
  }
}

// Only what the choice can be narrowed by is asked.
const form = document.querySelector(".tk-bind-form");
const what = document.getElementById("what");
function narrow() {
  const ways = JSON.parse(form.dataset.by);
  const known = (ways[what.value] || "").split(" ");
  for (const part of form.querySelectorAll("[data-needs]")) {
    const needs = part.dataset.needs;
    part.classList.toggle("tk-off", needs === "ask" ? what.value !== "ask" : !known.includes(needs));
  }
}
if (form && what) {
  what.addEventListener("change", narrow);
  narrow();
}
