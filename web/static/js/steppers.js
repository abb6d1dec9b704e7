// Minus and plus beside a number field: one press is one step, holding repeats and grows faster.
const FIRST_WAIT = 450;
let timer = null;

function limits(field) {
  return { low: field.min === "" ? 0 : Number(field.min), high: field.max === "" ? Infinity : Number(field.max) };
}

function step(field, by) {
  const { low, high } = limits(field);
  const now = Number(field.value.replace(/[^0-9-]/g, "")) || 0;
  const next = Math.min(high, Math.max(low, now + by));
  if (next === now && field.value !== "") return;
  field.value = String(next);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function target(button) {
  return document.getElementById(button.getAttribute("aria-controls"));
}

function hold(button, wait, count) {
  timer = setTimeout(() => {
    button.dataset.held = "1";
    step(target(button), Number(button.dataset.step) * (count > 20 ? 10 : 1));
    hold(button, count > 8 ? 60 : 150, count + 1);
  }, wait);
}

function letGo() {
  clearTimeout(timer);
  timer = null;
}

document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("[data-step]");
  if (button && event.button === 0) hold(button, FIRST_WAIT, 0);
});
for (const name of ["pointerup", "pointercancel", "pointerleave", "blur"]) window.addEventListener(name, letGo, true);
document.addEventListener("contextmenu", (event) => {
  if (event.target.closest("[data-step]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  // The click that ends a long press is not one step more.
  if (button && !button.dataset.held) step(target(button), Number(button.dataset.step));
  if (button) delete button.dataset.held;
});
