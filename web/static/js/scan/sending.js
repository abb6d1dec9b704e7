/* The moment after confirming: the form goes to the server by itself while there is reception, and into the outbox when there is none or
 * when no answer comes. The entry is on the phone's disk before anything is sent.
 *
 *   <form data-scan-entry data-outbox="...">                 see entry-body.js; without this attribute the form is an ordinary one
 *   <form ... data-outbox-only>                              never sent as a form: the page it stands on came from the phone itself
 *   <input type="hidden" name="occurred_at">                 filled here: the entry is the same whichever way it goes */
import { Unfilled, bodyOf, wordsOf } from "./entry-body.js";
import { showKept, showProblem } from "./kept.js";
import { newKey } from "./key.js";
import { flush, forget, keep, letGo, outcomeOf, ownerOf, state } from "./outbox.js";
import { owner } from "./phone-facts.js";
import * as store from "./store.js";

const WAIT_MS = 5000;
const CLOCK_IS_RIGHT_MS = 120000;

/* The moment by the server's clock as far as it is known: phones are wrong by hours. */
async function moment() {
  const off = (await store.fact("clock").catch(() => 0)) || 0;
  return new Date(Date.now() + (Math.abs(off) > CLOCK_IS_RIGHT_MS ? off : 0)).toISOString();
}

function native(form) {
  delete form.dataset.sent;
  HTMLFormElement.prototype.submit.call(form);
}

function fillHidden(form, name, value) {
  if (form.elements[name]?.type === "hidden") form.elements[name].value = value;
}

/* -> {outcome: "booked", "refused" or "unknown", url?, isAnswered?} */
async function sendForm(form) {
  let isAnswered = false;
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "text/html" }, signal: AbortSignal.timeout(WAIT_MS),
    });
    isAnswered = response.status < 500;
    if (response.ok && response.redirected && new URL(response.url).pathname.startsWith("/scan/done/")) {
      return { outcome: "booked", url: response.url };
    }
    if ([404, 409, 422].includes(response.status)) return { outcome: "refused", isAnswered };
    if (response.status === 401 || response.status === 403) state.reception = "signed_out";
  } catch {
    state.reception = "offline";
  }
  return { outcome: "unknown", isAnswered };
}

function setBusy(form, isBusy) {
  const button = document.querySelector(`button[form="${form.id}"]`);
  if (!button) return;
  if (isBusy) { button.dataset.words = button.innerHTML; button.textContent = document.body.dataset.busy || ""; }
  else if (button.dataset.words) button.innerHTML = button.dataset.words;
  button.setAttribute("aria-busy", String(isBusy));
}

async function others(entry) {
  return (await store.all()).some((other) => other.owner === entry.owner && other.state === "pending" && other.seq < entry.seq);
}

/* Through the outbox: behind what waits already. */
async function sendAfterOthers(kept) {
  await letGo(kept.key);
  if (navigator.onLine === false) return "waiting";
  const patience = new Promise((resolve) => { setTimeout(resolve, WAIT_MS, true); });
  // What failed at once need not be waited for.
  if (!(await Promise.race([flush(), patience]))) return "waiting";
  return outcomeOf(kept.key, WAIT_MS / 5);
}

async function send(form, entry) {
  const isAlone = form.dataset.outboxOnly === undefined && navigator.onLine !== false;
  const kept = await keep(entry, { held: isAlone });
  if (!isAlone || (await others(kept))) {
    const outcome = await sendAfterOthers(kept);
    if (outcome === "sent") location.assign(`/scan/done/${entry.key}`);
    else await showKept(kept, outcome);
    return;
  }
  const { outcome, url } = await sendForm(form);
  if (outcome === "unknown") {
    await letGo(entry.key);
    await showKept(kept, "waiting");
    return;
  }
  await forget(entry.key);
  if (outcome === "booked") await noteSent(entry).then(() => location.assign(url));
  else native(form);
}

async function noteSent({ owner: person }) {
  const before = await store.fact("sent").catch(() => undefined);
  await store.setFact("sent", { ...before, at: Date.now(), just: 1, owner: person }).catch(() => {});
}

/* -> true when the form was taken over; false leaves it to the browser */
export function takeOver(form) {
  const person = owner();
  // What is practised is booked nowhere, and so waits nowhere.
  if (form.elements.practice || form.dataset.outbox === undefined || !person || !("indexedDB" in window)) return false;
  if (form.dataset.sent) return true;
  form.dataset.sent = "1";
  confirmAndSend(form, ownerOf(person)).catch((error) => sendUnkept(form, error));
  return true;
}

/* What this phone could not keep, because it is full or because something is missing, goes to the server as it is: that reads more than a
 * phone does and says better what is missing. The form stays as it was, its key too, when the server cannot be reached either. */
async function sendUnkept(form, error) {
  const { outcome, url, isAnswered } = form.dataset.outboxOnly === undefined ? await sendForm(form) : {};
  setBusy(form, false);
  delete form.dataset.sent;
  if (outcome === "booked") location.assign(url);
  else if (isAnswered) native(form);
  else if (error instanceof Unfilled) showProblem(form, `unfilled_${error.field}`, "unfilled");
  else showProblem(form, error.name === "QuotaExceededError" ? "full" : "not_kept", "not_kept");
}

async function confirmAndSend(form, person) {
  // Before the button says that it is busy: its words are those of the entry.
  const words = wordsOf(form);
  setBusy(form, true);
  const { elements } = form;
  const occurredAt = elements.occurred_at?.value || (await moment());
  fillHidden(form, "occurred_at", occurredAt);
  if (!elements.key.value) elements.key.value = newKey();
  const body = bodyOf(form, occurredAt);
  // What is kept and what is sent as a form must be one and the same reading of the date.
  if (body.date && elements.date?.value !== undefined) elements.date.value = body.date;
  await send(form, { key: elements.key.value, body, words, owner: person, made_at: new Date().toISOString() });
}
