/* Names and balances of one warehouse, kept for the time without reception, and what the entries that still wait change about them. */
import { ownerOf } from "./outbox.js";
import { facts, owner, text } from "./phone-facts.js";
import * as store from "./store.js";

const ADDRESS = "/api/v1/snapshot";
const FRESH_MS = 180000;
const LOT = ["code", "item", "donor", "date_kind", "date", "per_case", "shelf", "on_hand", "free", "is_held"];
const ITEM = ["code", "name", "per_case", "date_kind", "temperature"];

let running;

const named = (names, row) => Object.fromEntries(names.map((name, place) => [name, row[place]]));

/* Fetched anew when it is old or when entries were sent since; 304 costs next to nothing. */
export function refresh() {
  running ||= fetchSnapshot().finally(() => { running = undefined; });
  return running;
}

async function fetchSnapshot() {
  if (!owner() || !facts.site || navigator.onLine === false) return;
  const known = await store.fact("snapshot");
  const isMine = known?.owner === ownerOf(owner()) && known.site === facts.site.code;
  const isStale = await store.fact("is_stale");
  if (isMine && !isStale && Date.now() - known.at < FRESH_MS) return;
  const headers = { Accept: "application/json", ...(isMine && known.etag ? { "If-None-Match": known.etag } : {}) };
  const response = await fetch(`${ADDRESS}?site=${facts.site.code}`, {
    headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(30000),
  });
  if (response.status === 304) await store.setFact("snapshot", { ...known, at: Date.now() });
  if (response.status === 200) {
    const data = await response.json();
    await store.setFact("snapshot", { owner: ownerOf(owner()), site: facts.site.code, at: Date.now(), etag: response.headers.get("ETag"), data });
  }
  if (response.ok || response.status === 304) await store.setFact("is_stale", undefined);
}

/* Pieces that an entry takes from (or brings to) a lot, and to its item in this warehouse. */
function effects(entry, site) {
  const { body, words } = entry;
  const pieces = (body.quantity || 0) * (body.unit === "case" ? words.per_case || 1 : 1);
  if (body.site !== site || entry.state !== "pending") return { lot: 0, item: 0 };
  if (body.kind === "receive") return { lot: 0, item: pieces };
  if (body.kind === "count") return { counted: body.counted };
  return { lot: -pieces, item: body.kind === "transfer" && body.target_site === site ? 0 : -pieces };
}

class Stock {
  constructor({ data, at, site }, entries) {
    this.at = at;
    this.site = data.site;
    this.data = data;
    this.items = data.items.map((row) => named(ITEM, row));
    this.lots = data.lots.map((row) => named(LOT, row)).map((lot) => ({ ...lot, item: this.items[lot.item], donor: data.donor_names[lot.donor] }));
    this.received = new Map();
    entries.forEach((entry) => this.apply(entry, site));
  }

  apply(entry, site) {
    const { lot: change, item, counted } = effects(entry, site);
    const { body, words } = entry;
    if (body.kind === "receive") {
      this.received.set(words.item_code, (this.received.get(words.item_code) || 0) + item);
      return;
    }
    const rows = this.lots.filter((lot) => lot.code === body.lot);
    const row = rows.find((lot) => (lot.shelf || null) === body.shelf) || rows[0];
    if (!row) return;
    const by = counted === undefined ? change : counted - row.on_hand;
    row.on_hand += by;
    row.free += by;
    if (change && item === 0) this.received.set(row.item.code, (this.received.get(row.item.code) || 0) - change);
  }

  itemPieces(code) {
    const there = this.lots.filter((lot) => lot.item.code === code).reduce((sum, lot) => sum + lot.on_hand, 0);
    return there + (this.received.get(code) || 0);
  }

  lotsOf(itemCode) {
    const end = (lot) => lot.date && ["best_before", "use_by"].includes(lot.date_kind) ? lot.date.padEnd(10, "-99") : "9999";
    return this.lots.filter((lot) => lot.item.code === itemCode && lot.on_hand > 0).sort((one, other) => (end(one) < end(other) ? -1 : 1));
  }
}

/* What is known of the warehouse, with what this person's waiting entries change. -> Stock, or undefined when nothing is known */
export async function stock() {
  const kept = await store.fact("snapshot");
  const person = owner();
  if (!kept || !person || kept.owner !== ownerOf(person)) return undefined;
  const mine = (await store.all()).filter((entry) => entry.owner === kept.owner);
  return new Stock(kept, mine);
}

/* -> {place, pieces} of the entry's item, its own effect included */
export async function balanceAfter(entry) {
  const known = await stock();
  const code = entry.words.item_code;
  if (!known || !code || known.site.code !== entry.body.site) return undefined;
  const pieces = known.itemPieces(code);
  return pieces < 0 ? undefined : { place: known.site.name, pieces };
}

export function casesAndPieces(pieces, perCase) {
  const cases = perCase ? Math.floor(pieces / perCase) : 0;
  const loose = pieces - cases * (perCase || 0);
  const shown = (number) => number.toLocaleString(document.documentElement.lang || "ja");
  if (!cases) return text(pieces === 1 ? "pieces_one" : "pieces", { n: shown(pieces) });
  const whole = text(cases === 1 ? "cases_one" : "cases", { n: shown(cases) });
  return loose ? text("cases_and_pieces", { cases: whole, pieces: text(loose === 1 ? "pieces_one" : "pieces", { n: shown(loose) }) }) : whole;
}
