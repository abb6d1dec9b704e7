/* Entries that wait to be sent, and their sending: nothing lost, nothing doubled, in the order of making.
 *
 * An entry is the body of POST /api/v1/movements with the key made when the person confirmed. It leaves the phone's store only after the
 * server answered that very key with a 2xx. No answer, a timeout, 429, a 5xx and an ended sign-in leave everything as it is; a refusal
 * (400, 404, 409, 422) moves that one entry to the list of those that need a person. An entry is sent only by whom it belongs to.
 * The server says which protocols it understands; a page that is too old or too new for it keeps everything and says so. */
import * as store from "./store.js";

const SESSION = "/api/v1/session";
const BATCH = "/api/v1/movements/batch";
const TIMEOUT_MS = 10000;
// What an entry and its answer look like; raised when an older page or server would misread them.
const PROTOCOL = 1;
const MOST = 50;
const REFUSALS = [400, 404, 409, 422];
// How long a form that is being sent by itself is left alone.
export const HOLD_MS = 12000;

export const state = { reception: "unknown", who: undefined };
let running;

class NotSent extends Error {
  constructor(reception) {
    super(reception);
    this.reception = reception;
  }
}

export const ownerOf = ({ organization, user }) => `${organization.id}:${user.id}`;

function setReception(reception) {
  state.reception = reception;
  store.changes.dispatchEvent(new Event("change"));
}

async function call(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS), ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    // A portal of somebody's wireless network answers anything with a page of its own.
    return { status: response.status, body: await response.json() };
  } catch {
    if (response && [401, 403, 429].includes(response.status)) return { status: response.status, body: {} };
    throw new NotSent("offline");
  }
}

/* Who is signed in, with a token that is good now. */
export async function askSession() {
  const { status, body } = await call(SESSION);
  if (status === 401 || status === 403) {
    // The goods and names of an organization do not stay on a phone that is no longer let in.
    await store.setFact("snapshot", undefined);
    throw new NotSent("signed_out");
  }
  if (status !== 200 || !body.user) throw new NotSent(status === 429 ? "busy" : "trouble");
  state.who = body;
  if (PROTOCOL < body.oldest_protocol) throw new NotSent("page_old");
  if (!(PROTOCOL <= body.protocol)) throw new NotSent("server_old");
  await tryTo(() => store.setFact("clock", Date.parse(body.now) - Date.now()));
  return body;
}

/* What a full phone may refuse without harm: sending goes on. */
async function tryTo(act) {
  try {
    return await act();
  } catch {
    return undefined;
  }
}

async function waiting(owner, limit) {
  const now = Date.now();
  const mine = await store.oldest(limit, (entry) => entry.owner === owner && entry.state === "pending");
  // Nothing overtakes an entry whose form is just being sent.
  const held = mine.findIndex((entry) => entry.held_until > now);
  return held < 0 ? mine : mine.slice(0, held);
}

async function post(entries, csrf) {
  const { status, body } = await call(BATCH, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(entries.map(({ key, body: values }) => ({ ...values, key, queued: true }))),
  });
  return { status, body };
}

/* What one answer means for its entry. */
function settle(entry, answer, now) {
  const ours = answer?.key === entry.key;
  if (ours && answer.status >= 200 && answer.status < 300) return null;
  if (ours && REFUSALS.includes(answer.status)) {
    const { error, message, fields } = answer.body || {};
    const sentences = [...new Set(Object.values(fields || {}))];
    return { ...entry, state: "refused", refused_at: now, problem: { code: error || "", message: sentences.join(" ") || message || "" } };
  }
  return undefined;
}

async function settleAll(entries, answers) {
  const now = Date.now();
  const by = new Map(entries.map((entry, place) => [entry.key, answers[place]]));
  const outcome = await store.change([...by.keys()], (entry) => settle(entry, by.get(entry.key), now));
  const sent = entries.filter(({ key }) => outcome.get(key) === null);
  if (sent.length) await tryTo(() => noteSent(sent, by, now));
  return entries.every(({ key }) => outcome.get(key) !== undefined);
}

async function noteSent(sent, by, now) {
  const before = (await store.fact("sent")) || { total: 0 };
  const [last] = sent.slice(-1);
  await store.setFact("sent", { at: now, just: sent.length, owner: last.owner, last: last.key, total: before.total + sent.length });
  await store.setFact("is_stale", true);
  const flagged = sent.filter(({ key }) => by.get(key).body?.flag === "covered").length;
  if (flagged) await store.setFact("covered", { at: now, count: flagged, owner: last.owner });
}

