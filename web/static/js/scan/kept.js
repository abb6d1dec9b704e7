/* The result when nothing could be sent yet: 預かりました in place of 送りました, with the balance that includes what waits.
 *
 *   <template data-kept> ... data-kept-words, data-kept-item, data-kept-note, data-kept-time, data-kept-balance (with -title, -number),
 *       a[data-kept-again], button[data-kept-undo], a[data-kept-sign-in] ...</template> */
import { signal } from "./feedback.js";
import { withdraw, state } from "./outbox.js";
import { clock, hasText, text } from "./phone-facts.js";
import { balanceAfter, casesAndPieces } from "./snapshot.js";

function fill(part, name, words) {
  const element = part.querySelector(`[data-kept-${name}]`);
  if (!element) return;
  element.textContent = words;
  element.hidden = !words;
}

async function showBalance(part, entry) {
  const box = part.querySelector("[data-kept-balance]");
  const balance = await balanceAfter(entry).catch(() => undefined);
  box.hidden = !balance;
  if (!balance) return;
  fill(part, "title", text("left_at", { place: balance.place }));
  fill(part, "number", casesAndPieces(balance.pieces, entry.words.per_case));
}

/* outcome: "waiting", "refused" or "sent" */
export async function showKept(entry, outcome) {
  const template = document.querySelector("template[data-kept]");
  const page = template.content.cloneNode(true);
  const { words } = entry;
  const main = page.querySelector("main");
  main.dataset.outcome = outcome;
  fill(page, "words", outcome === "refused" ? text("refused_title") : text("kept_title"));
  fill(page, "act", words.act ? (words.mode === "count" ? text("kept_count", { n: words.act }) : words.act) : "");
  fill(page, "item", words.item || "");
  const note = outcome === "refused" ? "refused_help" : state.reception === "signed_out" ? "signed_out_help" : "kept_help";
  fill(page, "note", text(note));
  fill(page, "time", clock(Date.parse(entry.made_at)));
  page.querySelector("[data-kept-sign-in]").hidden = state.reception !== "signed_out";
  await showBalance(page, entry);
  const again = page.querySelector("[data-kept-again]");
  again.href = `/scan/${words.mode}`;
  again.textContent = text(`again_${words.mode}`);
  const undo = page.querySelector("[data-kept-undo]");
  undo.hidden = outcome !== "waiting" || entry.tries > 0;
  undo.addEventListener("click", async () => {
    if (await withdraw(entry.key)) location.assign("/scan");
    else undo.hidden = true;
  });
  put(page);
  signal(outcome === "refused" ? "fail" : "ok");
}

/* In place of the screen's own parts; the status strip and the bar stay. */
function put(page) {
  document.querySelectorAll("[data-camera-strip],[data-code-form],[data-scan-status],.tk-found,main,footer").forEach((part) => part.remove());
  const above = document.querySelector("[data-outbox-strip]") || document.querySelector(".tk-bar");
  const main = page.querySelector("main");
  if (above) above.after(page);
  else document.body.append(page);
  window.dispatchEvent(new Event("scan:left"));
  scrollTo(0, 0);
  main.querySelector("[data-kept-words]").focus();
}

export function showProblem(form, name, otherwise) {
  const status = document.querySelector("[data-scan-status]");
  if (status) { status.textContent = text(hasText(name) ? name : otherwise); status.dataset.state = "problem"; status.scrollIntoView({ block: "center" }); }
  signal("fail");
}
