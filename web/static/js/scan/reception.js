/* Work with and without reception, on every scan screen: remembers who works here, sends what waits, shows how it stands. */
import { startSending } from "./outbox.js";
import { facts, settle } from "./phone-facts.js";
import { refresh } from "./snapshot.js";
import * as store from "./store.js";
import { showAlone, startStrip } from "./strip.js";
import { startWaitingList } from "./waiting-list.js";

const LANGUAGE = "/scan/language";

/* The page that opens without reception is written in this language. */
async function rememberLanguage() {
  if (!("caches" in window)) return;
  const cache = await caches.open("tasuki-choices");
  await cache.put(LANGUAGE, new Response(document.documentElement.lang));
}

function startWorker() {
  navigator.serviceWorker?.register("/sw.js", { scope: "/" }).catch(() => {});
}

function startInstalling() {
  const hint = document.querySelector("[data-install]");
  if (!hint || matchMedia("(display-mode: standalone)").matches) return;
  const isIphone = /iPhone|iPad/.test(navigator.userAgent);
  hint.querySelector("[data-install-iphone]").hidden = !isIphone;
  hint.hidden = !isIphone;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const button = hint.querySelector("[data-install-now]");
    hint.hidden = button.hidden = false;
    button.addEventListener("click", () => { event.prompt(); hint.hidden = true; }, { once: true });
  });
}

async function start() {
  const problem = await store.whyNot();
  if (problem) { showAlone(problem); return; }
  // A full phone cannot remember who works here; what waits is sent all the same.
  await settle().catch(() => {});
  startStrip();
  startWaitingList();
  startSending();
  if (facts.is_shell || !facts.who) return;
  startWorker();
  startInstalling();
  rememberLanguage().catch(() => {});
  // Asked for, not promised: browsers may say no.
  navigator.storage?.persist?.().catch(() => {});
  refresh().catch(() => {});
  store.changes.addEventListener("change", async () => {
    if (await store.fact("is_stale").catch(() => false)) refresh().catch(() => {});
  });
}

start().catch(() => {});
