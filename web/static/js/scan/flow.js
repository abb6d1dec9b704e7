/* One scan page from the first look to the confirmation: joins camera, typed code, hardware scanner and form.
 * Everything it touches is named by data attributes; each part tells its own at the top of its file
 * (camera-strip.js, wedge.js, lookup.js, keypad.js, amount.js, confirm.js, feedback.js).
 *
 *   <script type="application/json" data-scan-flow data-lookup-url=... data-page-url=... data-holds>   one a page, see
 *       lookup.js; data-holds where goods were chosen before: a label still in view must not take their place
 *       {"looking", "not_found", "not_here", "no_answer", "photo_empty", "lens" and "camera_<state>" for each state}
 *   <p data-scan-status role="status">        what happened last, data-state looking | hit | problem
 *   <button type="button" data-type-open aria-controls="..." aria-expanded="false">   opens the typed-code panel
 *   <button type="button" data-scan-again hidden>   reads on after the form was touched, the same code too;
 *                                               over the picture, so that nothing moves under the finger
 *   <... data-page-context="/scan/move?lot=...">   a fresh part may carry the address to ask from now on
 *   anything marked data-scan-stays           touching it does not stop the reading (camera strip, code form)
 *
 * The camera reads on until a hand touches the form: then another box in view must not change the entry. */
import { readQuantity, startAmounts } from "./amount.js";
import { startConfirmations } from "./confirm.js";
import { startStrip } from "./camera-strip.js";
import { signal, startFeedback } from "./feedback.js";
import { startKeypads } from "./keypad.js";
import { lookUp } from "./lookup.js";
import { cleanText, startWedge } from "./wedge.js";

// A code of ours as printed or as a link. Only digits may as well be those of a pack.
const LABEL = /^(?!\d+$)(.*\/q\/)?[0-9a-z]{4}-?[0-9a-z]{4}$/i;
const PATIENCE_MS = 4000;

export class Flow {
  constructor(settings, { lookUp: ask = lookUp } = {}) {
    this.ask = ask;
    const root = this.root = document.body;
    this.texts = JSON.parse(settings.textContent);
    this.addresses = { data: settings.dataset.lookupUrl, page: settings.dataset.pageUrl };
    this.status = root.querySelector("[data-scan-status]");
    this.held = new URL(location.href).searchParams.get("text");
    this.prepare(root);
    startWedge(root, (text) => this.find({ text }));
    this.camera = startStrip(root, {
      texts: this.texts,
      onCode: (text, symbology) => this.find({ text: cleanText(text), symbology }),
      onNothing: () => this.problem(this.texts.photo_empty),
    });
    this.startTypePanel();
    this.startReadingOn("holds" in settings.dataset);
    window.addEventListener("scan:left", () => this.camera?.stop(), { once: true });
  }

  prepare(part) {
    startKeypads(part);
    startAmounts(part);
  }

  say(words, state) {
    if (!this.status) return;
    this.status.textContent = words || "";
    this.status.dataset.state = state;
  }

  problem(words) {
    this.say(words, "problem");
    signal("fail");
  }

  /* What is in hand goes along: a shelf scanned after a box says where that box goes. */
  where() {
    const context = this.root.querySelector("[data-page-context]");
    return context ? { ...this.addresses, page: context.dataset.pageContext } : this.addresses;
  }

  /* The goods in hand once more: one more of them, said as "×3". Counting is by eye, so there the code is looked up anew. */
  addOne({ text }) {
    const form = document.getElementById("entry");
    const field = form?.elements.quantity;
    if (text !== this.held || !field || [undefined, "count"].includes(form.dataset.outbox)) return false;
    const number = readQuantity(field);
    if (Number.isNaN(number)) return false;
    this.setNumber(field, number + 1);
    signal("hit");
    return true;
  }

  setNumber(field, number) {
    field.value = number;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.say(`×${number}`, "hit");
  }

  /* The lot in the form, and how many of it. Counting is by eye here too. */
  inHand() {
    const form = document.getElementById("entry");
    const field = form?.elements.quantity;
    const lot = form?.elements.lot?.value;
    if (!lot || !field || form.dataset.outbox === "count") return null;
    return { lot, field, number: readQuantity(field), unit: new FormData(form).get("unit") };
  }

