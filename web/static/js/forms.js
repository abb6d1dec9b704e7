// A form is sent once: the pressed button says so, keeps its width, and a second press is ignored.
const busyWord = document.body.dataset.busy;

function makeBusy(button) {
  button.style.minWidth = `${button.offsetWidth}px`;
  button.dataset.words = button.innerHTML;
  button.setAttribute("aria-busy", "true");
  button.textContent = button.dataset.busy || busyWord;
}

function makeReady(button) {
  button.innerHTML = button.dataset.words;
  button.removeAttribute("aria-busy");
  button.style.minWidth = "";
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy=true]").forEach(makeReady);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.dataset.busyOff !== undefined) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sent = "1";
  const pressed = event.submitter;
  // After this turn, so that the pressed button's own name and value are still sent.
  if (pressed && pressed.matches(".btn")) setTimeout(() => makeBusy(pressed));
  // A download leaves the page standing: let the form be used again.
  if (form.dataset.download !== undefined) setTimeout(() => release(form), 3000);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) release(form);
});

// Coming back with the browser's button shows the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

// The error summary takes the focus; its links reach the field itself.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  // Several fields may lack the same thing: each sentence says which field it means.
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    const field = document.getElementById(link.hash.slice(1));
    const head = field && (field.querySelector(":scope > legend") || document.querySelector(`label[for="${CSS.escape(field.id)}"]`));
    if (head && head.firstChild) link.prepend(head.firstChild.textContent.trim(), summary.dataset.between);
  }
  summary.focus();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// Selects that filter at once, and the button beside them that is then not needed.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change] select")) event.target.form.requestSubmit();
});
