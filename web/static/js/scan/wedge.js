/* Hardware scanners: they type like a keyboard and end with Enter, Tab or nothing.
 *
 *   <form data-code-form method="get"> <input name="text" data-code-field inputmode="none" autocomplete="off">
 *
 * In the field: Enter or Tab sends, and so does a pause after a burst too fast for fingers. Outside any field the same
 * burst is caught from the page, so nobody has to aim at a field first. With Japanese input switched on digits arrive
 * full-width or in composition: everything is normalised (NFKC), and an Enter that ends a composition sends nothing.
 * Without this file the form is an ordinary GET. */

const FAST_MS = 60;
const SILENCE_MS = 150;
const SHORTEST = 6;
const SEPARATOR = "\u001d";

export function cleanText(text) {
  return text.normalize("NFKC").trim();
}

function isEditable(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable], [data-date-pad]"));
}

/* Collects fast keystrokes; tells `onText` when they end. */
class Burst {
  constructor(onText) {
    this.onText = onText;
    this.text = "";
    this.at = 0;
  }

  add(character, now) {
    if (now - this.at > FAST_MS) this.text = "";
    this.text += character;
    this.at = now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), SILENCE_MS);
  }

  /* -> true when there was a burst */
  end() {
    clearTimeout(this.timer);
    const text = cleanText(this.text);
    this.text = "";
    if (text.length < SHORTEST) return false;
    this.onText(text);
    return true;
  }
}

function listenOnPage(onText) {
  const burst = new Burst(onText);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey || isEditable(event.target)) return;
    // Scanners send the group separator as Ctrl+] where the keyboard allows it.
    if (event.ctrlKey) { if (event.key === "]") burst.add(SEPARATOR, event.timeStamp); return; }
    if (event.key === "Enter" || event.key === "Tab") { if (burst.end()) event.preventDefault(); return; }
    if (event.key.length === 1) burst.add(event.key, event.timeStamp);
  });
}

function listenInField(form, field, onText) {
  const send = () => {
    const text = cleanText(field.value);
    if (!text) return false;
    clearTimeout(timer);
    field.value = "";
    onText(text);
    return true;
  };
  let timer;
  let started = 0;
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.preventDefault();
    if (event.key === "Tab" && !event.shiftKey && send()) event.preventDefault();
  });
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (field.value.length <= 1) started = event.timeStamp;
    const isFast = event.timeStamp - started < FAST_MS * field.value.length;
    if (isFast && !event.isComposing && cleanText(field.value).length >= SHORTEST) timer = setTimeout(send, SILENCE_MS);
  });
}

export function startWedge(root, onText) {
  listenOnPage(onText);
  root.querySelectorAll("form[data-code-form]").forEach((form) => {
    listenInField(form, form.querySelector("[data-code-field]"), onText);
  });
}
