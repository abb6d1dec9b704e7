/* The status strip of every scan screen: whether there is reception, how many entries wait, and when something was sent last.
 *
 *   <section data-outbox-strip data-size="full | line"> [data-strip-title] [data-strip-note] [data-strip-sent] button[data-send-now]
 *       a[data-strip-list] a[data-strip-sign-in] button[data-reload]</section>
 * "line" strips stay away while all is well; data-state is ok, waiting, offline, signed_out, refused, old, page_old, server_old, unkept. */
import { flush, ownerOf, state } from "./outbox.js";
import { clock, facts, hasText, owner, text } from "./phone-facts.js";
import * as store from "./store.js";

const DAY_MS = 86400000;
const JUST_MS = 10000;
// Changes that come together are shown together.
const DRAW_MS = 100;
const NEEDS_A_PERSON = ["signed_out", "page_old", "server_old"];

async function look() {
  const entries = await store.all();
  const person = owner() && ownerOf(owner());
  const mine = entries.filter((entry) => entry.owner === person);
  const waiting = mine.filter((entry) => entry.state === "pending" && !(entry.held_until > Date.now()));
  const sent = await store.fact("sent");
  return {
    waiting: waiting.length, refused: mine.filter((entry) => entry.state === "refused").length, others: entries.length - mine.length,
    isOld: waiting.some((entry) => Date.now() - Date.parse(entry.made_at) > DAY_MS), sent: sent?.owner === person ? sent : undefined,
    isNewer: Boolean(state.who && facts.version && state.who.version !== facts.version),
  };
}

function nameOf(seen) {
  if (seen.waiting && NEEDS_A_PERSON.includes(state.reception)) return state.reception;
  if (seen.refused) return "refused";
  if (seen.waiting && seen.isOld) return "old";
  if (state.reception === "offline" || navigator.onLine === false || (facts.is_shell && state.reception !== "online")) return "offline";
  return seen.waiting ? "waiting" : "ok";
}

function put(strip, name, words) {
  const element = strip.querySelector(`[data-strip-${name}]`);
  if (!element) return;
  element.textContent = words;
  element.hidden = !words;
}

function toggle(strip, name, isShown) {
  const element = strip.querySelector(`[data-${name}]`);
  if (element) element.hidden = !isShown;
}

function notes(seen, name) {
  const words = [];
  if (seen.waiting) words.push(text("count_waiting", { n: seen.waiting }));
  if (seen.refused) words.push(text("count_refused", { n: seen.refused }));
  if (hasText(`${name}_help`)) words.push(text(`${name}_help`));
  if (seen.others) words.push(text("count_others", { n: seen.others }));
  if (seen.isNewer && name !== "page_old") words.push(text("newer"));
  if (seen.sent && Date.now() - seen.sent.at < JUST_MS && seen.sent.just > 1) words.push(text("just_sent", { n: seen.sent.just }));
  return words.join("\u3000");
}

function show(strip, seen) {
  const name = nameOf(seen);
  const note = notes(seen, name);
  strip.dataset.state = name;
  strip.hidden = strip.dataset.size === "line" && name === "ok" && !note;
  put(strip, "title", name === "ok" ? "" : text(`title_${name}`));
  put(strip, "note", note);
  put(strip, "sent", seen.sent ? text("last_sent", { time: clock(seen.sent.at) }) : name === "ok" && !note ? text("all_sent") : "");
  toggle(strip, "send-now", seen.waiting > 0 && !["signed_out", "page_old"].includes(name));
  toggle(strip, "strip-list", seen.waiting + seen.refused > 0 && location.pathname !== "/scan/outbox");
  toggle(strip, "strip-sign-in", name === "signed_out");
  toggle(strip, "reload", seen.isNewer || name === "page_old");
}

/* Where nothing can be kept: only that is said. */
export function showAlone(name) {
  document.querySelectorAll("[data-outbox-strip]").forEach((strip) => {
    strip.dataset.state = name;
    strip.hidden = false;
    put(strip, "title", text(`title_${name}`));
    put(strip, "note", text(`${name}_help`));
    toggle(strip, "reload", name === "page_old");
  });
  document.addEventListener("click", ({ target }) => { if (target.closest?.("[data-reload]")) location.reload(); });
}

export function startStrip() {
  const strips = [...document.querySelectorAll("[data-outbox-strip]")];
  let isDue = false;
  const draw = async () => {
    isDue = false;
    const seen = await look().catch(() => undefined);
    if (seen) strips.forEach((strip) => show(strip, seen));
  };
  const soon = () => { if (!isDue) { isDue = true; setTimeout(draw, DRAW_MS); } };
  store.changes.addEventListener("change", soon);
  ["online", "offline"].forEach((name) => window.addEventListener(name, soon));
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-send-now]");
    if (target.closest?.("[data-reload]")) location.reload();
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    await flush();
    button.removeAttribute("aria-busy");
    soon();
  });
  draw();
}
