// Cells of the matrix by keyboard: digits open a field, Enter books it, P holds the number, X gives none, Z takes back, Y does again.
// The server answers with the cells that read differently now; they find their own places.
const bench = () => document.querySelector("[data-matrix]");
let returnTo = "";

const codes = (cell) => {
  const [, lot, group] = cell.id.split("-");
  return { lot, group };
};
const nameOf = (cell) => {
  const head = cell.closest("tr").querySelector("th b").textContent;
  return bench().dataset.arrow.replace("%", cell.querySelector("em").textContent).replace("#", head);
};

function send(cell, values) {
  returnTo = cell.id;
  const form = document.querySelector("[data-forbid]");
  return window.htmx.ajax("POST", form.action, { source: "#said", swap: "none", values: { ...codes(cell), ...values } });
}

function leave(form) {
  const cell = form.previousElementSibling;
  cell.hidden = false;
  form.remove();
  cell.focus();
}

function edit(cell, first) {
  const form = document.createElement("form");
  form.className = "tk-cell-form";
  form.dataset.busyOff = "";
  const field = document.createElement("input");
  field.inputMode = "numeric";
  field.autocomplete = "off";
  field.setAttribute("aria-label", nameOf(cell));
  field.value = first;
  form.append(field);
  cell.after(form);
  cell.hidden = true;
  field.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(cell, { act: "set", cases: field.value });
  });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") leave(form);
  });
  field.addEventListener("blur", () => {
    if (form.isConnected && !field.hasAttribute("aria-invalid") && returnTo !== cell.id) leave(form);
  });
}

function forbid(cell) {
  const dialog = document.getElementById("forbid");
  const form = dialog.querySelector("[data-forbid]");
  const { lot, group } = codes(cell);
  form.lot.value = lot;
  form.group.value = group;
  form.note.value = "";
  dialog.querySelector("[data-cell-name]").textContent = nameOf(cell);
  returnTo = cell.id;
  dialog.showModal();
  form.note.focus();
}

const step = (name) => document.querySelector(`[data-turn=${name}] button`)?.click();

const ACTS = {
  p: (cell) => send(cell, { act: cell.dataset.hand ? "free" : "pin" }),
  x: (cell) => forbid(cell),
  z: (cell) => { returnTo = cell.id; step("undo_change"); },
  y: (cell) => { returnTo = cell.id; step("redo_change"); },
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-matrix] .tk-cell");
  if (!cell || event.altKey) return;
  const withControl = event.ctrlKey || event.metaKey;
  let key = event.key.toLowerCase();
  if (withControl && key === "z" && event.shiftKey) key = "y";
  if (withControl && !["z", "y"].includes(key)) return;
  if (/^[0-9\uFF10-\uFF19]$/.test(key)) edit(cell, key);
  else if (key === "f2") edit(cell, cell.dataset.n);
  else if (key === "delete" || key === "backspace") edit(cell, "0");
  else if (ACTS[key]) ACTS[key](cell);
  else return;
  event.preventDefault();
});

// What the page shows goes along with every act, so that only that is renewed.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb !== "post" || !bench()) return;
  parameters.shown_lots = bench().dataset.lots;
  parameters.shown_groups = bench().dataset.groups;
  if (document.querySelector("#panel .tk-panel")) {
    const [, lot, group] = document.querySelector("#panel [data-cell]").dataset.cell.split("-");
    parameters.has_panel = `${lot}-${group}`;
  }
});

// A refusal is swapped too: it is a sentence in the bar.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.verb !== "post") return;
  const form = document.querySelector(".tk-cell-form");
  const isRefused = event.detail.xhr.status === 422;
  const dialog = document.getElementById("forbid");
  if (dialog?.open && !isRefused) dialog.close();
  if (form && isRefused) {
    form.firstChild.setAttribute("aria-invalid", "true");
    form.firstChild.setAttribute("aria-describedby", "said");
    form.firstChild.select();
    returnTo = "";
  } else if (form) {
    const cell = form.previousElementSibling;
    cell.hidden = false;
    form.remove();
  }
  if (!isRefused && returnTo) {
    document.getElementById(returnTo)?.focus();
    returnTo = "";
  }
});
