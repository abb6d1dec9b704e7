/* − number + in one frame, the unit switch beside it, and the words on the big button.
 *
 *   <div data-stepper data-usual="12"> <button type="button" data-step="-1"> <input name="quantity" inputmode="numeric">
 *     <button type="button" data-step="1">       a long press repeats; min and max are the field's own
 *   <input type="radio" name="unit" value="case" data-word="ケース">   the unit's word for the big button
 *   <span data-amount-words data-template="{n} {unit} 入れる">         written anew at each change
 *       data-template-one for the amount 1 where the language needs it (data-word-one beside data-word)
 * All inside one <form>. Without this file the field and the radio buttons do the same job. */

const FIRST_REPEAT_MS = 450;
const REPEAT_MS = 90;

export function readQuantity(field) {
  const digits = field.value.normalize("NFKC").replace(/[,\s]/g, "");
  return /^\d+$/.test(digits) ? Number(digits) : NaN;
}

function step(field, by) {
  const least = Number(field.min || 0);
  const most = Number(field.max || 999999);
  const now = readQuantity(field);
  field.value = String(Math.min(most, Math.max(least, (Number.isNaN(now) ? least - by : now) + by)));
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function startStepper(stepper) {
  const field = stepper.querySelector("input");
  let timer;
  const release = () => clearTimeout(timer);
  const repeat = (by) => { step(field, by); timer = setTimeout(repeat, REPEAT_MS, by); };
  stepper.querySelectorAll("[data-step]").forEach((button) => {
    const by = Number(button.dataset.step);
    button.addEventListener("click", () => step(field, by));
    button.addEventListener("pointerdown", () => { timer = setTimeout(repeat, FIRST_REPEAT_MS, by); });
    ["pointerup", "pointerleave", "pointercancel"].forEach((name) => button.addEventListener(name, release));
    button.addEventListener("contextmenu", (event) => event.preventDefault());
  });
  field.addEventListener("focus", () => field.select());
}

function showAmount(form) {
  const field = form.querySelector("[data-stepper] input");
  const unit = form.querySelector("input[name=unit]:checked")?.dataset || {};
  const number = field ? readQuantity(field) : NaN;
  form.querySelectorAll("[data-amount-words]").forEach((words) => {
    const isOne = number === 1;
    const template = (isOne && words.dataset.templateOne) || words.dataset.template;
    const shown = Number.isNaN(number) ? "" : number.toLocaleString(document.documentElement.lang || "ja");
    const word = (isOne && unit.wordOne) || unit.word || "";
    words.textContent = template.replace("{n}", shown).replace("{unit}", word).trim();
  });
}

export function startSteppers(root = document) {
  root.querySelectorAll("[data-stepper]:not([data-ready])").forEach((stepper) => {
    stepper.dataset.ready = "";
    startStepper(stepper);
    const form = stepper.closest("form");
    const show = () => showAmount(form);
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    show();
  });
}
