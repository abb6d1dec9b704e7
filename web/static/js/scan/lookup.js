/* Asks the server what a text is and shows the answer. Two ways, chosen by the page:
 *
 *   <script data-scan-flow data-lookup-url="/api/v1/scan">   JSON {"kind": "item | lot | place | group | delivery | unknown", ...}
 *     <section data-for="item lot" data-slot="goods" hidden>   shown when the kind is in data-for; other sections of
 *         the same slot are hidden, so goods, place and group each keep their own last answer;
 *         data-for="" is what the slot shows before anything was read
 *       <b data-fill="item.name">            text from the answer by path; empty when it is missing
 *       <input form="..." data-fill="item.code">   the same for a field, with an "input" and a "change" event
 *       <i data-if="item.units_per_case">    shown only when the path has a value
 *     A date in the answer ("date", "date_kind" in a filled field) reaches the keypad through its field's "change".
 *
 *   <script data-scan-flow data-page-url="/scan/receive">     the page itself with ?text=...: each <div data-swap id="..."> is replaced
 *       by the element of the same id, so that the server writes everything and the camera keeps running
 *
 * With both, the page is asked only where no section takes the kind. */

function at(answer, path) {
  return path.split(".").reduce((value, name) => value?.[name], answer) ?? "";
}

function put(element, value) {
  if (!("value" in element) || element.tagName === "LI" || element.tagName === "BUTTON") {
    element.textContent = value;
    return;
  }
  element.value = value;
  ["input", "change"].forEach((name) => element.dispatchEvent(new Event(name, { bubbles: true })));
}

/* -> true when a section of the page takes this kind */
export function fill(root, answer) {
  const takers = [...root.querySelectorAll("[data-for]")].filter((part) => part.dataset.for.split(" ").includes(answer.kind));
  takers.forEach((taker) => {
    const { slot } = taker.dataset;
    root.querySelectorAll(`[data-slot="${slot}"]`).forEach((part) => { part.hidden = !takers.includes(part); });
    taker.querySelectorAll("[data-fill]").forEach((element) => put(element, at(answer, element.dataset.fill)));
    taker.querySelectorAll("[data-if]").forEach((element) => { element.hidden = !at(answer, element.dataset.if); });
  });
  return takers.length > 0;
}

function withText(url, { text, symbology }) {
  const address = new URL(url, document.baseURI);
  address.searchParams.set("text", text);
  if (symbology) address.searchParams.set("symbology", symbology);
  return address;
}

async function askPage(code, { root, addresses, signal }) {
  const address = withText(addresses.page, code);
  const response = await fetch(address, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const places = [...root.querySelectorAll("[data-swap]")].filter((place) => answer.getElementById(place.id));
  // Signed out, or an error page: let the browser show it whole.
  if (!places.length) { location.assign(address); return undefined; }
  const fresh = places.map((place) => {
    const part = document.adoptNode(answer.getElementById(place.id));
    place.replaceWith(part);
    return part;
  });
  const kind = fresh.find((part) => part.dataset.kind)?.dataset.kind || "";
  return { kind, isTaken: true, fresh };
}

async function askData(code, { root, addresses, signal }) {
  const address = withText(addresses.data, code);
  const response = await fetch(address, { signal, credentials: "same-origin", headers: { Accept: "application/json" } });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) return { kind: "", isTaken: false, message: answer.message || "" };
  return { kind: answer.kind, isTaken: fill(root, answer), answer };
}

/* addresses = {data, page} -> {kind, isTaken, message?, fresh?}; throws when nothing could be reached */
export async function lookUp(code, asking) {
  if (!asking.addresses.data) return askPage(code, asking);
  const found = await askData(code, asking);
  return found.isTaken || found.message || !asking.addresses.page ? found : askPage(code, asking);
}
