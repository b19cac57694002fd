/* Keeps a page of counters up to date: by the live stream, else by asking the feed every ten seconds. Without scripts
   a page is as it was when it was loaded, and a link loads it again. */
(() => {
  'use strict';
  document.querySelectorAll('[data-print]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });
  const keys = document.querySelector('[data-keys]');
  if (keys) {
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target.closest('input, select, textarea')) return;
      const button = keys.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (button) { event.preventDefault(); button.click(); }
    });
  }
  const root = document.querySelector('[data-counters]');
  if (!root) return;

  const voice = root.querySelector('[data-voice]');
  let speaking = false;
  const said = new Set();
  const mark = (one) => `${one.number} ${one.window} ${one.calls}`;
  if (voice && 'speechSynthesis' in window) {
    voice.hidden = false;
    voice.addEventListener('click', () => {
      speaking = !speaking;
      voice.setAttribute('aria-pressed', String(speaking));
      if (!speaking) window.speechSynthesis.cancel();
    });
  }
  const speak = (one) => ['ja', 'en'].forEach((language) => {
    const words = voice.dataset[language].replace('{number}', one.number.split('').join(' ')).replace('{window}', one.window_name[language] || one.window);
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = language === 'ja' ? 'ja-JP' : 'en-US';
    window.speechSynthesis.speak(spoken);
  });

  const value = (state, path) => {
    const [first, service, name] = path.split('.');
    if (first !== 'services') return state[first];
    return (state.services.find((one) => one.key === service) || {})[name];
  };
  const word = (text, language) => {
    const made = document.createElement('span');
    made.textContent = text;
    if (language) made.lang = language;
    return made;
  };
  const row = (one) => {
    const item = document.createElement('li');
    if (!one.serving) item.className = 'counters-now';
    const number = word(one.number);
    number.className = 'counters-number';
    const place = document.createElement('span');
    place.className = 'counters-window';
    place.append(word(one.window_name.ja), ' ', word(one.window_name.en, 'en'));
    item.append(number, ' ', place);
    return item;
  };
  let first = true;
  let last;
  const show = (state) => {
    root.querySelectorAll('[data-live]').forEach((place) => {
      const found = value(state, place.dataset.live);
      if (found !== undefined && found !== null) place.textContent = found.toLocaleString('en');
    });
    const called = root.querySelector('[data-called]');
    if (called) {
      const text = JSON.stringify(state.called);
      if (called.dataset.last !== text) {
        called.dataset.last = text;
        called.replaceChildren(...state.called.map(row));
        root.querySelector('[data-called-none]').hidden = state.called.length > 0;
      }
      state.called.filter((one) => !one.serving && !said.has(mark(one))).forEach((one) => {
        said.add(mark(one));
        if (speaking && !first) speak(one);
      });
    }
    const key = root.dataset.partOn;  // only when this changes, else with every state
    if (root.dataset.part && !(key && (first || state[key] === last))) renew();
    last = key && state[key];
    first = false;
  };
  let waiting = false;
  const renew = () => {  // spread, so that a whole line of phones does not ask at the same moment
    if (waiting) return;
    waiting = true;
    setTimeout(async () => {
      waiting = false;
      try {
        const answer = await fetch(location.href, { credentials: 'same-origin' });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const there = page.querySelector('[data-counters]');
        if (!there || there.dataset.counters !== root.dataset.counters) {  // it goes on at another office
          location.reload();
          return;
        }
        const now = document.querySelector(root.dataset.part);
        const then = page.querySelector(root.dataset.part);
        if (!now || !then || now.innerHTML === then.innerHTML) return;
        const held = now.contains(document.activeElement) ? document.activeElement : null;
        now.replaceWith(then);
        if (held && held.value) then.querySelector(`[value="${CSS.escape(held.value)}"]`)?.focus();
      } catch { /* the next state tries again */ }
    }, 500 + Math.random() * 3000);
  };

  let tag = '';
  const poll = async () => {
    try {
      const answer = await fetch(root.dataset.feed, { headers: tag ? { 'If-None-Match': tag } : {} });
      if (answer.status !== 200) return;
      tag = answer.headers.get('ETag') || '';
      show(await answer.json());
    } catch { /* the network is away; the next time tries again */ }
  };
  let timer = 0;
  const source = new EventSource(root.dataset.counters);
  source.addEventListener('open', () => { clearInterval(timer); timer = 0; });
  source.addEventListener('message', (event) => show(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    if (timer) return;
    poll();
    timer = setInterval(poll, 10000);
  });
})();
