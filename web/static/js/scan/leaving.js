/* Signing out while entries wait: said once, and the goods' names leave the phone with the person.
 *
 *   <form data-leaving> <p data-leaving-ask hidden role="alert"> ... */
import * as store from "./store.js";

async function leave(form) {
  const waits = (await store.all()).some((entry) => entry.state === "pending" || entry.state === "refused");
  const ask = form.querySelector("[data-leaving-ask]");
  if (waits && ask?.hidden) { ask.hidden = false; return; }
  await store.setFact("phone", undefined);
  await store.setFact("snapshot", undefined);
  form.submit();
}

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset?.leaving === undefined || !("indexedDB" in window)) return;
  event.preventDefault();
  leave(form).catch(() => form.submit());
}, true);
