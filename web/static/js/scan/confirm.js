/* What happens at the moment of confirming. The form stays an ordinary form; js/forms.js ignores second taps.
 *
 *   <form method="post" data-scan-entry> <input type="hidden" name="key">   one a page
 *   <p data-ask-large hidden>      beside the button, shown once when the quantity is above 10 times its data-usual
 *
 * A form that can wait for reception is taken over by sending.js, unless it only practises: nothing of that is kept.
 * The key is made at the first confirmation and stays in the field through every retry, so a lost answer cannot book
 * twice; a key the server already put there is kept. Editing does not change it: what was booked under a key is
 * never booked again with another amount. */
import { MOST, readQuantity } from "./amount.js";
import { newKey } from "./key.js";
import { takeOver } from "./sending.js";

const LARGE = 10;

function isLarge(form) {
  const field = form.elements.quantity;
  const usual = Number(field?.dataset.usual || 0);
  const number = field ? readQuantity(field) : NaN;
  return usual > 0 && number > usual * LARGE && number <= MOST;
}

/* -> true when the person has to look once more */
function asks(name, isNeeded) {
  const question = document.querySelector(`[data-ask-${name}]`);
  if (!question || !question.hidden || !isNeeded) return false;
  question.hidden = false;
  return true;
}

function confirm(event) {
  const form = event.target;
  if (form.dataset?.scanEntry === undefined) return;
  if (asks("large", isLarge(form)) || (!form.elements.practice && takeOver(form))) {
    event.preventDefault();
    return;
  }
  const { key } = form.elements;
  if (key && !key.value) key.value = newKey();
}

export function startConfirmations() {
  // On the window and on the way down: before js/forms.js takes the form for sent.
  window.addEventListener("submit", confirm, true);
  document.addEventListener("input", ({ target }) => {
    if (target.name === "quantity") document.querySelectorAll("[data-ask-large]").forEach((ask) => { ask.hidden = true; });
  });
}
