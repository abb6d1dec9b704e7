/* The scan screens without reception: one page from the phone itself, which screen it is says the address. Names and balances come from
 * the last snapshot; what is confirmed goes into the outbox (sending.js). Words and parts come from templates in the page. */
import { Flow } from "./flow.js";
import { readText } from "./local-lookup.js";
import { clock, facts, settle, text } from "./phone-facts.js";
import { fillReceipt, fillTaking } from "./shell-forms.js";
import { stock } from "./snapshot.js";
import * as store from "./store.js";

const MODES = ["receive", "issue", "move", "discard", "count"];
const find = (name) => document.querySelector(`[data-shell-${name}]`);
const last = location.pathname.split("/").pop();
const mode = MODES.includes(last) ? last : "";

function show(screen) {
  document.querySelectorAll("[data-screen]").forEach((part) => { part.hidden = part.dataset.screen !== screen; });
}

function putBar() {
  const template = document.querySelector(`template[data-bar="${mode || "home"}"]`);
  const bar = template.content.cloneNode(true);
  const place = bar.querySelector(mode ? ".tk-bar span" : ".tk-top b");
  if (place && facts.site) place.textContent = facts.site.name;
  const person = bar.querySelector(".tk-top small");
  if (person && facts.who) person.textContent = text("person", { name: facts.who.name });
  const strip = document.querySelector("[data-outbox-strip]");
  strip.before(bar);
  if (mode) strip.dataset.size = "line";
  const colour = { receive: "in", issue: "out" }[mode] || "count";
  if (mode) document.body.classList.add(`tk-${colour}`);
  const heading = document.querySelector("h1");
  if (mode) heading.textContent = text(`verb_${mode}`);
}

function say(found) {
  find("name").textContent = found.name || text(mode === "receive" ? "hold_pack" : "hold_box");
  find("note").textContent = found.note || "";
  find("found").classList.toggle("tk-found-nothing", !found.name);
}

function offer(choices) {
  const list = document.createElement("ul");
  list.className = "tk-choices-list";
  list.append(...choices.map(({ code, name, note }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${location.pathname}?text=${encodeURIComponent(code)}`;
    link.append(Object.assign(document.createElement("b"), { textContent: name }), Object.assign(document.createElement("small"), { textContent: note }));
    item.append(link);
    return item;
  }));
  const part = document.getElementById("entry-part");
  part.replaceChildren(list);
  return [part];
}

function openForm(found, known) {
  const part = document.getElementById("entry-part");
  const template = document.querySelector(`template[data-entry="${mode === "receive" ? "receive" : "take"}"]`);
  part.replaceChildren(template.content.cloneNode(true));
  const form = part.querySelector("form");
  form.dataset.outbox = mode;
  form.elements.site.value = known.site.code;
  form.dataset.goods = found.name;
  form.dataset.itemCode = found.item?.code || "";
  (mode === "receive" ? fillReceipt : fillTaking)(form, found, known, mode);
  find("foot").replaceChildren(document.querySelector(`template[data-foot="${mode}"]`).content.cloneNode(true));
  // The foot's button names the form, so the form must stand in the page before its words are written.
  return [part];
}

/* What stands in for the server's answer: the same shape as lookup.js gives. */
async function lookUpHere({ text: given }) {
  const known = await stock();
  if (!known) return { kind: "unknown", isTaken: false, message: text("no_snapshot") };
  const form = document.querySelector("#entry-part form");
  const found = readText(given, { known, mode, form });
  if (found.message) return { kind: "", isTaken: false, message: found.message };
  if (found.isChosen) return { kind: "place", isTaken: true };
  say(found);
  const fresh = found.choices ? offer(found.choices) : openForm(found, known);
  return { kind: found.choices ? "choose" : "item", isTaken: true, fresh };
}

async function startScreen() {
  show("scan");
  const known = await stock();
  say({});
  if (known) find("as-of").textContent = text("as_of", { time: clock(known.at) });
  const flow = new Flow(document.querySelector("[data-scan-flow-here]"), { lookUp: lookUpHere });
  const given = new URLSearchParams(location.search);
  const code = given.get("lot") || given.get("text");
  if (code) flow.find({ text: code });
}

/* When the server answers again, the next page is its own; nothing is reloaded under the hands. */
async function start() {
  const canKeep = !(await store.whyNot());
  if (canKeep) await settle();
  putBar();
  if (facts.isPractice) show("practice");
  else if (!canKeep || !facts.who || !facts.site) show("nobody");
  else if (last === "outbox") show("outbox");
  else if (mode) await startScreen();
  else show("home");
}

start();