  /* Another label of the lot that is in hand already: a lot may carry several. The number of a pack begins anew. */
  addAnother(before, text) {
    const now = this.inHand();
    if (!before || !now || now.lot !== before.lot || !LABEL.test(text) || Number.isNaN(before.number)) return;
    now.field.form.querySelectorAll("input[name=unit]").forEach((unit) => { unit.checked = unit.value === before.unit; });
    this.setNumber(now.field, before.number + 1);
  }

  async find(code) {
    if (code.text === this.asked || this.addOne(code)) return;
    this.asked = code.text;
    // The answer takes the place of the form.
    const before = this.inHand();
    this.request?.abort();
    const request = this.request = new AbortController();
    // A quick answer needs no word in between.
    const timer = setTimeout(() => this.say(this.texts.looking, "looking"), 300);
    // Connected, but nothing arrives: that is no reception either.
    const late = setTimeout(() => { request.isLate = true; request.abort(); }, PATIENCE_MS);
    try {
      const found = await this.ask(code, { root: this.root, addresses: this.where(), signal: request.signal });
      if (found && request === this.request) {
        this.show(found);
        if (found.isTaken) {
          this.held = code.text;
          this.addAnother(before, code.text);
        }
      }
    } catch (error) {
      if (error.name !== "AbortError" || request.isLate) this.goOnWithout(code);
    } finally {
      clearTimeout(timer);
      clearTimeout(late);
      if (request === this.request) this.asked = undefined;
    }
  }

  /* Where this phone can go on by itself, its own page takes the code. */
  goOnWithout(code) {
    const { page } = this.where();
    if (!page || !navigator.serviceWorker?.controller) { this.problem(this.texts.no_answer); return; }
    const address = new URL(page, document.baseURI);
    address.searchParams.set("text", code.text);
    location.assign(address);
  }

  show({ kind, isTaken, message, fresh = [] }) {
    fresh.forEach((part) => this.prepare(part));
    if (!isTaken) { this.problem(message || (kind === "unknown" ? this.texts.not_found : this.texts.not_here)); return; }
    this.closeTypePanel();
    this.say("", kind === "unknown" ? "problem" : "hit");
    signal(kind === "unknown" ? "fail" : "hit");
    this.root.dataset.found = kind;
    this.root.dispatchEvent(new CustomEvent("scan:found", { bubbles: true, detail: { kind } }));
  }

  closeTypePanel() {
    this.root.querySelectorAll("[data-type-open][aria-expanded=true]").forEach((button) => button.click());
  }

  startTypePanel() {
    this.root.querySelectorAll("[data-type-open]").forEach((button) => {
      const panel = document.getElementById(button.getAttribute("aria-controls"));
      const open = (isOpen) => { panel.hidden = !isOpen; button.setAttribute("aria-expanded", String(isOpen)); };
      open(false);
      button.hidden = false;
      button.addEventListener("click", () => {
        open(panel.hidden);
        const field = panel.querySelector("[data-code-field]");
        // A finger asked for the field, so now the phone's own keyboard may come up.
        if (!panel.hidden && field) { field.inputMode = field.dataset.typing || "text"; field.focus(); }
      });
    });
  }

  startReadingOn(holds) {
    const again = this.root.querySelector("[data-scan-again]");
    if (!this.camera || !again) return;
    const hold = () => { this.camera.pause(); again.hidden = false; };
    if (holds) hold();
    this.root.addEventListener("pointerdown", ({ target }) => {
      const isForm = target.closest("form[data-scan-entry]") && !target.closest("[data-scan-stays]");
      if (!isForm) return;
      // An answer still on its way would put a fresh form over what the hand begins to enter.
      this.request?.abort();
      hold();
    });
    again.addEventListener("click", () => {
      again.hidden = true;
      this.held = undefined;
      this.camera.forget();
      this.camera.resume();
    });
  }
}

startFeedback();
startConfirmations();
document.querySelectorAll("[data-scan-flow]").forEach((settings) => new Flow(settings));
