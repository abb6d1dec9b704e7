// The selection bar above a table: how many rows, their total, and the acts.
function refresh(form) {
  const bar = form.querySelector(".tk-selection");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("[data-row-pick]")];
  const chosen = boxes.filter((box) => box.checked);
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-selected]").textContent = bar.dataset.words.replace("%", chosen.length.toLocaleString());
  const total = bar.querySelector("[data-total]");
  if (total) total.textContent = chosen.length ? totals(chosen) : "";
  const all = form.querySelector("[data-pick-all]");
  if (all) {
    all.checked = chosen.length === boxes.length && boxes.length > 0;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
}

// Each box may carry data-cases and data-grams with the words of its page in data-cases-word.
function totals(chosen) {
  const sum = (name) => chosen.reduce((sofar, box) => sofar + Number(box.dataset[name] || 0), 0);
  const parts = [];
  if (chosen.every((box) => box.dataset.cases !== undefined)) parts.push(`${sum("cases").toLocaleString()} ${chosen[0].dataset.casesWord || ""}`.trim());
  if (chosen[0].dataset.grams !== undefined) parts.push(`${(sum("grams") / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} kg`);
  return parts.join(" · ");
}

function start() {
  for (const bar of document.querySelectorAll(".tk-selection")) refresh(bar.closest("form"));
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  if (event.target.matches("[data-pick-all]")) {
    form.querySelectorAll("[data-row-pick]").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-pick-all], [data-row-pick]")) refresh(form);
});
document.addEventListener("htmx:afterSwap", start);
start();
