/* A filled form as the body of POST /api/v1/movements: what the server makes of the form and of this body is the same entry.
 *
 *   <form data-scan-entry data-outbox="receive | issue | move | discard | count" data-goods="name of the goods"
 *         data-item-code="..." data-per-case="24" data-shelf-sites='{"shelf": "its warehouse"}'> */
import { MOST, looksLikeBarcode, readQuantity } from "./amount.js";
import { isoDate } from "./rice-date.js";

const KINDS = { receive: "receive", issue: "issue", move: "transfer", discard: "dispose", count: "count" };

/* Names the field that a person has to fill, before anything is kept. */
export class Unfilled extends Error {
  constructor(field) {
    super(field);
    this.field = field;
  }
}

function number(form, name, least) {
  const field = form.elements[name];
  const value = field ? readQuantity(field) : NaN;
  if (Number.isNaN(value) || value < least) throw new Unfilled(name);
  if (value > MOST) throw new Unfilled(looksLikeBarcode(field) ? "barcode" : "too_many");
  return value;
}

function chosen(form, name) {
  const value = new FormData(form).get(name);
  if (!value) throw new Unfilled(name);
  return value;
}

function received(form) {
  const values = new FormData(form);
  const kind = chosen(form, "date_kind");
  const date = kind === "none" ? null : isoDate(values.get("date_reading") || values.get("date") || "", kind);
  if (kind !== "none" && !date) throw new Unfilled("date");
  const gtin = values.get("gtin");
  return {
    item: gtin ? { gtin } : { code: chosen(form, "item") }, donor: chosen(form, "donor"), date_kind: kind, date,
    batch_code: values.get("batch_code") || "", shelf: values.get("shelf") || null, warmer_ok: true,
    quantity: number(form, "quantity", 1), unit: chosen(form, "unit"),
  };
}

function counted(form) {
  const isEmpty = (name) => !form.elements[name]?.value.trim();
  if (isEmpty("quantity") && isEmpty("loose")) throw new Unfilled("quantity");
  const packs = isEmpty("quantity") ? 0 : number(form, "quantity", 0);
  const loose = isEmpty("loose") ? 0 : number(form, "loose", 0);
  const perPack = chosen(form, "unit") === "case" ? Number(form.dataset.perCase) || 1 : 1;
  return { counted: packs * perPack + loose };
}

function moved(form) {
  const target = chosen(form, "target");
  const site = JSON.parse(form.dataset.shelfSites || "{}")[target];
  return { ...(site ? { target_site: site, target_shelf: target } : { target_site: target }), warmer_ok: true };
}

const PARTS = {
  issue: (form) => ({ group: chosen(form, "group") }),
  discard: (form) => ({ reason: chosen(form, "reason") }),
  move: moved,
};

function taken(form, mode) {
  const values = { lot: chosen(form, "lot"), shelf: new FormData(form).get("shelf") || null };
  if (mode === "count") return { ...values, ...counted(form) };
  return { ...values, quantity: number(form, "quantity", 1), unit: chosen(form, "unit"), ...PARTS[mode](form) };
}

/* throws Unfilled */
export function bodyOf(form, occurredAt) {
  const mode = form.dataset.outbox;
  const rest = mode === "receive" ? received(form) : taken(form, mode);
  return { kind: KINDS[mode], site: chosen(form, "site"), occurred_at: occurredAt, ...rest };
}

/* What people read of the entry while it waits. */
export function wordsOf(form) {
  const button = document.querySelector(`button[form="${form.id}"]`);
  const { outbox: mode, goods, itemCode, perCase } = form.dataset;
  const act = mode === "count" ? form.elements.quantity.value : button?.querySelector("[data-amount-words]")?.textContent.trim();
  return { mode, item: goods || "", item_code: itemCode || "", per_case: Number(perCase) || null, act: act || "" };
}
