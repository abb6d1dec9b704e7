/* What a scanned or typed text means in the snapshot: the same questions as the server's page answers, with what the phone knows. */
import { innerGtin, readCode, writtenCode } from "./codes.js";
import { text } from "./phone-facts.js";
import { casesAndPieces } from "./snapshot.js";

const MOST = 20;
const folded = (words) => words.normalize("NFKC").toLowerCase();

export function todayInJapan() {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
}

export function isPast(lot) {
  return Boolean(lot.date) && ["best_before", "use_by"].includes(lot.date_kind) && lot.date < todayInJapan().slice(0, lot.date.length);
}

export function dateWords(lot) {
  return [text(`date_${lot.date_kind}`), (lot.date || "").replaceAll("-", "/")].filter(Boolean).join(" ");
}

export function lotNote(lot) {
  return `${writtenCode(lot.code)}\u3000${text("there_are", { amount: casesAndPieces(Math.max(lot.free, 0), lot.per_case) })}`;
}

function withLot(lot, { mode, known }) {
  if (mode === "issue" && lot.is_held) return { message: text("check_held") };
  if (mode === "issue" && isPast(lot)) return { message: text(lot.date_kind === "use_by" ? "check_past_use_by" : "check_past_best_before") };
  const others = known.lotsOf(lot.item.code).filter((other) => other !== lot);
  return { name: lot.item.name, note: dateWords(lot), item: lot.item, lot, others };
}

function withItem(item, asking, more = {}) {
  const { known, mode } = asking;
  if (mode === "receive") return { name: item.name, note: text(`temperature_${item.temperature}`), item, ...more };
  const lots = known.lotsOf(item.code).filter((lot) => mode !== "issue" || !(lot.is_held || isPast(lot)));
  // The first to expire goes first.
  return lots.length ? withLot(lots[0], asking) : { message: text("item_not_here", { name: item.name }) };
}

function ofLabel(code, asking) {
  const { known, mode, form } = asking;
  const lot = known.lots.find((one) => one.code === code);
  if (lot) return mode === "receive" ? withItem(lot.item, asking, { date: lot.date, dateKind: lot.date_kind }) : withLot(lot, asking);
  const item = known.items.find((one) => one.code === code);
  if (item) return withItem(item, asking);
  const select = form?.querySelector(`select option[value="${code}"]`)?.parentElement;
  if (select) { select.value = code; return { isChosen: true }; }
  // The phone keeps only what lies in its warehouse: goods that are gone and labels of others look alike.
  return { message: text("label_not_kept") };
}

function ofGtin(read, asking) {
  const { known, mode } = asking;
  const place = known.data.gtins[read.gtin14];
  const more = { gtin: read.gtin14, date: read.date, dateKind: read.dateKind, batch: read.batch };
  if (place) return withItem(known.items[place[0]], asking, { ...more, perPack: place[1] });
  if (known.data.gtins[innerGtin(read.gtin14)]) return { message: text("carton_later") };
  if (mode !== "receive") return { message: text("not_known") };
  return { name: text("nameless", { number: read.gtin14.replace(/^0(?=\d{13}$)/, "") }), note: text("nameless_help"), item: undefined, ...more };
}

function ofWords(given, asking) {
  const wanted = folded(given);
  const hits = asking.known.items.filter((item) => folded(item.name).includes(wanted)).slice(0, MOST);
  if (!hits.length) return { message: text("not_found") };
  return { name: text("which_item"), choices: hits.map(({ code, name, temperature }) => ({ code, name, note: text(`temperature_${temperature}`) })) };
}

/* -> {message} | {isChosen} | {name, choices} | {name, note, item, lot?, others?, gtin?, date?, ...} */
export function readText(given, asking) {
  const read = readCode(given);
  if (read.kind === "wrong_check") return { message: text("wrong_check") };
  if (read.kind === "label") {
    const found = ofLabel(read.code, asking);
    // Eight letters can be a name as well.
    return found.message && !/[\d/]/.test(given) ? ofWords(given, asking) : found;
  }
  if (read.kind === "gtin") return ofGtin(read, asking);
  return given.startsWith("http") ? { message: text("unknown_label") } : ofWords(given, asking);
}
