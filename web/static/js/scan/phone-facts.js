/* Who works on this phone and where, as the page says it, and kept for the page that opens without reception.
 *
 *   <script type="application/json" data-reception>{"who": {...} | null, "site": {...} | null, "texts": {...}}</script> */
import * as store from "./store.js";

const element = document.querySelector("[data-reception]");
export const facts = element ? JSON.parse(element.textContent) : { who: null, texts: {} };

export function text(name, values = {}) {
  return (facts.texts[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export const hasText = (name) => name in facts.texts;

/* {user, organization, name, ...} or null when nobody is signed in */
export const owner = () => facts.who;

/* On a page from the server: remember. On a page from the phone: recall. -> the facts */
export async function settle() {
  if (facts.is_shell) {
    const known = (await store.fact("phone").catch(() => undefined)) || {};
    Object.assign(facts, { isPractice: known.isPractice, who: known.who || null, site: known.site || null, giver: known.giver || "", receiver: known.receiver || "" });
    return facts;
  }
  if (!facts.who) return facts;
  if (facts.now) await store.setFact("clock", Date.parse(facts.now) - Date.now());
  const known = (await store.fact("phone")) || {};
  const isSame = known.who?.user.id === facts.who.user.id && known.who?.organization.id === facts.who.organization.id;
  const kept = isSame ? known : {};
  if (!isSame) await store.setFact("snapshot", undefined);
  const now = {
    who: facts.who, site: facts.site || kept.site || null, isPractice: Boolean(document.querySelector(".tk-practice")),
    giver: facts.giver || kept.giver || "", receiver: facts.receiver || kept.receiver || "",
  };
  if (JSON.stringify(now) !== JSON.stringify(known)) await store.setFact("phone", now);
  facts.site ||= now.site;
  return facts;
}

export function clock(milliseconds) {
  const form = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo", hour12: false };
  const isToday = Date.now() - milliseconds < 18 * 3600000;
  const day = isToday ? {} : { month: "numeric", day: "numeric" };
  return new Intl.DateTimeFormat(document.documentElement.lang || "ja", { ...form, ...day }).format(new Date(milliseconds));
}
