/* The service worker; /sw.js puts SETTINGS = {version, files, shells} before it. Signed-in pages always come from the network and are never
 * kept; where a scan screen cannot be had, the page without personal data that was kept with this version answers in its place. */
/* global SETTINGS */
const CACHE = `tasuki-shell-${SETTINGS.version}`;
const CHOICES = "tasuki-choices";
const PATIENCE_MS = 4000;
const IS_SCREEN = /^\/(scan(\/(?!shell\/).*)?)?$/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // Without cookies: what is kept knows nobody.
    await cache.addAll([...SETTINGS.files, ...Object.values(SETTINGS.shells)].map((url) => new Request(url, { credentials: "omit" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const shells = (await caches.keys()).filter((name) => name.startsWith("tasuki-shell-"));
    // The version before stays: a page of it may still be open.
    const kept = [CACHE, ...shells.filter((name) => name !== CACHE).slice(-1)];
    await Promise.all(shells.filter((name) => !kept.includes(name)).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

async function shell() {
  const choice = await (await caches.open(CHOICES)).match("/scan/language");
  const language = choice ? await choice.text() : "ja";
  const cache = await caches.open(CACHE);
  return cache.match(SETTINGS.shells[language] || SETTINGS.shells.ja);
}

/* The start page of coordinators may take its time; only where it cannot be had at all, the phone's own answers. */
async function screen(request) {
  const late = new Promise((resolve) => { if (new URL(request.url).pathname !== "/") setTimeout(resolve, PATIENCE_MS); });
  try {
    const response = await Promise.race([fetch(request), late]);
    if (response && ![502, 503, 504].includes(response.status)) return response;
    return (await shell()) || response || (await fetch(request));
  } catch (error) {
    const own = await shell();
    if (own) return own;
    throw error;
  }
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (IS_SCREEN.test(pathname)) event.respondWith(screen(request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});
