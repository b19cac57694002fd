/* Keeps the page of the gate and what it needs, so that it opens without a network. What is recorded is kept and sent
   by the page itself (kiosk.js); nothing else goes through here. */
(() => {
  'use strict';
  const KEPT = 'kusei-kiosk-1';
  const PATIENCE = 4000; // milliseconds; a network that hangs is a network that is cut
  const loose = { ignoreVary: true };

  const inTime = (request) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    return fetch(request, { signal: stop.signal }).finally(() => clearTimeout(timer));
  };
  const good = (answer) => answer.ok && !answer.redirected && answer.type === 'basic';

  const opened = async (request) => {
    const cache = await caches.open(KEPT);
    let answer;
    try {
      answer = await inTime(request);
    } catch {
      return (await cache.match(request, { ...loose, ignoreSearch: true })) || Response.error();
    }
    if (answer.status >= 500) return (await cache.match(request, { ...loose, ignoreSearch: true })) || answer;
    if (good(answer) && (await cache.match(request, loose))) await cache.put(request, answer.clone());
    return answer;
  };
  const part = async (event) => {
    const cache = await caches.open(KEPT);
    const known = await cache.match(event.request, loose);
    if (!known) return fetch(event.request);
    event.waitUntil(
      fetch(event.request).then((answer) => good(answer) && cache.put(event.request, answer)).catch(() => undefined),
    );
    return known;
  };

  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', (event) => event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('kusei-kiosk-') && name !== KEPT).map((name) => caches.delete(name)));
    await self.clients.claim();
  })()));
  self.addEventListener('message', (event) => event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(event.data.keep);
    event.ports[0].postMessage('kept');
  })()));
  self.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
    if (request.mode === 'navigate') event.respondWith(opened(request));
    else if (['style', 'script', 'image', 'font'].includes(request.destination)) event.respondWith(part(event));
  });
})();
