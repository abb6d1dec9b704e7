/* Keeps the words on the big button equal to the number and the unit: "12 ケース 入れる".
 * Minus, plus and long press are js/steppers.js.
 *
 *   <input name="quantity" inputmode="numeric" data-usual="12">
 *   <input type="radio" name="unit" value="case" data-word="ケース">     the unit's word for the big button
 *   <button form="..."><span data-amount-words data-template="{n} {unit} 入れる">   written anew at each change
 *       data-template-one, and data-word-one beside data-word, for the amount 1 where the language needs them */

function digitsOf(field) {
  return field.value.normalize("NFKC").replace(/[,\s]/g, "");
}

export function readQuantity(field) {
  const digits = digitsOf(field);
  return /^\d+$/.test(digits) ? Number(digits) : NaN;
}

/* More than anything is ever entered at once: it is refused without asking whether it is right. */
export const MOST = 1_000_000;

/* As many digits as stand below the bars of a pack. */
export function looksLikeBarcode(field) {
  return [8, 12, 13, 14].includes(digitsOf(field).length);
}

function formOf(words) {
  const button = words.closest("button");
  return button ? button.form : words.closest("form");
}

function showAmount(form) {
  const number = readQuantity(form.elements.quantity);
  const unit = form.querySelector("input[name=unit]:checked")?.dataset || {};
  const isOne = number === 1;
  const shown = Number.isNaN(number) ? "" : number.toLocaleString(document.documentElement.lang || "ja");
  const word = (isOne && unit.wordOne) || unit.word || "";
  [...document.querySelectorAll("[data-amount-words]")].filter((words) => formOf(words) === form).forEach((words) => {
    const template = (isOne && words.dataset.templateOne) || words.dataset.template;
    words.textContent = template.replace("{n}", shown).replace("{unit}", word).trim();
  });
}

export function startAmounts(root = document) {
  root.querySelectorAll("form[data-scan-entry]:not([data-counts])").forEach((form) => {
    if (!form.elements.quantity) return;
    form.dataset.counts = "";
    ["input", "change"].forEach((name) => form.addEventListener(name, () => showAmount(form)));
    form.elements.quantity.addEventListener("focus", ({ target }) => target.select());
    showAmount(form);
  });
}
