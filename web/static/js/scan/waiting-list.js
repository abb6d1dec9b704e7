/* The list of what waits and of what was refused, and the file for the day when nothing else helps.
 *
 *   <section data-waiting> <template data-waiting-row> ... </template> <ol data-waiting-list> button[data-export="csv | json"] </section> */
import { flush, ownerOf, sendAgain, withdraw } from "./outbox.js";
import { clock, owner, text } from "./phone-facts.js";
import * as store from "./store.js";

async function mine() {
  const person = owner() && ownerOf(owner());
  return (await store.all()).filter((entry) => entry.owner === person);
}

const act = ({ words }) => (words.mode === "count" ? text("kept_count", { n: words.act }) : words.act);

/* Where the goods of the entry can be looked at and entered anew. */
function screenOf({ body, words }) {
  const code = body.lot || body.item?.gtin || body.item?.code || "";
  return `/scan/${words.mode}?text=${encodeURIComponent(code)}`;
}

function row(template, entry) {
  const part = template.content.cloneNode(true);
  const at = (name) => part.querySelector(`[data-row-${name}]`);
  const isRefused = entry.state === "refused";
  part.querySelector("li").dataset.key = entry.key;
  at("time").textContent = clock(Date.parse(entry.made_at));
  at("words").textContent = [entry.words.item, act(entry)].filter(Boolean).join("\u3000");
  at("reason").textContent = isRefused ? entry.problem.message || text("refused_title") : "";
  at("reason").hidden = !isRefused;
  at("acts").hidden = !isRefused && entry.tries > 0;
  at("repair").hidden = at("again").hidden = !isRefused;
  at("repair").href = screenOf(entry);
  at("again").addEventListener("click", async () => { await sendAgain(entry.key); flush(); });
  const remove = at("remove");
  remove.addEventListener("click", () => {
    // One more press: what is taken out here is nowhere else.
    if (remove.dataset.asked) withdraw(entry.key);
    else { remove.dataset.asked = "1"; remove.textContent = text("remove_really"); }
  });
  return part;
}

function cell(value) {
  const plain = value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  // A spreadsheet takes such a beginning for a formula.
  const safe = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}

const COLUMNS = [
  "seq", "device", "made_at", "state", "key", "item_name", "kind", "site", "shelf", "lot", "item", "donor", "date_kind", "date", "batch_code",
  "group", "target_site", "target_shelf", "reason", "counted", "quantity", "unit", "occurred_at",
];

function csv(entries) {
  const lines = entries.map((entry) => {
    const values = { ...entry.body, ...entry, item_name: entry.words.item, item: entry.body.item };
    return COLUMNS.map((name) => cell(values[name])).join(",");
  });
  return `\ufeff${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

async function save(kind) {
  const entries = await mine();
  const content = kind === "csv" ? csv(entries) : JSON.stringify(entries, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: kind === "csv" ? "text/csv" : "application/json" }));
  const [day, time] = new Date().toLocaleString("sv-SE", { timeZone: "Asia/Tokyo" }).split(" ");
  link.download = `tasuki-${day}T${time.slice(0, 5).replace(":", "")}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

export function startWaitingList() {
  const section = document.querySelector("[data-waiting]");
  if (!section) return;
  const list = section.querySelector("[data-waiting-list]");
  const template = section.querySelector("template[data-waiting-row]");
  const draw = async () => {
    const entries = await mine();
    const shown = JSON.stringify(entries.map(({ key, state, tries }) => [key, state, tries > 0]));
    section.querySelector("[data-waiting-none]").hidden = entries.length > 0;
    section.querySelector("[data-waiting-files]").hidden = entries.length === 0;
    if (shown === list.dataset.shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...entries.map((entry) => row(template, entry)));
  };
  section.querySelectorAll("[data-export]").forEach((button) => button.addEventListener("click", () => save(button.dataset.export)));
  store.changes.addEventListener("change", draw);
  draw();
}
