/* Fills the forms of the page without reception from what was found. */
import { dateWords, lotNote, todayInJapan } from "./local-lookup.js";
import { facts, text } from "./phone-facts.js";
import { casesAndPieces } from "./snapshot.js";

const RICE = ["milled", "crop_year"];

function fillSelect(select, rows, chosen) {
  select.append(...rows.map(({ code, name, note }) => new Option(note ? `${name}\u3000${note}` : name, code, false, code === chosen)));
}

function fillUnits(form, perCase, isCase) {
  const asCase = form.querySelector("[name=unit][value=case]");
  form.dataset.perCase = perCase || "";
  if (!perCase) {
    form.querySelector(`label[for="${asCase.id}"]`).remove();
    asCase.remove();
  }
  const unit = perCase && isCase ? "case" : "piece";
  form.querySelector(`[name=unit][value=${unit}]`).checked = true;
}

function keepDates(form, kind) {
  const wanted = RICE.includes(kind) ? "rice" : "pack";
  form.querySelectorAll("[data-dates]").forEach((part) => { if (part.dataset.dates !== wanted) part.remove(); });
  const entry = form.querySelector("[data-date-entry]");
  // The page may have come to the phone weeks ago.
  if (entry) entry.dataset.today = todayInJapan();
  const radio = form.querySelector(`[name=date_kind][value=${kind}]`);
  if (radio) radio.checked = true;
}

export function fillReceipt(form, found, known) {
  const { elements } = form;
  const perCase = found.perPack > 1 ? found.perPack : found.item?.per_case || null;
  elements.item.value = found.item?.code || "";
  elements.gtin.value = found.gtin || "";
  elements.batch_code.value = found.batch || "";
  keepDates(form, found.dateKind || found.item?.date_kind || "best_before");
  if (found.date) elements.date.value = found.date;
  fillSelect(elements.donor, known.data.donors.map(([code, name]) => ({ code, name })), facts.giver);
  fillUnits(form, found.item ? perCase : null, true);
}

function fillBalance(form, { lot, mode }) {
  const line = form.querySelector("[data-balance]");
  line.hidden = mode === "count";
  line.querySelector("b").textContent = casesAndPieces(Math.max(mode === "discard" ? lot.on_hand : lot.free, 0), lot.per_case);
}

function fillOthers(form, others, mode) {
  const box = form.querySelector("[data-others]");
  if (!others.length) { box.remove(); return; }
  box.querySelector("summary").textContent = text("other_boxes", { n: others.length });
  box.querySelector("ul").append(...others.slice(0, 20).map((lot) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: `/scan/${mode}?text=${lot.code}` });
    link.append(Object.assign(document.createElement("b"), { textContent: dateWords(lot) }), Object.assign(document.createElement("small"), { textContent: lotNote(lot) }));
    item.append(link);
    return item;
  }));
}

function targets(known, here) {
  const sites = Object.fromEntries(known.data.sites.map(([code, name]) => [code, name]));
  const shelves = known.data.shelves.map(([code, name, site]) => ({ code, name: `${sites[site] || ""} ${name}`, site }));
  const near = shelves.filter(({ site }) => site === here);
  return [...near, ...known.data.sites.map(([code, name]) => ({ code, name })), ...shelves.filter(({ site }) => site !== here)];
}

export function fillTaking(form, { lot, others }, known, mode) {
  const { elements } = form;
  form.querySelectorAll("[data-only]").forEach((part) => { if (part.dataset.only !== mode) part.remove(); });
  elements.lot.value = lot.code;
  elements.shelf.value = lot.shelf || "";
  if (mode === "issue") fillSelect(elements.group, known.data.groups.map(([code, name, note]) => ({ code, name, note })), facts.receiver);
  if (mode === "move") {
    fillSelect(elements.target, targets(known, known.site.code), "");
    form.dataset.shelfSites = JSON.stringify(Object.fromEntries(known.data.shelves.map(([code, , site]) => [code, site])));
  }
  fillBalance(form, { lot, mode });
  if (mode === "count") {
    elements.quantity.value = "";
    elements.quantity.min = "0";
    if (!lot.per_case) form.querySelector("[data-loose]")?.remove();
  }
  fillUnits(form, lot.per_case, mode === "count" || lot.free >= (lot.per_case || 0));
  fillOthers(form, others, mode);
}
