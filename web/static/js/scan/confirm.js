/* Sending an entry exactly once. The form stays an ordinary form; the server decides everything.
 *
 *   <form method="post" data-scan-entry> <input type="hidden" name="key">
 *     <button data-busy="送っています">          shown on the button while the answer is on its way
 *     <p data-ask-large hidden>                  shown once when the quantity is above 10 times data-usual of the stepper
 *     <p data-ask-offline hidden>                shown once when the phone says that it has no reception
 *
 * The key is made at the first confirmation and stays in the field through every retry, so a lost answer cannot book
 * twice; a key the server already put there is kept. A second tap while the answer is on its way does nothing. */
import { newKey } from "./key.js";
import { readQuantity } from "./stepper.js";

const LARGE = 10;

function isLarge(form) {
  const stepper = form.querySelector("[data-stepper][data-usual]");
  const usual = Number(stepper?.dataset.usual || 0);
  return usual > 0 && readQuantity(stepper.querySelector("input")) > usual * LARGE;
}

function askOnce(form, name, isNeeded) {
  const question = form.querySelector(`[data-ask-${name}]`);
  const wasAsked = question && !question.hidden;
  if (!question || wasAsked || !isNeeded) return false;
  question.hidden = false;
  question.scrollIntoView({ block: "nearest" });
  return true;
}

function showBusy(form, isBusy) {
  const button = form.querySelector("[data-busy]") || document.querySelector(`[form="${form.id}"][data-busy]`);
  if (!button) return;
  button.toggleAttribute("data-sending", isBusy);
  button.setAttribute("aria-busy", String(isBusy));
  const words = button.querySelector("[data-amount-words]") || button;
  if (isBusy) {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.dataset.words = words.textContent;
    words.textContent = button.dataset.busy;
  } else if (button.dataset.words) {
    words.textContent = button.dataset.words;
  }
}

function send(form, event) {
  if (form.dataset.sending !== undefined
      || askOnce(form, "large", isLarge(form)) || askOnce(form, "offline", navigator.onLine === false)) {
    event.preventDefault();
    return;
  }
  const key = form.querySelector("input[name=key]");
  if (key && !key.value) key.value = newKey();
  form.dataset.sending = "";
  showBusy(form, true);
}

export function startConfirmations(root = document) {
  root.querySelectorAll("form[data-scan-entry]:not([data-ready])").forEach((form) => {
    form.dataset.ready = "";
    form.addEventListener("submit", (event) => send(form, event));
    // An edited amount is a new question; the key stays, so a booked entry cannot be changed by sending it again.
    form.addEventListener("input", () => form.querySelectorAll("[data-ask-large]").forEach((ask) => { ask.hidden = true; }));
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      delete form.dataset.sending;
      showBusy(form, false);
    });
  });
}
