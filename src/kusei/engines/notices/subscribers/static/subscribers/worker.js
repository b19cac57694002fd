// Shows a notice that was pushed, and opens its page when it is touched. Only pages of this site or https are opened.
self.addEventListener('push', (event) => {
  let notice = {};
  try {
    notice = event.data ? event.data.json() : {};
  } catch {
    notice = { title: event.data.text() };
  }
  event.waitUntil(self.registration.showNotification(notice.title || '', {
    body: notice.body || '',
    lang: notice.language || 'ja',
    tag: notice.tag || undefined,
    requireInteraction: Boolean(notice.urgent),
    data: { link: notice.link || '/notices/' },
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const address = new URL(event.notification.data.link, self.location.origin);
  if (address.origin === self.location.origin || address.protocol === 'https:') {
    event.waitUntil(self.clients.openWindow(address.href));
  }
});
