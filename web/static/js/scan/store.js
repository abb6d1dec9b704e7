/* What this phone keeps: entries that wait to be sent, in the order of making, and a few facts by name.
 * Raw IndexedDB. Everything that changes is told to this tab and to the others as a "change" on `changes`. */

const NAME = "tasuki";
const VERSION = 1;
const OUTBOX = "outbox";
const FACTS = "facts";
let opened;

export const changes = new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("tasuki-outbox") : undefined;
if (channel) channel.onmessage = () => changes.dispatchEvent(new Event("change"));

function tell() {
  changes.dispatchEvent(new Event("change"));
  channel?.postMessage("change");
}

function open() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const entries = request.result.createObjectStore(OUTBOX, { keyPath: "seq", autoIncrement: true });
      entries.createIndex("key", "key", { unique: true });
      request.result.createObjectStore(FACTS);
    };
    request.onsuccess = () => {
      // A newer version of the page wants the store: let go, and open anew when asked.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      request.result.onclose = () => { opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  }).catch((error) => { opened = undefined; throw error; });
  return opened;
}

/* Resolves with what `act` answers once everything it did is on the disk. */
async function within(name, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const work = database.transaction(name, mode, { durability: "strict" });
    let answer;
    work.oncomplete = () => resolve(answer);
    work.onabort = work.onerror = () => reject(work.error);
    act(work.objectStore(name), (value) => { answer = value; });
  });
}

function ask(name, question) {
  return within(name, "readonly", (store, give) => { question(store).onsuccess = ({ target }) => give(target.result); });
}

/* -> the entry with its place in the order; throws QuotaExceededError when the phone is full */
export async function add(entry) {
  const seq = await within(OUTBOX, "readwrite", (store, give) => { store.add(entry).onsuccess = ({ target }) => give(target.result); });
  tell();
  return { ...entry, seq };
}

/* All entries, the oldest first. */
export function all() {
  return ask(OUTBOX, (store) => store.getAll());
}

/* The oldest entries that are wanted, so many at most; read in pieces, for thousands may wait. */
export async function oldest(limit, isWanted) {
  const PIECE = 100;
  const found = [];
  for (let after = 0; ;) {
    const piece = await ask(OUTBOX, (store) => store.getAll(IDBKeyRange.lowerBound(after, true), PIECE));
    for (const entry of piece) {
      if (isWanted(entry)) found.push(entry);
      if (found.length === limit) return found;
    }
    if (piece.length < PIECE) return found;
    after = piece.at(-1).seq;
  }
}

export function byKey(key) {
  return ask(OUTBOX, (store) => store.index("key").get(key));
}

/* `edit(entry)` gives the entry as it shall be, null to take it out, or undefined to leave it. -> what it gave, by entry */
export async function change(keys, edit) {
  const outcome = await within(OUTBOX, "readwrite", (store, give) => {
    const done = new Map();
    give(done);
    keys.forEach((key) => {
      store.index("key").get(key).onsuccess = ({ target }) => {
        if (!target.result) return;
        const next = edit(target.result);
        done.set(key, next);
        if (next === null) store.delete(target.result.seq);
        else if (next) store.put(next);
      };
    });
  });
  tell();
  return outcome;
}

export function fact(name) {
  return ask(FACTS, (store) => store.get(name));
}

export async function setFact(name, value) {
  await within(FACTS, "readwrite", (store) => { if (value === undefined) store.delete(name); else store.put(value, name); });
  tell();
}

/* Why this browser keeps nothing: "" when it does, "page_old" when a newer page has changed the store, else "unkept", as in private windows. */
export async function whyNot() {
  try {
    await open();
    return "";
  } catch (error) {
    return error.name === "VersionError" ? "page_old" : "unkept";
  }
}
