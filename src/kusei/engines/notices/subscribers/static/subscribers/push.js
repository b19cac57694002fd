// Web push: asks the browser for a subscription and posts it, as JSON, to the address of the page.
(() => {
  const form = document.querySelector('form[data-push-key]');
  if (!form) return;
  const show = (name) => {
    form.querySelectorAll('[data-push]').forEach((part) => { part.hidden = part.dataset.push !== name; });
    if (name === 'refused' || name === 'failed') form.querySelector('[data-push=able]').hidden = false;
  };
  const key = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

  const subscribe = async () => {
    if (await Notification.requestPermission() !== 'granted') return show('refused');
    await navigator.serviceWorker.register(form.dataset.pushWorker);
    const worker = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: key(form.dataset.pushKey) };
    const subscription = await worker.pushManager.subscribe(options);
    const answer = await fetch(location.pathname, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-CSRFToken': form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify(subscription),
    });
    if (!answer.ok) return show('failed');
    location.assign((await answer.json()).next);
  };

  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  if (!able || !form.dataset.pushKey) return;
  show('able');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    subscribe().catch(() => show('failed'));
  });
})();
