/* Random schedules for js/scan/outbox.js as it is: two tabs (two copies of the module over one store) on one phone, two people, and a server
 * whose every request may be cut before or after its commit, answered by a portal, or told to come back later. Only the network is made up:
 * the server keeps the promises that tests/web/offline/test_torture.py holds the real one to. Answers what was lost, doubled or out of order. */
async ({ scripts, schedules, seed }) => {
  const store = await import(`${scripts}/store.js`);
  const tabs = [await import(`${scripts}/outbox.js?tab=1`), await import(`${scripts}/outbox.js?tab=2`)];
  const people = ["hanako", "taro"].map((id) => ({ user: { id, name: id }, organization: { id: "1", name: "" } }));
  const { ownerOf, HOLD_MS } = tabs[0];

  let now = seed;
  const random = () => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end) => Math.floor(random() * end);
  const oneOf = (list) => list[below(list.length)];
  const breath = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });

  const server = { who: people[0], ledger: [], booked: new Map(), isReached: false };

  function book({ key, queued, ...content }, actor) {
    const text = JSON.stringify(content);
    const before = server.booked.get(key);
    if (before) return before === text ? { status: 200, key, body: { replayed: true } } : { status: 422, key, body: { error: "key_reused" } };
    if (content.is_poison) return { status: 409, key, body: { error: "lot_held", message: "", fields: {} } };
    server.booked.set(key, text);
    server.ledger.push({ key, actor });
    return { status: 201, key, body: { replayed: false } };
  }

  function work(path, body, token) {
    if (!server.who) return { status: 401, body: { error: "signed_out" } };
    if (path.endsWith("/session")) return { status: 200, body: { ...server.who, csrf_token: server.who.user.id, now: new Date().toISOString(), protocol: 1, oldest_protocol: 1 } };
    const actor = server.who.user.id;
    if (token !== actor) return { status: 400, body: { error: "request_forged" } };
    return path.endsWith("/batch") ? { status: 200, body: body.map((entry) => book(entry, actor)) } : book(body, actor);
  }

  /* The request as reception has it. */
  async function carry(path, body, token) {
    const luck = server.isReached ? 1 : random();
    await breath();
    if (luck < 0.12) throw new TypeError("cut on the way there");
    if (luck < 0.17) return { status: 503, body: { error: "trouble" } };
    if (luck < 0.2) return { status: 200, body: undefined };
    if (luck < 0.23) return { status: 429, body: {} };
    const answer = work(path, body, token);
    await breath();
    if (luck < 0.42) throw new TypeError("cut on the way back");
    return answer;
  }

  window.fetch = async (url, { body, headers } = {}) => {
    const answer = await carry(String(url), body && JSON.parse(body), headers["X-CSRF-Token"]);
    return { status: answer.status, json: async () => { if (answer.body === undefined) throw new SyntaxError("<html>"); return answer.body; } };
  };

  const made = { hanako: [], taro: [] };
  const late = [];
  const problems = [];

  /* As sending.js: an entry alone in the outbox goes as its own form, while it is held; without an answer it is let go. */
  async function confirm(who) {
    const owner = ownerOf(who);
    const key = crypto.randomUUID();
    const body = { quantity: 1 + below(9), ...(random() < 0.08 ? { is_poison: true } : {}) };
    const isAlone = random() < 0.5 && !(await store.all()).some((entry) => entry.owner === owner && entry.state === "pending");
    made[who.user.id].push(key);
    await oneOf(tabs).keep({ key, body, words: {}, owner, made_at: "" }, { held: isAlone });
    if (isAlone) await sendForm({ ...body, key }, who);
    else if (random() < 0.1 && (await oneOf(tabs).withdraw(key))) made[who.user.id].pop();
  }

  async function sendForm(body, who) {
    const luck = random();
    if (luck < 0.15) { late.push({ body, who }); await timePasses(body.key); return; }
    // The tab is closed with the form on its way: nobody lets go, but time passes.
    const isClosed = luck < 0.25;
    let answer;
    try {
      answer = await carry("/api/v1/movements", body, who.user.id);
    } catch { answer = undefined; }
    if (isClosed) { await timePasses(body.key); return; }
    if (!answer || ![200, 201, 409].includes(answer.status) || !answer.body) { await tabs[0].letGo(body.key); return; }
    await tabs[0].forget(body.key);
    // Said at once with the form still in hand: nothing was promised.
    if (answer.status === 409) made[who.user.id].pop();
  }

  const timePasses = (key) => store.change([key], (entry) => ({ ...entry, held_until: entry.held_until - HOLD_MS - 1 }));

  async function arriveLate() {
    const [form] = late.splice(below(late.length), 1);
    if (form) book(form.body, form.who.user.id);
  }

  const flushes = [];
  const acts = [
    [0.5, () => confirm(server.who || oneOf(people))],
    [0.78, () => { flushes.push(oneOf(tabs).flush()); }],
    [0.86, () => Promise.all(tabs.map((tab) => tab.flush()))],
    [0.9, arriveLate],
    [0.94, () => { server.who = null; }],
    [1, () => { server.who = oneOf(people); }],
  ];

  async function schedule() {
    server.isReached = false;
    for (let left = 2 + below(7); left > 0; left -= 1) {
      const luck = random();
      await acts.find(([end]) => luck < end)[1]();
    }
    await Promise.all(flushes.splice(0));
    // Reception again, one person after the other.
    server.isReached = true;
    for (const who of people) {
      server.who = who;
      tabs.forEach((tab) => { tab.state.who = undefined; });
      for (let turn = 0; turn < 9 && (await waiting(ownerOf(who))); turn += 1) await tabs[turn % 2].flush();
    }
    while (late.length && random() < 0.5) await arriveLate();
    server.who = oneOf(people);
  }

  const waiting = async (owner) => (await store.all()).some((entry) => entry.owner === owner && entry.state === "pending");

  async function judge(number) {
    const rest = await store.all();
    const refused = new Set(rest.filter((entry) => entry.state === "refused" && entry.body.is_poison).map(({ key }) => key));
    if (refused.size < rest.length) problems.push(`${number}: ${rest.length - refused.size} still waiting or refused without a reason`);
    people.forEach(({ user }) => {
      const wanted = made[user.id].filter((key) => !refused.has(key)).join();
      const found = server.ledger.filter(({ actor }) => actor === user.id).map(({ key }) => key).join();
      if (wanted !== found) problems.push(`${number}: ${user.id} made ${wanted}, booked ${found}`);
      made[user.id] = [];
    });
    server.ledger = [];
    for (const key of refused) await tabs[0].forget(key);
  }

  let entries = 0;
  for (let number = 0; number < schedules && !problems.length; number += 1) {
    await schedule();
    entries += server.ledger.length;
    // Forms that come later still may book nothing more.
    await judge(number);
  }
  server.ledger = [];
  while (late.length) await arriveLate();
  if (server.ledger.length) problems.push(`${server.ledger.length} booked twice by forms that came too late`);
  return { problems, entries };
}