/* From here on an entry may have been booked. What was withdrawn since it was read is left out. */
async function setOut(entries) {
  const marked = await tryTo(() => store.change(entries.map(({ key }) => key), (entry) => ({ ...entry, tries: entry.tries + 1 })));
  return marked ? entries.filter(({ key }) => marked.has(key)) : entries;
}

/* One batch. -> whether to go on */
async function sendSome(who, size) {
  const found = await waiting(ownerOf(who), size);
  if (!found.length) return false;
  const entries = await setOut(found);
  if (!entries.length) return true;
  const { status, body } = await post(entries, who.csrf_token);
  if (status === 200 && Array.isArray(body)) {
    if (!(await settleAll(entries, body))) throw new NotSent("trouble");
    return true;
  }
  if (status === 401 || status === 403 || (status === 400 && body.error === "request_forged")) throw new NotSent("signed_out");
  // Only the server's own words refuse an entry: any 404 may come from something between.
  if ([400, 409, 422].includes(status) && body.error && entries.length === 1) return settleAll(entries, [{ status, body, key: entries[0].key }]);
  throw new NotSent(status === 429 ? "busy" : REFUSALS.includes(status) || status === 413 ? "too_many" : "trouble");
}

async function drain() {
  const owners = new Set((await store.all()).filter((entry) => entry.state === "pending").map((entry) => entry.owner));
  if (!owners.size || (state.who && !owners.has(ownerOf(state.who)))) return;
  let who = await askSession();
  let size = state.size || MOST;
  let renewed = false;
  for (;;) {
    try {
      if (!(await sendSome(who, size))) break;
      setReception("online");
    } catch (error) {
      // A token that ended between asking and sending is renewed once; then somebody has to sign in.
      if (error.reception === "signed_out" && !renewed) { renewed = true; who = await askSession(); continue; }
      if (error.reception === "too_many" && size > 1) { size = 1; continue; }
      // A line too thin for fifty entries may be good for a few.
      state.size = Math.max(1, Math.floor(size / 2));
      throw error;
    }
  }
  state.size = Math.min(MOST, (state.size || MOST) * 2);
  setReception("online");
}

async function flushOnce() {
  try {
    await drain();
    return true;
  } catch (error) {
    setReception(error.reception || "trouble");
    return false;
  }
}

/* Sends what can be sent; one tab at a time. -> false when something stood in the way */
export function flush() {
  const locked = () => (navigator.locks
    ? navigator.locks.request("tasuki-outbox", { ifAvailable: true }, (lock) => (lock ? flushOnce() : true))
    : flushOnce());
  running ||= locked().finally(() => { running = undefined; });
  return running;
}

/* Keeps an entry. `held` while its own form is on the way. */
export async function keep({ key, body, words, owner, made_at: madeAt }, { held = false } = {}) {
  const device = (await tryTo(() => store.fact("device"))) || key;
  const entry = {
    key, body, words, owner, device, made_at: madeAt, state: "pending", tries: held ? 1 : 0, held_until: held ? Date.now() + HOLD_MS : 0,
  };
  const kept = await store.add(entry);
  await tryTo(() => store.setFact("device", device));
  return kept;
}

export const letGo = (key) => store.change([key], (entry) => ({ ...entry, held_until: 0 }));
export const forget = (key) => store.change([key], () => null);
export const sendAgain = (key) => store.change([key], (entry) => ({ ...entry, state: "pending", problem: undefined, held_until: 0 }));

/* An entry that never left the phone can simply be taken back. -> whether it was */
export async function withdraw(key) {
  const outcome = await store.change([key], (entry) => (entry.tries === 0 || entry.state === "refused" ? null : undefined));
  return outcome.get(key) === null;
}

/* Waits until the entry is settled, for so long at most. -> "sent", "refused" or "waiting" */
export async function outcomeOf(key, milliseconds) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const entry = await store.byKey(key);
    if (!entry) return "sent";
    if (entry.state === "refused") return "refused";
    const left = end - Date.now();
    if (left <= 0) return "waiting";
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, left);
      store.changes.addEventListener("change", () => { clearTimeout(timer); resolve(); }, { once: true });
    });
  }
}

/* Looks for work whenever there may be reception. */
export function startSending() {
  const SLOWEST = 30000;
  const FASTEST = 5000;
  let pause = FASTEST;
  let timer;
  const next = () => {
    clearTimeout(timer);
    timer = setTimeout(go, pause * (0.75 + Math.random() / 2));
  };
  async function go() {
    const isDone = await flush();
    pause = isDone ? FASTEST : Math.min(SLOWEST, pause * 1.6);
    next();
  }
  const soon = () => { pause = FASTEST; go(); };
  window.addEventListener("online", soon);
  window.addEventListener("pageshow", soon);
  window.addEventListener("offline", () => setReception("offline"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  soon();
  return soon;
}
