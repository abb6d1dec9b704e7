/* The date keypad: big keys over a plain text field. Without this file the plain field and the radio buttons stay.
 * What the keys mean is in printed-date.js. The field gets "2027-03-31", "2027-03" or "".
 *
 *   <fieldset data-date-entry data-today="2026-11-24" data-near="7" data-soon="30">
 *     <input type="radio" name="date_kind" value="best_before | use_by">      two of them, in one frame
 *     <output data-days-left>                                                days left, data-state past|near|soon|ok
 *     <div data-date-plain> label + <input name="date"> + radio value="none"  taken off the screen by this file
 *     <div data-date-pad hidden>
 *       <button type="button" data-part="year | month | day"><span data-digits></span> unit word</button>
 *       <button type="button" data-digit="0".."9">
 *       <button type="button" data-act="back | no-day | era | none">         the last three get aria-pressed
 *     <p data-read-back role="status">                                       the full date in words
 *     <script type="application/json" data-date-texts>
 *       {"days_left": "あと {n} 日", "days_today": ..., "days_past": ... {n}, "no_print": ..., "no_day": ..., "era": "令和"}
 *       with "days_left_one" and "days_past_one" where the language needs them
 *
 * Another script that knows the date (a GS1 code) writes the field and sends it a "change" event. */
import { dateText, daysLeft, fromText, meaning, press, shorten, toggleEra, toggleNoDay, touch } from "./printed-date.js";

const ACTS = { "no-day": toggleNoDay, era: toggleEra };

function todayInJapan() {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
}

function inWords(text, language) {
  const [year, month, day] = text.split("-").map(Number);
  const form = { year: "numeric", month: "long", day: day ? "numeric" : undefined, timeZone: "UTC" };
  // English dates read day first, as on all other pages.
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(new Date(Date.UTC(year, month - 1, day || 1)));
}

class Keypad {
  constructor(root) {
    this.root = root;
    this.field = root.querySelector("input[name=date]");
    this.pad = root.querySelector("[data-date-pad]");
    this.kinds = [...root.querySelectorAll("input[name=date_kind]")];
    this.texts = JSON.parse(root.querySelector("[data-date-texts]").textContent);
    this.today = root.dataset.today || todayInJapan();
    this.language = document.documentElement.lang || "ja";
    this.state = fromText(this.field.value);
    this.past = [];
    this.lastKind = this.kind() === "none" ? "best_before" : this.kind();
    this.listen();
    this.root.querySelector("[data-date-plain]").hidden = true;
    this.pad.hidden = false;
    this.show();
  }

  listen() {
    // Keys must not take the focus: a scanner that types would then write into the date.
    this.pad.addEventListener("mousedown", (event) => event.preventDefault());
    this.pad.addEventListener("click", (event) => this.click(event.target.closest("button")));
    this.pad.addEventListener("keydown", (event) => this.type(event));
    this.field.addEventListener("change", () => this.take(this.field.value));
    this.kinds.forEach((radio) => radio.addEventListener("change", () => this.changeKind()));
  }

  kind() {
    return this.kinds.find((radio) => radio.checked)?.value || "best_before";
  }

  choose(kind) {
    this.kinds.forEach((radio) => { radio.checked = radio.value === kind; });
  }

  click(button) {
    if (!button) return;
    const { part, digit, act } = button.dataset;
    if (part) this.go(touch(this.state, part));
    else if (digit) this.go(press(this.state, digit, this.today));
    else if (act === "back") this.back();
    else if (act === "none") this.toggleNone();
    else this.go(ACTS[act](this.state));
  }

  type(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.normalize("NFKC");
    if (/^\d$/.test(key)) this.go(press(this.state, key, this.today));
    else if (key === "Backspace") this.back();
    else return;
    event.preventDefault();
  }

  go(next) {
    if (next === this.state) { this.refuse(); return; }
    this.past.push(this.state);
    this.state = next;
    if (this.kind() === "none") this.choose(this.lastKind);
    this.write();
  }

  refuse() {
    const box = this.pad.querySelector(`[data-part=${this.state.active}]`);
    box.removeAttribute("data-refused");
    requestAnimationFrame(() => box.setAttribute("data-refused", ""));
    navigator.vibrate?.(30);
  }

  back() {
    if (this.kind() === "none") { this.toggleNone(); return; }
    this.state = this.past.pop() || shorten(this.state);
    this.write();
  }

  toggleNone() {
    if (this.kind() === "none") this.choose(this.lastKind);
    else { this.lastKind = this.kind(); this.choose("none"); }
    this.write();
  }

  changeKind() {
    if (this.kind() !== "none") this.lastKind = this.kind();
    this.write();
  }

  take(text) {
    this.state = fromText(text);
    this.past = [];
    this.show();
  }

  write() {
    this.field.value = this.kind() === "none" ? "" : dateText(this.state, this.today);
    this.show();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show() {
    const isNone = this.kind() === "none";
    const known = meaning(this.state, this.today);
    const shown = { year: this.state.year || known.year || "", month: this.trim("month"), day: this.trim("day") };
    if (this.state.hasNoDay) shown.day = this.texts.no_day;
    this.pad.toggleAttribute("data-no-day", this.state.hasNoDay);
    this.pad.querySelectorAll("[data-part]").forEach((box) => {
      const { part } = box.dataset;
      box.querySelector("[data-digits]").textContent = isNone ? "" : shown[part];
      box.toggleAttribute("data-active", !isNone && part === this.state.active);
      box.toggleAttribute("data-worked-out", part === "year" && known.isYearWorkedOut);
      if (part === "year") box.dataset.era = this.state.isEra && !known.isYearWorkedOut ? this.texts.era : "";
    });
    this.press("none", isNone);
    this.press("no-day", this.state.hasNoDay);
    this.press("era", this.state.isEra);
    this.pad.toggleAttribute("data-none", isNone);
    this.showDaysLeft(isNone ? "" : dateText(this.state, this.today), isNone);
  }

  trim(part) {
    const digits = this.state[part];
    return digits.length === 2 ? String(Number(digits)) : digits;
  }

  press(act, isOn) {
    this.pad.querySelector(`[data-act=${act}]`)?.setAttribute("aria-pressed", String(isOn));
  }

  showDaysLeft(text, isNone) {
    const words = this.root.querySelector("[data-days-left]");
    const readBack = this.root.querySelector("[data-read-back]");
    const days = text ? daysLeft(text, this.today) : 0;
    words.textContent = text ? this.sentence(days) : (isNone ? this.texts.no_print : "");
    words.dataset.state = text ? this.level(days) : "";
    if (readBack) readBack.textContent = text ? inWords(text, this.language) : words.textContent;
  }

  sentence(days) {
    if (days === 0) return this.texts.days_today;
    const name = days > 0 ? "days_left" : "days_past";
    const number = Math.abs(days);
    const words = (number === 1 && this.texts[`${name}_one`]) || this.texts[name];
    return words.replace("{n}", number.toLocaleString(this.language));
  }

  level(days) {
    if (days < 0) return "past";
    if (days <= Number(this.root.dataset.near || 7)) return "near";
    return days <= Number(this.root.dataset.soon || 30) ? "soon" : "ok";
  }
}

export function startKeypads(root = document) {
  root.querySelectorAll("[data-date-entry]:not([data-ready])").forEach((entry) => {
    entry.dataset.ready = "";
    new Keypad(entry);
  });
}
